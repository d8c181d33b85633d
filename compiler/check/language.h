/* SPDX-License-Identifier: Apache-2.0
 *
 * Conditions and path patterns as languages: where one is a regular expression, all become
 * automata and are held against each other.
 */
#ifndef CHECK_LANGUAGE_H
#define CHECK_LANGUAGE_H

#include "regex/product.h"
#include "resolve/plan.h"

/* The texts that a condition takes; those it refuses for NOT. Of PRESENT and ABSENT: any text. */
NODISCARD bool check_language_condition(struct arena *a, const struct policy_condition *c,
                                        const struct regex_dfa **out);

/* The values that a header, query parameter or cookie can have. */
NODISCARD bool check_language_values(struct arena *a, enum table_subject subject,
                                     const struct regex_dfa **out);

/* The paths that an alternative's pattern takes. */
NODISCARD bool check_language_path(struct arena *a, const struct resolve_alternative *alt,
                                   const struct regex_dfa **out);

/* What all paths of the alternative's pattern begin with, byte by byte. */
struct str check_language_begin(const struct resolve_alternative *alt);

/* False where no path can be in both patterns, seen at a glance. */
bool check_language_near(const struct resolve_alternative *a, const struct resolve_alternative *b);

#endif
