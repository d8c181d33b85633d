/* SPDX-License-Identifier: Apache-2.0
 *
 * Tries of tries: a rule whose upstream is a listener of the same policy: PX504.
 */
#ifndef CHECK_AMPLIFY_H
#define CHECK_AMPLIFY_H

#include "check/part.h"

void check_amplify_run(struct check *c);

#endif
