/* SPDX-License-Identifier: Apache-2.0
 *
 * The state as JSON text, for GET /status and GET /tables.
 */
#ifndef SUPERVISOR_STATUS_H
#define SUPERVISOR_STATUS_H

#include "supervisor/core.h"

/* True where a table serves in every worker and proxyd does not drain. */
bool supervisor_status_ready(const struct supervisor *s);

/* Writes the JSON object into out; its length. What does not fit is left out whole: listeners
 * first. */
size_t supervisor_status_write(const struct supervisor *s, char *out, size_t cap);

#endif
