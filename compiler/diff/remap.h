/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of an upstream balanced by hash that a change gives to another endpoint.
 */
#ifndef DIFF_REMAP_H
#define DIFF_REMAP_H

#include "base/arena.h"
#include "table/view.h"

enum diff_remap_kind {
    DIFF_REMAP_NONE,    /* no key moves, or there were none */
    DIFF_REMAP_SHARE,   /* so many */
    DIFF_REMAP_ANY,     /* something else is hashed: any of them may */
    DIFF_REMAP_UNKNOWN, /* the endpoints are found when the proxy runs */
};

struct diff_remap {
    enum diff_remap_kind kind;
    uint32_t share; /* of SHARE: in 1/10,000 of all keys, 1 at least */
};

/* Of the upstream of this name in both tables. */
struct diff_remap diff_remap_count(struct arena *scratch,
                                   const struct table *const tables[static 2], struct str name);

#endif
