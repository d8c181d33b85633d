/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects that several kinds share.
 */
#ifndef POLICY_MATCHER_H
#define POLICY_MATCHER_H

#include "policy/field.h"

extern const struct field_object policy_matcher_condition; /* struct policy_condition */
extern const struct field_object
    policy_matcher_header; /* struct policy_pair: a header field that we write */
extern const struct field_object policy_matcher_pair;  /* struct policy_pair: a header field */
extern const struct field_object policy_matcher_label; /* struct policy_pair */
extern const struct field_object policy_matcher_key;   /* struct policy_key */

#endif
