/* SPDX-License-Identifier: Apache-2.0
 *
 * Subset construction: from an automaton with silent moves to one that is in one state at a time.
 */
#ifndef REGEX_DFA_H
#define REGEX_DFA_H

#include "regex/nfa.h"

/* False where it has more states than limits->dfa_states, or making it takes more than
 * limits->steps. State 0 is the dead one. */
NODISCARD bool regex_dfa_make(struct arena *a, const struct regex_nfa *nfa,
                              const struct regex_limits *limits, struct regex_dfa *out);

/* The automaton on an arena of its own. */
void regex_dfa_copy(struct arena *a, const struct regex_dfa *from, struct regex_dfa *out);

/* Rows of `1 << shift` cells, as a table holds them (table/dfa.h): the least shift of a number of classes, and the cells
 * of all states, state_count << shift of them, zeroed before. */
uint32_t regex_dfa_shift(uint32_t classes);
void regex_dfa_rows(const struct regex_dfa *dfa, uint32_t shift, uint16_t *cells);

/* Whether the whole text is in the language. */
bool regex_dfa_match(const struct regex_dfa *dfa, struct str text);

static inline uint16_t regex_dfa_next(const struct regex_dfa *dfa, uint32_t state, uint32_t class)
{
    return dfa->next[(size_t)state * dfa->class_count + class];
}

#endif
