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

/* Whether the whole text is in the language. */
bool regex_dfa_match(const struct regex_dfa *dfa, struct str text);

static inline uint16_t regex_dfa_next(const struct regex_dfa *dfa, uint32_t state, uint32_t class)
{
    return dfa->next[(size_t)state * dfa->class_count + class];
}

#endif
