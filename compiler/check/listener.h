/* SPDX-License-Identifier: Apache-2.0
 *
 * Listeners that want the same address: PX207.
 */
#ifndef CHECK_LISTENER_H
#define CHECK_LISTENER_H

#include "check/part.h"

void check_listener_run(struct check *c);

#endif
