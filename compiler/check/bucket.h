/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules that one host of one domain has, and which of them cover a path. Hosts that have
 * exactly the same rules are one bucket: what is true for one is true for all.
 */
#ifndef CHECK_BUCKET_H
#define CHECK_BUCKET_H

#include "base/vec.h"
#include "resolve/plan.h"

struct check_place { /* a host of a domain */
    uint32_t domain;
    struct str host;
};

struct check_alternatives {
    const struct resolve_alternative **items;
    size_t count, cap;
};

struct check_bucket_slot; /* of the index by pattern */

struct check_bucket {
    struct check_place *places; /* ascending */
    size_t place_count;
    uint32_t *rules; /* positions in the plan, ascending: in order of precedence */
    size_t rule_count;
    const struct resolve_plan *plan;
    bool ranked;        /* some rule has a priority */
    size_t deepest;     /* segments of the deepest pattern */
    size_t longest;     /* bytes of the longest path */
    uint16_t takes_all; /* methods of unconditional rules on every path */
    struct check_bucket_slot *slots;
    size_t slot_count;
    struct check_bucket_shape { /* of templates */
        uint32_t depth, wild;
    } * shapes;
    size_t shape_count, shape_cap;
};

struct check_buckets {
    struct check_bucket *items;
    size_t count, cap;
    struct check_bucket_at { /* every host, ascending by domain and host */
        struct check_place place;
        uint32_t bucket;
    } * places;
    size_t place_count;
};

struct check_buckets *check_bucket_make(struct arena *a, const struct resolve_plan *plan);

/* A set of paths: one path (EXACT), what a template takes, or what lies below a prefix. */
struct check_point {
    enum policy_path_kind kind;
    struct str path;
    uint32_t wild;
};

/* Appends the bucket's alternatives that take every path of the point, in order of precedence. */
void check_bucket_find(struct arena *a, const struct check_bucket *b, struct check_point point,
                       struct check_alternatives *out);

/* Position among places; SIZE_MAX where there is no such host. */
size_t check_bucket_place(const struct check_buckets *all, uint32_t domain, struct str host);

#endif
