/* SPDX-License-Identifier: Apache-2.0
 *
 * Buckets of a split. Requests without a key walk a sequence of 20,000 steps in which any 1,000
 * consecutive ones visit each block of ten buckets exactly once, and the place inside the block is
 * the same for a thousand steps, then moves by one: 0 1 .. 9 9 .. 1 0. So two block ends cut by a
 * member's range never err in the same direction, and every range [lo, hi) gets its share of any
 * 1,000 requests within one. (A plain Kronecker sequence errs by up to three.) The stride through
 * the blocks is near the golden section, so that short runs are spread too. A member that owns
 * several ranges may be off by one for each.
 */
#include "table/split.h"

#include "base/hash.h"
#include "table/ipset.h"

enum {
    BUCKETS = TABLE_BUCKETS,
    BLOCKS = 1000,
    PLACES = BUCKETS / BLOCKS,
    CYCLE = 2 * BUCKETS,
    BLOCK_STRIDE = 619, /* coprime to BLOCKS */
};

uint32_t table_split_bucket(const struct table_split *s, struct str key)
{
    return hash_reduce(hash_str(key, s->salt), BUCKETS);
}

uint32_t table_split_sequence(uint64_t seed, uint64_t n)
{
    uint32_t start = hash_reduce(hash_bytes(&seed, sizeof(seed), 0), CYCLE);
    uint32_t step = (uint32_t)((n % CYCLE + start) % CYCLE);
    uint32_t block = step % BLOCKS * BLOCK_STRIDE % BLOCKS;
    uint32_t round = step / BLOCKS;
    uint32_t place = round < PLACES ? round : 2 * PLACES - 1 - round;

    return block * PLACES + place;
}

uint32_t table_split_member(const struct table *t, const struct table_split *s, uint32_t bucket)
{
    uint32_t lo = s->range_first, hi = s->range_first + s->range_count;

    assert(bucket < BUCKETS);
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (table_range(t, mid)->lo <= bucket)
            lo = mid;
        else
            hi = mid;
    }
    return table_range(t, lo)->member;
}

/* The member that a trusted client names. */
static bool forced(const struct table *t, const struct table_split *s,
                   const struct table_request *q, uint32_t *member)
{
    struct str name;

    if (s->force_name == TABLE_NONE ||
        !table_ipset_has(t, s->force_first, s->force_count, &q->client) ||
        !table_match_value(t, q, TABLE_HEADER, s->force_name, &name))
        return false;
    for (uint32_t i = 0; i < s->member_count; i++) {
        if (str_eq(table_text(t, table_member(t, s->member_first + i)->name), name)) {
            *member = s->member_first + i;
            return true;
        }
    }
    return false;
}

/* The first sticky key that the request has; an empty value is none, or all who send it would move
 * together. */
static bool sticky(const struct table *t, const struct table_split *s,
                   const struct table_request *q, struct str *value)
{
    for (uint32_t i = 0; i < s->key_count; i++) {
        const struct table_key *key = table_key(t, s->key_first + i);

        if (table_match_value(t, q, (enum table_subject)key->subject, key->name, value) &&
            value->n != 0)
            return true;
    }
    return false;
}

struct table_choice table_split_choose(const struct table *t, const struct table_split *s,
                                       const struct table_request *q, uint64_t seed, uint64_t n)
{
    struct table_choice c = { .bucket = TABLE_NONE, .reason = TABLE_SPLIT_FORCED };
    struct str key;

    if (forced(t, s, q, &c.member))
        return c;
    c.reason = TABLE_SPLIT_SEQUENCE;
    if (sticky(t, s, q, &key)) {
        c.reason = TABLE_SPLIT_STICKY;
        c.bucket = table_split_bucket(s, key);
    } else {
        c.bucket = table_split_sequence(seed, n);
    }
    c.member = table_split_member(t, s, c.bucket);
    return c;
}
