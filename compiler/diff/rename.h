/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules that have another name and nothing else: neither gone nor new.
 */
#ifndef DIFF_RENAME_H
#define DIFF_RENAME_H

#include "diff/object.h"

struct diff_rename {
    const struct diff_object *was, *is;
};

struct diff_renames {
    struct diff_rename *items;
    size_t count, cap;
};

/* Pairs rules of one Route that only one side has and that say the same; of several that do, in the order of their
 * names. */
void diff_rename_find(struct arena *a, const struct diff_objects *old,
                      const struct diff_objects *new, struct diff_renames *out);

/* The pair that a rule is of, on either side; NULL: it is of none. */
const struct diff_rename *diff_rename_of(const struct diff_renames *all, struct str rule);

#endif
