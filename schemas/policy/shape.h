/* SPDX-License-Identifier: Apache-2.0
 *
 * A field table's rows in words: for messages and for the reference.
 */
#ifndef POLICY_SHAPE_H
#define POLICY_SHAPE_H

#include "policy/field.h"

/* What may be written: "a number", "a list", "a duration such as `2s`". */
const char *policy_shape_wants(const struct field *field);

/* The same for one item of a list. */
const char *policy_shape_wants_item(const struct field *list);

/* A stored number as people write it: 90000 of a duration is "90s", 1050 of a percentage "10.5". */
struct str policy_shape_amount(struct arena *a, enum field_type type, uint64_t value);

/* "1KiB to 64KiB", "at most 64"; empty where there are no bounds. */
struct str policy_shape_range(struct arena *a, const struct field *field);

/* "`a`, `b` and `c`", with `last` for the "and". */
struct str policy_shape_words(struct arena *a, const char *const *words, const char *last);

/* The default as it would be written; empty where there is none. */
struct str policy_shape_default(struct arena *a, const struct field *field);

#endif
