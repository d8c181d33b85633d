/* SPDX-License-Identifier: Apache-2.0
 *
 * `to`: where requests and connections go.
 */
#ifndef POLICY_TARGET_H
#define POLICY_TARGET_H

#include "policy/field.h"

extern const struct field_object policy_target_to; /* struct policy_target */

#endif
