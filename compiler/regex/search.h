/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern that is looked for anywhere in a text: leftmost, and of those that begin there the longest. Two automata find
 * it in one pass back and one forth (table/search.h), however often it nearly matches.
 */
#ifndef REGEX_SEARCH_H
#define REGEX_SEARCH_H

#include "regex/regex.h"

struct regex_search {
    struct regex_dfa forward;  /* of the pattern */
    struct regex_dfa backward; /* reads a text from its end: accepts where a match begins */
    bool at_start, at_end;     /* matches begin, end nowhere else: `^`, `$` */
};

/* False with *fault; one is an anchor that holds for some branches of the pattern only. */
NODISCARD bool regex_search_make(struct arena *a, struct str pattern,
                                 const struct regex_limits *limits, struct regex_search *out,
                                 struct regex_fault *fault);

#endif
