/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds for every field table.
 */
#ifndef TESTS_POLICY_TABLE_H
#define TESTS_POLICY_TABLE_H

#include "policy/field.h"

/* Asserts it for an object and all objects inside it. */
void table_check(const struct field_object *object);

/* Asserts that the fields are exactly these: "name! other later-" with `!` for required */
void table_fields(const struct field_object *object, const char *names);

/* The object inside a field, which must be there. */
const struct field_object *table_inside(const struct field_object *object, const char *name);

#endif
