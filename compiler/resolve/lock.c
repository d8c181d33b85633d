/* SPDX-License-Identifier: Apache-2.0
 *
 * Buckets are moved one by one in an array of 10,000 owners: the same result whatever the order of
 * the document, and nothing that could overlap. A member grows next to what it has, so that ranges
 * stay few.
 */
#include "resolve/lock.h"

#include <stdlib.h>

#include "base/vec.h"
#include "doc/doc.h"

enum { BUCKETS = 10000, NOBODY = UINT8_MAX, FREED = NOBODY - 1 };

_Static_assert(FREED > 64, "more than a split has members");

struct owners {
    uint8_t of[BUCKETS]; /* number of the member by name; the baseline where nobody else */
};

struct cast {
    const struct policy_member **items; /* by name */
    size_t count;
    uint8_t baseline;
};

size_t resolve_lock_moving(const struct policy_split *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->members.count; i++)
        n += !str_eq(s->members.items[i].key, s->baseline.text);
    return n;
}

/* ---- the file ---- */

static bool read_number(const struct doc_node *node, uint32_t *out)
{
    uint64_t n;

    if (node == NULL || node->kind != DOC_SCALAR || !str_to_u64(node->text, BUCKETS, &n))
        return false;
    *out = (uint32_t)n;
    return true;
}

static bool read_range(const struct doc_node *node, struct policy_lock_range *out)
{
    const struct doc_node *member = doc_find(node, STR("member"));

    if (node->kind != DOC_MAP || node->count != 3 || member == NULL || member->kind != DOC_SCALAR)
        return false;
    out->node = node;
    out->member = member->text;
    return read_number(doc_find(node, STR("from")), &out->lo) &&
           read_number(doc_find(node, STR("to")), &out->hi);
}

bool resolve_lock_read(struct arena *a, const struct doc_node *root, struct str *split,
                       struct policy_lock *out, const struct doc_node **at)
{
    const struct doc_node *name = doc_find(root, STR("split"));
    const struct doc_node *ranges = doc_find(root, STR("ranges"));

    *at = root;
    if (root->kind != DOC_MAP || root->count != 2 || name == NULL || name->kind != DOC_SCALAR ||
        ranges == NULL || ranges->kind != DOC_LIST || ranges->count > RESOLVE_LOCK_RANGES_MAX)
        return false;
    *split = name->text;
    *out = (struct policy_lock){ .node = root };
    out->ranges.items = NEW_N(a, struct policy_lock_range, ranges->count + 1);
    for (const struct doc_node *n = ranges->first; n != NULL; n = n->next) {
        *at = n;
        if (!read_range(n, &out->ranges.items[out->ranges.count++]))
            return false;
    }
    return true;
}

struct str resolve_lock_text(struct arena *a, const struct policy_split *s,
                             const struct policy_lock *lock)
{
    struct str text = str_fmt(a,
                              "# Which of the 10,000 buckets each member owns. Written by `proxyc "
                              "lock`; not edited by hand.\nsplit: " STR_FMT "\nranges:\n",
                              STR_ARG(s->meta.full));

    for (size_t i = 0; i < lock->ranges.count; i++) {
        const struct policy_lock_range *r = &lock->ranges.items[i];

        text = str_fmt(a, STR_FMT "  - {from: %u, to: %u, member: " STR_FMT "}\n", STR_ARG(text),
                       r->lo, r->hi, STR_ARG(r->member));
    }
    return text;
}

/* ---- does it fit ---- */

static const struct policy_member *find_member(const struct policy_split *s, struct str name)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (str_eq(s->members.items[i].key, name))
            return &s->members.items[i];
    return NULL;
}

static size_t first_range_of(const struct policy_lock *lock, struct str member)
{
    for (size_t i = 0; i < lock->ranges.count; i++)
        if (str_eq(lock->ranges.items[i].member, member))
            return i;
    return lock->ranges.count;
}

static uint32_t buckets_of(const struct policy_lock *lock, struct str member)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < lock->ranges.count; i++)
        if (str_eq(lock->ranges.items[i].member, member))
            sum += lock->ranges.items[i].hi - lock->ranges.items[i].lo;
    return sum;
}

enum resolve_lock_fault resolve_lock_judge(const struct policy_split *s,
                                           const struct policy_lock *lock, size_t *at)
{
    uint32_t next = 0;

    for (*at = 0; *at < lock->ranges.count; ++*at) {
        const struct policy_lock_range *r = &lock->ranges.items[*at];

        if (r->lo != next || r->hi <= r->lo)
            return RESOLVE_LOCK_GAP;
        if (find_member(s, r->member) == NULL)
            return RESOLVE_LOCK_STRANGER;
        next = r->hi;
    }
    if (next != BUCKETS)
        return RESOLVE_LOCK_GAP;
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];

        *at = first_range_of(lock, m->key);
        if (!str_eq(m->key, s->baseline.text) && buckets_of(lock, m->key) != m->percent)
            return RESOLVE_LOCK_SHARE;
    }
    return RESOLVE_LOCK_SOUND;
}

/* ---- moving ---- */

static int compare_members(const void *pa, const void *pb)
{
    const struct policy_member *const *a = pa, *const *b = pb;

    return str_cmp((*a)->key, (*b)->key);
}

static struct cast cast_of(struct arena *a, const struct policy_split *s)
{
    struct cast c = { .items = NEW_N(a, const struct policy_member *, s->members.count + 1),
                      .count = s->members.count,
                      .baseline = NOBODY };

    for (size_t i = 0; i < c.count; i++)
        c.items[i] = &s->members.items[i];
    qsort(c.items, c.count, sizeof(*c.items), compare_members);
    for (size_t i = 0; i < c.count; i++)
        if (str_eq(c.items[i]->key, s->baseline.text))
            c.baseline = (uint8_t)i;
    return c;
}

static void take_lock(const struct cast *c, const struct policy_lock *lock, struct owners *o)
{
    for (size_t i = 0; i < lock->ranges.count; i++) {
        const struct policy_lock_range *r = &lock->ranges.items[i];

        for (size_t k = 0; k < c->count; k++)
            for (uint32_t b = r->lo; str_eq(c->items[k]->key, r->member) && b < r->hi; b++)
                o->of[b] = (uint8_t)k;
    }
}

/* What the table has without a lock: the first by name at the low end, the last at the high one. */
static void take_ends(const struct cast *c, struct owners *o)
{
    size_t first = c->baseline == 0 ? 1 : 0;
    size_t last = c->count - 1 - (c->baseline + 1u == c->count);

    for (uint32_t b = 0; first < c->count && b < c->items[first]->percent; b++)
        o->of[b] = (uint8_t)first;
    for (uint32_t b = 0; last != first && last < c->count && b < c->items[last]->percent; b++)
        o->of[BUCKETS - 1 - b] = (uint8_t)last;
}

static uint32_t count_of(const struct owners *o, uint8_t member)
{
    uint32_t n = 0;

    for (uint32_t b = 0; b < BUCKETS; b++)
        n += o->of[b] == member;
    return n;
}

static void shrink(struct owners *o, uint8_t member, uint32_t by)
{
    for (uint32_t i = 0; by > 0 && i < BUCKETS; i++) {
        uint8_t *of = &o->of[BUCKETS - 1 - i];

        if (*of != member)
            continue;
        *of = FREED;
        by--;
    }
}

/* Upwards from where it has some, then downwards, then wherever there are any. What is still
 * missing. */
static uint32_t grow(struct owners *o, uint8_t from, uint8_t member, uint32_t by)
{
    for (uint32_t b = 1; by > 0 && b < BUCKETS; b++)
        if (o->of[b - 1] == member && o->of[b] == from) {
            o->of[b] = member;
            by--;
        }
    for (uint32_t i = 1; by > 0 && i < BUCKETS; i++) {
        uint8_t *of = &o->of[BUCKETS - 1 - i];

        if (of[1] == member && *of == from) {
            *of = member;
            by--;
        }
    }
    for (uint32_t b = 0; by > 0 && b < BUCKETS; b++)
        if (o->of[b] == from) {
            o->of[b] = member;
            by--;
        }
    return by;
}

/* The baseline's buckets first: a user whom one member gives up goes to the baseline, and to another
 * member only where the baseline has nothing left. */
static void grow_all(struct owners *o, const struct cast *c)
{
    for (uint8_t m = 0; m < c->count; m++) {
        uint32_t have = count_of(o, m), missing;

        if (m == c->baseline || have >= c->items[m]->percent)
            continue;
        missing = grow(o, c->baseline, m, c->items[m]->percent - have);
        (void)grow(o, FREED, m, missing);
    }
    for (uint32_t b = 0; b < BUCKETS; b++)
        if (o->of[b] == FREED)
            o->of[b] = c->baseline;
}

static void write_ranges(struct arena *a, const struct cast *c, const struct owners *o,
                         struct policy_lock *out)
{
    size_t cap = 0;

    *out = (struct policy_lock){ 0 };
    for (uint32_t b = 0; b < BUCKETS; b++)
        cap += b == 0 || o->of[b] != o->of[b - 1];
    out->ranges.items = NEW_N(a, struct policy_lock_range, cap);
    for (uint32_t b = 0; b < BUCKETS; b++) {
        if (b == 0 || o->of[b] != o->of[b - 1])
            out->ranges.items[out->ranges.count++] =
                (struct policy_lock_range){ .lo = b, .member = c->items[o->of[b]]->key };
        out->ranges.items[out->ranges.count - 1].hi = b + 1;
    }
}

bool resolve_lock_move(struct arena *a, const struct policy_split *s, struct policy_lock *out)
{
    struct owners *o = NEW(a, struct owners);
    struct cast c = cast_of(a, s);
    uint64_t sum = 0;

    for (size_t i = 0; i < c.count; i++)
        sum += i == c.baseline ? 0 : c.items[i]->percent;
    if (c.baseline == NOBODY || sum > BUCKETS)
        return false;
    memset(o->of, c.baseline, sizeof(o->of));
    if (s->lock != NULL)
        take_lock(&c, s->lock, o);
    else
        take_ends(&c, o);
    for (size_t i = 0; i < c.count; i++) {
        uint32_t has = count_of(o, (uint8_t)i);

        if (i != c.baseline && has > c.items[i]->percent)
            shrink(o, (uint8_t)i, has - c.items[i]->percent);
    }
    grow_all(o, &c);
    write_ranges(a, &c, o, out);
    return out->ranges.count <= RESOLVE_LOCK_RANGES_MAX;
}
