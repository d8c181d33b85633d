/* SPDX-License-Identifier: Apache-2.0
 *
 * The router's records and hashes, shared by who writes them (lower/router.c), who proves them
 * (router.c) and who reads them (match.c).
 *
 *   host bucket --ref--> host leaf        name, domain, flags
 *        |                    ^
 *        +--shapes--> shape set           the kinds of path pattern the host has, in precedence
 * order
 *                             |
 *   path bucket --ref--> path leaf --> rules
 *
 * A path's hash is a sum over its segments, so that the hash of every prefix and of every template
 * is a sum of some of the same terms: one pass over the path, then one addition a shape. Keys are
 * compared byte by byte in any case, because the seed is public and 64 bits can be collided on
 * purpose.
 *
 * References are offset / unit + 1; 0 is none. Buckets overflow into the next one.
 */
#ifndef TABLE_ROUTER_H
#define TABLE_ROUTER_H

#include "base/hash.h"
#include "table/leaf.h"
#include "table/verify.h"

enum {
    TABLE_ROUTER_UNIT = 16, /* alignment of host leaves and shape sets */
    TABLE_ROUTER_HOST_SLOTS = 5,
    TABLE_ROUTER_PATH_SLOTS = 10,
};

struct table_host_bucket {
    uint32_t tag[TABLE_ROUTER_HOST_SLOTS];
    uint32_t ref[TABLE_ROUTER_HOST_SLOTS];
    uint32_t shapes[TABLE_ROUTER_HOST_SLOTS];
    uint32_t overflow; /* 1: look in the next bucket too */
};

enum table_host_flags {
    TABLE_HOST_WILD = 1, /* the name is a suffix that one or more labels precede; "" is any host */
    TABLE_HOST_RANKED =
        2, /* rules have explicit priorities: precedence of shapes does not decide */
    TABLE_HOST_FLAGS = 3,
};

struct table_host_leaf {
    uint32_t size; /* with name and padding */
    uint16_t name_bytes, flags;
    uint32_t domain;
    uint32_t labels; /* of a wildcard's suffix; else 0 */
};                   /* the name follows */

/* A shape is kind << 30 | depth << 24 | mask of wild segments. */
enum table_shape_kind {
    TABLE_SHAPE_EXACT,
    TABLE_SHAPE_TEMPLATE,
    TABLE_SHAPE_REGEX, /* found as the prefix that all its paths have; its rules have predicates */
    TABLE_SHAPE_PREFIX
};

struct table_shape_set {
    uint32_t count;
}; /* `count` shapes follow, u32 each, padded with zeros */

struct table_path_bucket {
    uint16_t tag[TABLE_ROUTER_PATH_SLOTS];
    uint32_t overflow;
    uint32_t ref[TABLE_ROUTER_PATH_SLOTS];
};

_Static_assert(sizeof(struct table_host_bucket) == 64, "a cache line");
_Static_assert(sizeof(struct table_path_bucket) == 64, "a cache line");
_Static_assert(sizeof(struct table_host_leaf) == 16, "frozen");

static inline uint32_t table_router_shape(enum table_shape_kind kind, uint32_t depth, uint32_t wild)
{
    return (uint32_t)kind << 30 | depth << 24 | wild;
}

static inline enum table_shape_kind table_router_kind(uint32_t shape)
{
    return (enum table_shape_kind)(shape >> 30);
}

static inline uint32_t table_router_depth(uint32_t shape)
{
    return shape >> 24 & 0x3f;
}

static inline uint32_t table_router_wild(uint32_t shape)
{
    return shape & 0xffffff;
}

#define TABLE_ROUTER_PHI UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t table_router_load8(const char *p)
{
    uint64_t x;

    memcpy(&x, p, sizeof(x));
    return x;
}

/* Up to 8 bytes as one word, each different for texts of one length. */
static inline uint64_t table_router_load(const char *p, size_t n)
{
    uint32_t lo, hi;

    if (n == 8)
        return table_router_load8(p);
    if (n >= 4) {
        memcpy(&lo, p, sizeof(lo));
        memcpy(&hi, p + n - sizeof(hi), sizeof(hi));
        return lo | (uint64_t)hi << 32;
    }
    if (n == 0)
        return 0;
    return (uint64_t)(uint8_t)p[0] | (uint64_t)(uint8_t)p[n / 2] << 8 |
           (uint64_t)(uint8_t)p[n - 1] << 16;
}

/* Hash of a path segment or host label. */
static inline uint64_t table_router_word(const char *p, size_t n, uint64_t seed)
{
    uint64_t a = UINT64_C(0xa0761d6478bd642f) ^ (seed * TABLE_ROUTER_PHI);

    if (n <= 8)
        return hash_mum(table_router_load(p, n) ^ a, n ^ UINT64_C(0xe7037ed1a0b428db));
    if (n <= 16)
        return hash_mum(table_router_load8(p) ^ a,
                        table_router_load8(p + n - 8) ^ n ^ UINT64_C(0xe7037ed1a0b428db));
    return hash_bytes(p, n, seed);
}

/* What a word at place `at` adds to a sum. */
static inline uint64_t table_router_term(uint64_t word, uint32_t at)
{
    return hash_mum(word ^ (TABLE_ROUTER_PHI * (2 * (uint64_t)at + 1)),
                    word + UINT64_C(0x2545f4914f6cdd1d));
}

static inline uint64_t table_router_host(struct str name, uint32_t domain, uint64_t seed)
{
    return hash_mum(hash_str(name, seed) ^ (TABLE_ROUTER_PHI * (domain + UINT64_C(1))),
                    UINT64_C(0x8bb84b93962eacc9));
}

/* The same for a suffix, from the sum of its labels' terms, counted from the right. */
static inline uint64_t table_router_suffix(uint64_t sum, uint32_t labels, uint32_t domain)
{
    return hash_mum(sum ^ (TABLE_ROUTER_PHI * (domain + UINT64_C(1))),
                    UINT64_C(0xd6e8feb86659fd93) + 2 * (uint64_t)labels);
}

/* Key of a path pattern under a host. */
static inline uint64_t table_router_key(uint64_t sum, uint64_t host, uint32_t shape)
{
    return hash_mum(sum ^ host, UINT64_C(0x8bb84b93962eacc9) ^ (shape * TABLE_ROUTER_PHI));
}

/* Key of a value below the key of the pattern that dispatches by it. */
static inline uint64_t table_router_value_key(struct str value, uint64_t key, uint64_t seed)
{
    return table_router_key(hash_str(value, seed), key, TABLE_SHAPE_VALUE);
}

static inline uint32_t table_router_host_tag(uint64_t hash)
{
    return (uint32_t)(hash >> 32) | 1;
}

static inline uint16_t table_router_path_tag(uint64_t key)
{
    return (uint16_t)(key >> 48 | 1);
}

/* Bucket of a hash: its lower half, which no tag uses, onto 0..n-1. */
static inline uint32_t table_router_bucket(uint64_t hash, uint32_t n)
{
    return hash_reduce(hash << 32, n);
}

/* A path, cut. */
struct table_segments {
    uint32_t count;                         /* at most TABLE_SEGMENTS_MAX */
    bool deep;                              /* there are more */
    uint64_t exact;                         /* sum for the whole path, however deep */
    uint32_t start[TABLE_SEGMENTS_MAX + 1]; /* of segment i; it ends before start[i + 1] - 1 */
    uint64_t term[TABLE_SEGMENTS_MAX];
    uint64_t sum[TABLE_SEGMENTS_MAX + 1]; /* of the first i terms */
};

/* Cuts a path that begins with '/'. */
void table_router_cut(struct str path, uint64_t seed, struct table_segments *out);

/* The sum of `shape` in a path; false where the path cannot have that shape. */
static inline bool table_router_sum(const struct table_segments *s, uint32_t shape, uint64_t *sum)
{
    uint32_t depth = table_router_depth(shape);

    if (table_router_kind(shape) == TABLE_SHAPE_EXACT) {
        *sum = s->exact;
        return true;
    }
    if (table_router_kind(shape) == TABLE_SHAPE_TEMPLATE ? depth != s->count || s->deep
                                                         : depth > s->count)
        return false;
    *sum = s->sum[depth];
    for (uint32_t wild = table_router_wild(shape); wild; wild &= wild - 1)
        *sum -= s->term[__builtin_ctz(wild)];
    return true;
}

/* Proves buckets, leaves and shape sets of a table whose fixed records are proven. */
NODISCARD bool table_router_check(const struct table *t, struct table_error *error);

static inline const struct table_host_leaf *table_router_host_leaf(const struct table *t,
                                                                   uint32_t ref)
{
    return (const struct table_host_leaf *)(const void *)(t->host_leaves +
                                                          (size_t)(ref - 1) * TABLE_ROUTER_UNIT);
}

static inline struct str table_router_host_name(const struct table_host_leaf *leaf)
{
    return (struct str){ (const char *)(leaf + 1), leaf->name_bytes };
}

/* The shapes behind a reference. */
static inline const uint32_t *table_router_shapes(const struct table *t, uint32_t ref,
                                                  uint32_t *count)
{
    const uint32_t *set =
        (const uint32_t *)(const void *)(t->shapes + (size_t)(ref - 1) * TABLE_ROUTER_UNIT);

    *count = set[0];
    return set + 1;
}

#endif
