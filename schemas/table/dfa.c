/* SPDX-License-Identifier: Apache-2.0
 *
 * The walker ends with the text or in state 0, whichever comes first. It checks nothing: every cell
 * that it can reach was proven to be a state of the same automaton.
 */
#include "table/dfa.h"

bool table_dfa_match(const struct table *t, uint32_t dfa, struct str text)
{
    const struct table_automaton a = table_dfa_open(t, dfa);
    uint32_t state = a.start;

    for (size_t i = 0; i < text.n; i++) {
        state = table_dfa_step(&a, state, text.p[i]);
        if (state == 0)
            return false;
    }
    return table_dfa_accepts(&a, state);
}

static bool fail(struct table_error *error, enum table_section_type section, uint32_t index,
                 const char *field)
{
    *error = (struct table_error){ TABLE_FAULT_FIELD, section, index, field };
    return false;
}

/* Next states are states, the accepting cell is a flag, what is left is zero. */
static bool row_sound(const struct table_dfa *d, const uint16_t *row, bool dead)
{
    for (uint32_t c = 0; c < UINT32_C(1) << d->shift; c++) {
        uint32_t limit = c < d->class_count ? d->state_count : c == d->class_count ? 2 : 1;

        if (row[c] >= (dead ? 1 : limit))
            return false;
    }
    return true;
}

static bool dfa_sound(const struct table *t, uint32_t i, uint64_t *next, struct table_error *error)
{
    const struct table_dfa *d = table_dfa(t, i);

    if (d->cell_first != *next)
        return fail(error, TABLE_DFAS, i, "cell_first");
    if (d->class_count >= UINT32_C(1) << d->shift)
        return fail(error, TABLE_DFAS, i, "shift");
    if (d->start >= d->state_count)
        return fail(error, TABLE_DFAS, i, "start");
    *next += (uint64_t)d->state_count << d->shift;
    if (*next > t->dfa_cell_count)
        return fail(error, TABLE_DFAS, i, "state_count");
    for (size_t byte = 0; byte < sizeof(d->classes); byte++)
        if (d->classes[byte] >= d->class_count)
            return fail(error, TABLE_DFAS, i, "classes");
    for (uint32_t s = 0; s < d->state_count; s++)
        if (!row_sound(d, t->dfa_cells + d->cell_first + ((size_t)s << d->shift), s == 0))
            return fail(error, TABLE_DFAT, s, "next");
    return true;
}

bool table_dfa_check(const struct table *t, struct table_error *error)
{
    uint64_t next = 0;

    for (uint32_t i = 0; i < t->dfa_count; i++)
        if (!dfa_sound(t, i, &next, error))
            return false;
    return next == t->dfa_cell_count || fail(error, TABLE_DFAT, 0, "count");
}
