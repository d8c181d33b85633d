/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern that is looked for, as a table would hold it.
 */
#ifndef KIT_SEARCH_H
#define KIT_SEARCH_H

#include "kit/test.h"
#include "regex/dfa.h"
#include "regex/search.h"
#include "table/search.h"

static inline struct table_automaton kit_automaton(struct arena *a, const struct regex_dfa *dfa)
{
    uint32_t shift = regex_dfa_shift(dfa->class_count);
    uint16_t *cells = NEW_N(a, uint16_t, (size_t)dfa->state_count << shift);
    uint8_t *classes = NEW_N(a, uint8_t, 256);

    memcpy(classes, dfa->classes, sizeof(dfa->classes));
    regex_dfa_rows(dfa, shift, cells);
    return (struct table_automaton){ classes, cells, dfa->class_count, shift, dfa->start };
}

static inline struct table_search kit_search(struct arena *a, const char *pattern)
{
    struct regex_search s;
    struct regex_fault fault;

    if (!regex_search_make(a, str_of(pattern), &regex_limits, &s, &fault))
        fail_msg("%s: %s", pattern, fault.what);
    return (struct table_search){ kit_automaton(a, &s.forward), kit_automaton(a, &s.backward),
                                  s.at_start, s.at_end };
}

#endif
