/* SPDX-License-Identifier: Apache-2.0
 *
 * What all texts of a language begin with, and languages that need no pattern.
 */
#ifndef REGEX_PREFIX_H
#define REGEX_PREFIX_H

#include "regex/regex.h"

/* The longest text that all texts of the language begin with; *state is where it leads. */
struct str regex_prefix_literal(struct arena *a, const struct regex_dfa *dfa, uint32_t *state);

/* The longest run of whole path segments, "/a/b" or "", such that every text of the language is
 * this path or lies below it; of at most `segments` segments. */
struct str regex_prefix_segments(struct arena *a, const struct regex_dfa *dfa, size_t segments);

/* Languages that a plainer matcher has too. */
enum regex_disguise {
    REGEX_NOT_DISGUISED,
    REGEX_IS_EVERYTHING,
    REGEX_IS_TEXT,    /* this text alone */
    REGEX_IS_PREFIX,  /* all that begins with it */
    REGEX_IS_SUFFIX,  /* all that ends with it */
    REGEX_IS_INSIDE,  /* all that has it somewhere */
    REGEX_IS_SUBTREE, /* the path and all below it */
};

/* *text is what the plainer matcher would name. */
enum regex_disguise regex_prefix_disguise(struct arena *a, const struct regex_dfa *dfa,
                                          struct str *text);

#endif
