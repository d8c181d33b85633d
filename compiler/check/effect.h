/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields that say nothing where they stand: PX212.
 */
#ifndef CHECK_EFFECT_H
#define CHECK_EFFECT_H

#include "check/part.h"

void check_effect_run(struct check *c);

#endif
