/* SPDX-License-Identifier: Apache-2.0
 *
 * The buckets in which hosts and leaves are found by their hashes, and the seed of these.
 */
#ifndef LOWER_BUCKET_H
#define LOWER_BUCKET_H

#include "base/vec.h"
#include "table/router.h"

struct lower_bucket_host {
    struct str name;    /* without "*." */
    struct str written; /* with it */
    uint32_t domain;
    bool wild;
    uint32_t ref, shapes; /* references */
};

struct lower_bucket_hosts {
    struct lower_bucket_host *items;
    uint32_t count;
};

struct lower_bucket_leaf {
    struct str key;
    uint32_t host; /* index of the host */
    uint32_t shape;
    uint32_t ref;
}; /* those of a pattern's values stand behind it */

struct lower_bucket_leaves {
    struct lower_bucket_leaf *items;
    size_t count, cap;
};

struct lower_buckets {
    struct table_host_bucket *hosts;
    struct table_path_bucket *paths;
    uint32_t host_count, path_count;
};

/* Fills buckets taken from the arena; *seed is the first with which no chain is longer than readers follow. False where
 * there is none: keys were made to collide, and *failed is the index of a host of them. */
NODISCARD bool lower_bucket_fill(struct arena *a, const struct lower_bucket_hosts *hosts,
                                 const struct lower_bucket_leaves *leaves,
                                 struct lower_buckets *out, uint64_t *seed, uint32_t *failed);

#endif
