/* SPDX-License-Identifier: Apache-2.0
 *
 * Minimal automata with the numbers of regex/minimal.c are equal where their languages are, so that
 * two spellings of a pattern share their rows.
 */
#include "lower/automaton.h"

#include "regex/dfa.h"
#include "regex/product.h"

static void add_rows(struct lower_automata *all, const struct regex_dfa *dfa, uint32_t shift)
{
    size_t more = (size_t)dfa->state_count << shift;

    while (all->cell_cap < all->cell_count + more) {
        size_t cap = MAX(all->cell_cap * 2, all->cell_count + more);
        uint16_t *cells = NEW_N(all->arena, uint16_t, cap);

        if (all->cell_count > 0)
            memcpy(cells, all->cells, all->cell_count * sizeof(*cells));
        all->cells = cells;
        all->cell_cap = cap;
    }
    regex_dfa_rows(dfa, shift, all->cells + all->cell_count);
    all->cell_count += more;
}

uint32_t lower_automaton_add(struct lower_automata *all, const struct regex_dfa *dfa,
                             struct str pattern)
{
    uint32_t index, shift = regex_dfa_shift(dfa->class_count);
    struct table_dfa *out;

    for (uint32_t i = 0; i < all->known.count; i++)
        if (all->known.items[i] == dfa || regex_product_same(all->known.items[i], dfa))
            return i;
    assert(dfa->state_count > 1);
    out = emit_add(all->image, TABLE_DFAS, &index);
    *out = (struct table_dfa){ .state_count = dfa->state_count,
                               .class_count = dfa->class_count,
                               .start = dfa->start,
                               .shift = shift,
                               .cell_first = (uint32_t)all->cell_count,
                               .pattern = emit_text(all->image, pattern) };
    memcpy(out->classes, dfa->classes, sizeof(out->classes));
    assert(index == all->known.count);
    *VEC_ADD(all->arena, &all->known) = dfa;
    add_rows(all, dfa, shift);
    return index;
}

void lower_automaton_finish(struct lower_automata *all)
{
    if (all->cell_count > 0)
        emit_section(
            all->image, TABLE_DFAT,
            (struct str){ (const char *)all->cells, all->cell_count * sizeof(*all->cells) },
            (uint32_t)all->cell_count, 0, 0);
}
