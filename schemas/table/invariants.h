/* SPDX-License-Identifier: Apache-2.0
 *
 * What must hold between fields, beyond the rules of records.def.
 */
#ifndef TABLE_INVARIANTS_H
#define TABLE_INVARIANTS_H

#include "table/verify.h"

/* Names ascend, rules have methods, actions point at what their kind says, splits cover their
 * buckets, strides have a largest. Every single field of `t` is proven. */
NODISCARD bool table_invariants_check(const struct table *t, struct table_error *error);

#endif
