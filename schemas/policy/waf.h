/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules say about WafPolicies.
 */
#ifndef POLICY_WAF_H
#define POLICY_WAF_H

#include "policy/field.h"

extern const struct field_object policy_waf_use; /* struct policy_rule_waf */

#endif
