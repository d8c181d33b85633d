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

/* Whether automaton `dfa` takes the whole text. */
bool table_dfa_match(const struct table *t, uint32_t dfa, struct str text);

/* Proves that automata tile their cells and never lead out of them; called by table_verify once all
 * fields hold. */
NODISCARD bool table_dfa_check(const struct table *t, struct table_error *error);

#endif
