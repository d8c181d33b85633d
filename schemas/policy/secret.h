/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects about secrets and trust that several kinds share.
 */
#ifndef POLICY_SECRET_H
#define POLICY_SECRET_H

#include "policy/field.h"

extern const struct field_object
    policy_secret_holder;                             /* {secretRef: {...}}: struct policy_secret */
extern const struct field_object policy_secret_trust; /* struct policy_trust */

#endif
