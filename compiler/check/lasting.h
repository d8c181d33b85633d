/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters of bodies where answers last: PX823.
 */
#ifndef CHECK_LASTING_H
#define CHECK_LASTING_H

#include "check/part.h"

void check_lasting_run(struct check *c);

#endif
