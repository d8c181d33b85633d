/* SPDX-License-Identifier: Apache-2.0
 *
 * Which requests a rule is about.
 */
#ifndef POLICY_MATCH_H
#define POLICY_MATCH_H

#include "policy/field.h"

extern const struct field_object policy_match_object; /* struct policy_match */

#endif
