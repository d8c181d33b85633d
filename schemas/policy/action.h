/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules say about trying again, copying and other origins.
 */
#ifndef POLICY_ACTION_H
#define POLICY_ACTION_H

#include "policy/field.h"

extern const struct field_object policy_action_retry;  /* struct policy_retry */
extern const struct field_object policy_action_mirror; /* struct policy_mirror */
extern const struct field_object policy_action_cors;   /* struct policy_cors */

#endif
