/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules say about AuthPolicies.
 */
#ifndef POLICY_AUTH_H
#define POLICY_AUTH_H

#include "policy/field.h"

extern const struct field_object policy_auth_use; /* struct policy_rule_auth */

#endif
