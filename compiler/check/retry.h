/* SPDX-License-Identifier: Apache-2.0
 *
 * Retries that repeat what must not be repeated, cannot end in time, or ask for more than they get:
 * PX501 PX502 PX503 PX510 PX511 PX516.
 */
#ifndef CHECK_RETRY_H
#define CHECK_RETRY_H

#include "check/part.h"

void check_retry_run(struct check *c);

#endif
