/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions in a table: deterministic automata over classes of bytes.
 *
 *     DFAS  dfa    states, classes, start, shift, first cell; class of each byte
 *     DFAT  cells  row of state 0 | row of state 1 | ...       one automaton behind the other
 *                  row: next state by class, accepting 0 or 1, zeros up to 1 << shift
 *
 * A step is one load of a class, which does not wait, and one of a cell, which does.
 */
#ifndef TABLE_DFA_H
#define TABLE_DFA_H

#include "table/verify.h"

/* An automaton, in a table or not. */
struct table_automaton {
    const uint8_t *classes; /* 256 of them */
    const uint16_t *cells;  /* of its state 0 */
    uint32_t class_count, shift, start;
};

static inline struct table_automaton table_dfa_open(const struct table *t, uint32_t dfa)
{
    const struct table_dfa *d = table_dfa(t, dfa);

    return (struct table_automaton){ .classes = d->classes,
                                     .cells = t->dfa_cells + d->cell_first,
                                     .class_count = d->class_count,
                                     .shift = d->shift,
                                     .start = d->start };
}

static inline uint32_t table_dfa_step(const struct table_automaton *a, uint32_t state, char byte)
{
    return a->cells[state << a->shift | a->classes[(uint8_t)byte]];
}

static inline bool table_dfa_accepts(const struct table_automaton *a, uint32_t state)
{
    return a->cells[(state << a->shift) + a->class_count] != 0;
}

/* Whether automaton `dfa` takes the whole text. */
bool table_dfa_match(const struct table *t, uint32_t dfa, struct str text);

/* Proves that automata tile their cells and never lead out of them; called by table_verify once all
 * fields hold. */
NODISCARD bool table_dfa_check(const struct table *t, struct table_error *error);

#endif
