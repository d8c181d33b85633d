/* SPDX-License-Identifier: Apache-2.0
 *
 * One axis: the values that a header, query parameter or cookie can have, as far as some conditions
 * can tell them apart. Each atom is a set of values that all conditions treat alike, with one value
 * to show for it.
 */
#ifndef CHECK_ATOMS_H
#define CHECK_ATOMS_H

#include "policy/model.h"
#include "table/layout.h"

enum { CHECK_ATOMS_MAX = 4096 };

struct check_atom {
    bool absent;
    struct str value; /* one of the atom's values */
};

struct check_atoms {
    struct check_atom *items;
    size_t count, cap;
};

struct check_conditions {
    const struct policy_condition **items;
    size_t count, cap;
    enum table_subject subject;
};

/* The atoms of an axis, each non-empty, together all values. False where there are more than
 * CHECK_ATOMS_MAX. */
NODISCARD bool check_atoms_make(struct arena *a, const struct check_conditions *conditions,
                                struct check_atoms *out);

/* Whether a condition holds for an atom's values. */
bool check_atoms_hold(const struct policy_condition *c, const struct check_atom *atom);

#endif
