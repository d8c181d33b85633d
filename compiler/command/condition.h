/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests expect of header fields.
 */
#ifndef COMMAND_CONDITION_H
#define COMMAND_CONDITION_H

#include "command/decide.h"
#include "command/expect.h"

/* False where the fields are not as the condition wants; *failure says so, `what` before the name.
 */
bool command_condition_holds(struct arena *a, const char *what, const struct policy_condition *c,
                             const struct command_decide_fields *fields,
                             struct command_expect_failure *failure);

#endif
