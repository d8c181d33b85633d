/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of records.def, executed.
 */
#ifndef TABLE_FIELDS_H
#define TABLE_FIELDS_H

#include "table/verify.h"

/* Proves every field of every fixed record by its rule. Sections and pools of `t` are set and in
 * bounds. */
NODISCARD bool table_fields_check(const struct table *t, struct table_error *error);

#endif
