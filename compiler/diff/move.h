/* SPDX-License-Identifier: Apache-2.0
 *
 * Users that a change of a split moves: counted over all buckets, not estimated.
 */
#ifndef DIFF_MOVE_H
#define DIFF_MOVE_H

#include "base/vec.h"
#include "table/view.h"

/* Users that go from one member to another, in 1/10,000 of all. */
struct diff_move {
    struct str from, to;
    uint32_t share, back; /* back: from `to` to `from` */
    uint64_t rate;        /* requests a second of theirs, in 1/1,000; 0: not measured */
};

struct diff_moves {
    struct diff_move *items;
    size_t count, cap;
    bool reshuffled; /* another key or salt: any user may be on any side */
    bool sticky;     /* false: requests are dealt out one by one, no user belongs to a member */
};

/* Of the split of this name in both tables; nothing where one has none. */
void diff_move_count(struct arena *a, const struct table *const tables[static 2], struct str name,
                     struct diff_moves *out);

/* Whether two lists of SKEY, one of each table, ask requests for the same. */
bool diff_move_same_keys(const struct table *const tables[static 2], const uint32_t first[static 2],
                         const uint32_t count[static 2]);

#endif
