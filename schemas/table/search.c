/* SPDX-License-Identifier: Apache-2.0
 *
 * Read from its end, the backward automaton accepts where some match begins; the last place where it does is the
 * leftmost. From there the forward one says where matches end, until none can end any more.
 */
#include "table/search.h"

/* Where a match begins: the first that is seen, or the leftmost; SIZE_MAX: nowhere. */
static size_t begin_of(const struct table_search *s, struct str text, bool first)
{
    const struct table_automaton *a = &s->backward;
    uint32_t state = a->start;
    size_t found = SIZE_MAX;

    for (size_t i = text.n;; i--) {
        if ((i == 0 || !s->at_start) && table_dfa_accepts(a, state)) {
            found = i;
            if (first)
                break;
        }
        if (i == 0)
            break;
        state = table_dfa_step(a, state, text.p[i - 1]);
        if (state == 0)
            break;
    }
    return found;
}

bool table_search_test(const struct table_search *s, struct str text)
{
    return begin_of(s, text, true) != SIZE_MAX;
}

bool table_search_find(const struct table_search *s, struct str text, size_t *from, size_t *to)
{
    size_t begin = begin_of(s, text, false);
    uint32_t state = s->forward.start;

    if (begin == SIZE_MAX)
        return false;
    *from = *to = begin;
    for (size_t i = begin; state != 0; i++) {
        if (table_dfa_accepts(&s->forward, state) && (i == text.n || !s->at_end))
            *to = i;
        if (i == text.n)
            break;
        state = table_dfa_step(&s->forward, state, text.p[i]);
    }
    return true;
}
