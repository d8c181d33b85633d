/* SPDX-License-Identifier: Apache-2.0
 *
 * The leaves of the router (router.h): a pattern of a host, and the rules that have it.
 *
 * Where many rules of a pattern ask for the value of one header, parameter, cookie or claim, its leaf dispatches: rules that
 * ask for a value stand in a leaf of their own, found as a pattern is, by the value below the pattern's key. The pattern's
 * leaf keeps those that do not ask.
 */
#ifndef TABLE_LEAF_H
#define TABLE_LEAF_H

#include "table/view.h"

enum { TABLE_LEAF_UNIT = 4 }; /* alignment: there are as many as patterns */

/* What decides a leaf's first rule without another look: the rule's methods, and these. */
enum table_path_bits {
    TABLE_PATH_DISPATCHES = 1 << 13,  /* `name` follows: see below */
    TABLE_PATH_SEVERAL = 1 << 14,     /* the leaf has more rules */
    TABLE_PATH_CONDITIONAL = 1 << 15, /* the rule has predicates */
    TABLE_PATH_METHODS = TABLE_PATH_DISPATCHES - 1,
};

/* Of a leaf that dispatches `rule` is the first of all its rules, wherever that stands, and the others are those of them
 * that ask for no value, the first not again. `name`, u32, is what is asked for, in NAME. The leaf of a value has this
 * shape, and the reference of the leaf that dispatches for its host; its key is the value, which is no
 * condition of its first rule any more. */
#define TABLE_SHAPE_VALUE UINT32_C(1)

struct table_path_leaf {
    uint32_t host; /* reference of the host leaf */
    uint32_t shape;
    uint32_t rule;
    uint16_t bits;
    uint16_t key_bytes;
}; /* where its other rules begin in RIDX, u32, follows if it has any; then `name` if it dispatches; then the key:
      the path, wild segments left empty; then zeros */

_Static_assert(sizeof(struct table_path_leaf) == 16, "frozen");
_Static_assert((int)TABLE_METHODS <= 13, "methods and flags share a field");

static inline const struct table_path_leaf *table_leaf_at(const struct table *t, uint32_t ref)
{
    return (const struct table_path_leaf *)(const void *)(t->path_leaves +
                                                          (size_t)(ref - 1) * TABLE_LEAF_UNIT);
}

static inline size_t table_leaf_head(uint32_t bits)
{
    return sizeof(struct table_path_leaf) + (bits & TABLE_PATH_SEVERAL ? sizeof(uint32_t) : 0) +
           (bits & TABLE_PATH_DISPATCHES ? sizeof(uint32_t) : 0);
}

static inline struct str table_leaf_key(const struct table_path_leaf *leaf)
{
    return (struct str){ (const char *)leaf + table_leaf_head(leaf->bits), leaf->key_bytes };
}

/* The bytes of a leaf, all told. */
static inline size_t table_leaf_size(uint32_t bits, size_t key_bytes)
{
    return ALIGN_UP(table_leaf_head(bits) + key_bytes, (size_t)TABLE_LEAF_UNIT);
}

/* Where the leaf's rules after the first begin in RIDX. */
static inline uint32_t table_leaf_others(const struct table_path_leaf *leaf)
{
    return *(const uint32_t *)(const void *)(leaf + 1);
}

/* What the leaf dispatches by. */
static inline uint32_t table_leaf_name(const struct table_path_leaf *leaf)
{
    return *(const uint32_t *)(const void *)((const char *)leaf + table_leaf_head(leaf->bits) -
                                             sizeof(uint32_t));
}

/* Goes through a leaf's rules. */
struct table_leaf_rules {
    uint32_t rule;     /* TABLE_NONE: behind the last */
    uint32_t at, left; /* of those that follow, in RIDX */
};

static inline struct table_leaf_rules table_leaf_rules(const struct table *t,
                                                       const struct table_path_leaf *leaf)
{
    struct table_leaf_rules r = { .rule = leaf->rule };

    if (leaf->bits & TABLE_PATH_SEVERAL) {
        r.at = table_leaf_others(leaf);
        r.left = table_rule_index(t, r.at)->left + 1;
    }
    return r;
}

static inline void table_leaf_next(const struct table *t, struct table_leaf_rules *r)
{
    r->rule = r->left > 0 ? table_rule_index(t, r->at++)->rule : TABLE_NONE;
    r->left -= r->left > 0;
}

#endif
