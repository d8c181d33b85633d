/* SPDX-License-Identifier: Apache-2.0
 *
 * Which member of a traffic split serves a request. 10,000 buckets; a sticky key keeps its bucket
 * for good, members own ranges of buckets, and growth only ever takes from the baseline
 * (algorithms: two-sided growth).
 */
#ifndef TABLE_SPLIT_H
#define TABLE_SPLIT_H

#include "table/match.h"

/* How a member was chosen; for logs, `explain` and tests. */
enum table_split_reason { TABLE_SPLIT_SEQUENCE, TABLE_SPLIT_STICKY, TABLE_SPLIT_FORCED };

struct table_choice {
    uint32_t member; /* index into MEMB */
    uint32_t bucket; /* TABLE_NONE where forced */
    enum table_split_reason reason;
};

/* Bucket of a sticky key: ((XXH3_64(key, salt) >> 32) * 10000) >> 32. */
uint32_t table_split_bucket(const struct table_split *s, struct str key);

/* The n-th bucket of the low-discrepancy sequence for requests without a key: any run of 1,000
 * requests of one sequence gives each member its share within one request. `seed` tells workers
 * apart. */
uint32_t table_split_sequence(uint64_t seed, uint64_t n);

/* The member that owns bucket 0..9999. */
uint32_t table_split_member(const struct table *t, const struct table_split *s, uint32_t bucket);

/* Forced by a trusted client, else the first sticky key present, else the sequence's n-th bucket.
 */
struct table_choice table_split_choose(const struct table *t, const struct table_split *s,
                                       const struct table_request *q, uint64_t seed, uint64_t n);

#endif
