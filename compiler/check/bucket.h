/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules that one host of one domain has, and which of them cover a path. Hosts that have
 * exactly the same rules are one bucket: what is true for one is true for all.
 */
#ifndef CHECK_BUCKET_H
#define CHECK_BUCKET_H

#include "base/vec.h"
#include "check/budget.h"
#include "resolve/plan.h"

enum { CHECK_BUCKET_FILL = 'x' }; /* the letter of example paths */

struct check_place { /* a host of a domain */
    uint32_t domain;
    struct str host;
};

struct check_alternatives {
    const struct resolve_alternative **items;
    size_t count, cap;
};

struct check_bucket_slot; /* of the index by pattern */
struct check_index;

struct check_bucket {
    struct check_place *places; /* ascending */
    size_t place_count;
    uint32_t *rules; /* positions in the plan, ascending: in order of precedence */
    size_t rule_count;
    uint32_t *regexes; /* those of them whose path is a regular expression */
    size_t regex_count, regex_cap;
    const struct resolve_plan *plan;
    bool ranked;        /* some rule has a priority, or a place in an ordered list */
    bool crowded;       /* more shapes of templates than a table holds: nothing is known of them */
    size_t deepest;     /* segments of the deepest template */
    uint64_t words;     /* bit n: some path has CHECK_BUCKET_FILL n times as a segment */
    uint16_t methods;   /* that some rule takes */
    uint16_t takes_all; /* methods of unconditional rules on every path */
    struct check_bucket_slot *slots;
    size_t slot_count;
    uint32_t *own;   /* per rule, in the order of `rules`: its pattern's slot */
    uint64_t *sieve; /* of the patterns' hashes: a bit that is not set says that no rule has it */
    struct check_bucket_shape { /* of templates */
        uint32_t depth, wild;
    } * shapes;
    size_t shape_count, shape_cap;
    struct check_bucket_index {
        const struct check_bucket_slot *slot;
        const struct check_index *index;
    } * indexes; /* of patterns with many rules, ascending by slot */
    size_t index_count, index_cap;
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

/* A set of paths: one path (EXACT), what a template takes, or what lies below a prefix. Of a REGEX
 * the path that all its paths lie below. */
struct check_point {
    enum policy_path_kind kind;
    struct str path;
    uint32_t wild;
};

/* Appends the bucket's alternatives that take every path of the point, in order of precedence;
 * regular expressions are found for single paths alone, and all of them for a REGEX.
 * `alt`, where given, leaves out some that have no request in common with it. False where there are
 * too many to list. */
NODISCARD bool check_bucket_find(struct arena *a, const struct check_bucket *b,
                                 struct check_point point, const struct resolve_alternative *alt,
                                 struct check_budget *budget, struct check_alternatives *out);

/* The alternatives of the same kind, shape and path as the bucket's rule k, which is no REGEX: itself among them, in
 * order of precedence. False where there are too many to list. */
NODISCARD bool check_bucket_twins(struct arena *a, const struct check_bucket *b, size_t k,
                                  struct check_budget *budget, struct check_alternatives *out);

/* Rules are asked about in order, and their patterns lie all over the memory: tells that rule k is next but a few. */
void check_bucket_expect(const struct check_bucket *b, size_t k);

/* The point of an alternative's pattern. */
static inline struct check_point check_bucket_point(const struct resolve_alternative *alt)
{
    struct check_point point = { alt->path_kind, alt->path, alt->wild };

    if (alt->path_kind == POLICY_PATH_REGEX)
        point.path = alt->pattern->below.n > 0 ? alt->pattern->below : STR("/");
    return point;
}

/* How many segments a path has; none has the root. */
size_t check_bucket_depth(struct str path);

/* Position among places; SIZE_MAX where there is no such host. */
size_t check_bucket_place(const struct check_buckets *all, uint32_t domain, struct str host);

#endif
