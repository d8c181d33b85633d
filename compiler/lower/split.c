/* SPDX-License-Identifier: Apache-2.0
 *
 * Two-sided growth: of the members beside the baseline the first in order of names owns the low
 * end, [0, p), the second the high end, [10000 - q, 10000), and the baseline what is between.
 * Whoever grows takes from the baseline alone, whoever shrinks gives to it alone; nobody moves
 * between the other two.
 */
#include "lower/split.h"

#include <stdlib.h>

#include "lower/filter.h"
#include "lower/list.h"
#include "lower/names.h"
#include "resolve/lock.h"

struct member {
    const struct policy_member *from;
    uint32_t share, lo, hi;
    uint32_t index;
};

static int compare_members(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    return str_cmp(a->from->key, b->from->key);
}

static bool is_baseline(const struct policy_split *s, const struct member *m)
{
    return str_eq(s->baseline.text, m->from->key);
}

/* One from the low end, one from the high end; false where there are more beside the baseline. */
static bool place_ends(const struct policy_split *s, struct member *members)
{
    uint32_t low = 0, high = TABLE_BUCKETS;
    size_t moving = 0;

    for (size_t i = 0; i < s->members.count; i++) {
        struct member *m = &members[i];

        if (is_baseline(s, m))
            continue;
        if (moving++ >= RESOLVE_LOCK_MOVING_MAX)
            return false;
        m->lo = moving == 1 ? 0 : TABLE_BUCKETS - m->share;
        m->hi = m->lo + m->share;
        low = moving == 1 ? m->hi : low;
        high = moving == 1 ? high : m->lo;
    }
    for (size_t i = 0; i < s->members.count; i++) {
        struct member *m = &members[i];

        if (!is_baseline(s, m))
            continue;
        m->lo = low;
        m->hi = high;
        m->share = high - low;
    }
    return true;
}

/* The ranges are in the lock; the members' shares are in their percentages. */
static void share_rest(const struct policy_split *s, struct member *members)
{
    uint32_t rest = TABLE_BUCKETS;

    for (size_t i = 0; i < s->members.count; i++)
        rest -= is_baseline(s, &members[i]) ? 0 : MIN(members[i].share, rest);
    for (size_t i = 0; i < s->members.count; i++)
        if (is_baseline(s, &members[i]))
            members[i].share = rest;
}

/* False where that takes a lock that is not there, or does not fit. */
static bool place(const struct policy_split *s, struct member *members)
{
    size_t at;

    if (s->lock == NULL)
        return place_ends(s, members);
    share_rest(s, members);
    return resolve_lock_judge(s, s->lock, &at) == RESOLVE_LOCK_SOUND;
}

static void add_members(struct lower *l, const struct policy_split *s, struct member *members,
                        struct table_split *out)
{
    out->member_first = emit_count(l->image, TABLE_MEMB);
    out->member_count = (uint32_t)s->members.count;
    for (size_t i = 0; i < s->members.count; i++) {
        struct member *m = &members[i];
        struct str name =
            str_fmt(l->arena, STR_FMT "/" STR_FMT, STR_ARG(s->meta.full), STR_ARG(m->from->key));
        struct table_member *to = emit_add(l->image, TABLE_MEMB, &m->index);

        to->stable_id = digest_stable_id(STR("member"), name);
        to->name = emit_text(l->image, m->from->key);
        to->upstream = l->upstreams[m->from->upstream.index];
        to->share = m->share;
        lower_filter_member(l, m->from, m->index);
    }
}

static int compare_ranges(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    return (a->lo > b->lo) - (a->lo < b->lo);
}

/* Members with a share, ascending. */
static void add_ranges(struct lower *l, const struct policy_split *s, struct member *members,
                       struct table_split *out)
{
    uint32_t index;

    out->range_first = emit_count(l->image, TABLE_RANG);
    qsort(members, s->members.count, sizeof(*members), compare_ranges);
    for (size_t i = 0; i < s->members.count; i++) {
        struct table_range *to;

        if (members[i].share == 0)
            continue;
        to = emit_add(l->image, TABLE_RANG, &index);
        to->lo = (uint16_t)members[i].lo;
        to->hi = (uint16_t)members[i].hi;
        to->member = members[i].index;
        out->range_count++;
    }
}

/* As the lock file has them. */
static void add_locked(struct lower *l, const struct policy_split *s, const struct member *members,
                       struct table_split *out)
{
    out->range_first = emit_count(l->image, TABLE_RANG);
    out->range_count = (uint32_t)s->lock->ranges.count;
    for (size_t i = 0; i < s->lock->ranges.count; i++) {
        const struct policy_lock_range *from = &s->lock->ranges.items[i];
        uint32_t index;
        struct table_range *to = emit_add(l->image, TABLE_RANG, &index);

        to->lo = (uint16_t)from->lo;
        to->hi = (uint16_t)from->hi;
        for (size_t m = 0; m < s->members.count; m++)
            if (str_eq(members[m].from->key, from->member))
                to->member = members[m].index;
    }
}

static void add_force(struct lower *l, const struct policy_split *s, struct table_split *out)
{
    out->force_name = s->force.node == NULL
                          ? TABLE_NONE
                          : lower_names_index(l->names, TABLE_HEADER, s->force.header.text);
    lower_list_networks(l, s->force.from.items, s->force.from.count, &out->force_first,
                        &out->force_count);
}

/* By the members' indexes, which ascend with their names. */
static void add_guards(struct lower *l, const struct policy_split *s,
                       const struct table_split *split)
{
    for (uint32_t m = split->member_first; m < split->member_first + split->member_count; m++)
        for (size_t i = 0; i < s->guards.count; i++) {
            const struct policy_guard *from = &s->guards.items[i];
            const struct table_member *member = emit_at(l->image, TABLE_MEMB, m);
            struct table_guard *out;
            uint32_t index;

            if (member->stable_id !=
                digest_stable_id(STR("member"), str_fmt(l->arena, STR_FMT "/" STR_FMT,
                                                        STR_ARG(s->meta.full), STR_ARG(from->key))))
                continue;
            out = emit_add(l->image, TABLE_GARD, &index);
            out->member = m;
            out->errors_max = from->error_percent_max;
            out->p99_max_ms = from->p99_max_ms;
            out->window_ms = from->window_ms;
            out->requests_min = from->requests_min;
        }
}

/* The cookies among its keys that the proxy gives. */
static void add_cookies(struct lower *l, const struct policy_split *s,
                        const struct table_split *split)
{
    for (size_t i = 0; i < s->sticky_by.count; i++) {
        struct table_cookie *out;
        uint32_t index;

        if (!s->sticky_by.items[i].issue)
            continue;
        out = emit_add(l->image, TABLE_COOK, &index);
        out->key = split->key_first + (uint32_t)i;
        out->max_age_s =
            s->sticky_by.items[i].max_age_s ? s->sticky_by.items[i].max_age_s : POLICY_COOKIE_AGE_S;
    }
}

static bool add_split(struct lower *l, const struct policy_split *s)
{
    struct member *members = NEW_N(l->arena, struct member, s->members.count + 1);
    struct table_split *out;
    uint32_t index;

    for (size_t i = 0; i < s->members.count; i++)
        members[i] =
            (struct member){ .from = &s->members.items[i], .share = s->members.items[i].percent };
    qsort(members, s->members.count, sizeof(*members), compare_members);
    if (!place(s, members))
        return diag_fail(l->sink, DIAG_SPLIT_LOCK, DIAG_NOWHERE,
                         "split `" STR_FMT "` has no lock file that fits its members",
                         STR_ARG(s->meta.full));
    out = emit_add(l->image, TABLE_SPLT, &index);
    out->name = emit_text(l->image, s->meta.full);
    out->stable_id = digest_stable_id(STR("split"), s->meta.full);
    out->salt =
        s->salt.text.p == NULL ? out->stable_id : digest_stable_id(STR("salt"), s->salt.text);
    add_members(l, s, members, out);
    if (s->lock != NULL)
        add_locked(l, s, members, out);
    else
        add_ranges(l, s, members, out);
    lower_names_add_keys(l, s->sticky_by.items, s->sticky_by.count, &out->key_first,
                         &out->key_count);
    add_force(l, s, out);
    add_guards(l, s, out);
    add_cookies(l, s, out);
    out->flags = s->override_by == POLICY_OVERRIDE_FILTER ? TABLE_SPLIT_OVERRIDE : 0;
    return true;
}

bool lower_split_add_all(struct lower *l)
{
    bool ok = true;

    for (size_t i = 0; i < l->model->splits.count; i++)
        ok = add_split(l, l->model->splits.items[i]) && ok;
    return ok;
}
