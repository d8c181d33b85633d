/* SPDX-License-Identifier: Apache-2.0
 *
 * The DFAS and DFAT sections: automata of regular expressions, each once.
 */
#ifndef LOWER_AUTOMATON_H
#define LOWER_AUTOMATON_H

#include "base/vec.h"
#include "emit/emit.h"
#include "regex/regex.h"

struct lower_automata {
    struct arena *arena;
    struct emit_image *image;
    struct {
        const struct regex_dfa **items; /* by index into DFAS */
        size_t count, cap;
    } known;
    uint16_t *cells;
    size_t cell_count, cell_cap;
};

/* The index of the automaton, added where it is new; `pattern` is how the first one was written.
 * The automaton is borrowed. */
uint32_t lower_automaton_add(struct lower_automata *all, const struct regex_dfa *dfa,
                             struct str pattern);

/* Gives the image all rows; nothing is added afterwards. */
void lower_automaton_finish(struct lower_automata *all);

#endif
