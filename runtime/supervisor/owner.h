/* SPDX-License-Identifier: Apache-2.0
 *
 * Who holds a port.
 */
#ifndef SUPERVISOR_OWNER_H
#define SUPERVISOR_OWNER_H

#include "base/str.h"

enum { SUPERVISOR_OWNER_BYTES = 64 };

/* "pid 123 (nginx)" of a process that listens on the TCP port, as far as /proc tells us; false
 * where it does not. */
bool supervisor_owner_find(uint16_t port, char out[SUPERVISOR_OWNER_BYTES]);

#endif
