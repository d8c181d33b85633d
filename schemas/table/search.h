/* SPDX-License-Identifier: Apache-2.0
 *
 * Looks for a pattern anywhere in a text: leftmost, and of the matches that begin there the longest. At most one pass
 * back over the text and one forth over the match, whatever the pattern; no memory.
 */
#ifndef TABLE_SEARCH_H
#define TABLE_SEARCH_H

#include "table/dfa.h"

/* What compiler/regex/search.h makes. */
struct table_search {
    struct table_automaton forward, backward;
    bool at_start, at_end;
};

static inline struct table_search table_search_open(const struct table *t, uint32_t regex)
{
    const struct table_script_regex *r = table_script_regex(t, regex);

    return (struct table_search){ .forward = table_dfa_open(t, r->forward),
                                  .backward = table_dfa_open(t, r->backward),
                                  .at_start = r->flags & TABLE_REGEX_AT_START,
                                  .at_end = r->flags & TABLE_REGEX_AT_END };
}

/* Whether there is a match. */
bool table_search_test(const struct table_search *s, struct str text);

/* The match is text[*from, *to); false, and both are untouched, where there is none. */
bool table_search_find(const struct table_search *s, struct str text, size_t *from, size_t *to);

#endif
