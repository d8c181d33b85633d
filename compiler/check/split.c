/* SPDX-License-Identifier: Apache-2.0
 *
 * A split is a map of members, a baseline among them, and shares that leave the baseline something
 * or nothing.
 */
#include "check/split.h"

#include <stdlib.h>

#include "base/vec.h"
#include "check/share.h"
#include "resolve/lock.h"

static struct diag *say(const struct policy_split *s, struct diag *d)
{
    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(s->meta.full));
    return d;
}

static const struct policy_member *find_member(const struct policy_split *s, struct str name)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (str_eq(s->members.items[i].key, name))
            return &s->members.items[i];
    return NULL;
}

/* PX401: the baseline is a member, and takes what others leave. */
static void check_baseline(struct check *c, const struct policy_split *s)
{
    const struct policy_member *m;
    struct diag *d;

    if (s->baseline.text.n == 0)
        return; /* PX110 said so */
    m = find_member(s, s->baseline.text);
    if (m == NULL) {
        d = say(s, diag_add(c->sink, DIAG_SPLIT_SUM, s->baseline.node->at,
                            "the baseline `" STR_FMT "` is none of the members",
                            STR_ARG(s->baseline.text)));
        diag_label(d, "no such member");
        diag_related(d, doc_span(s->node, STR("members")), "the members");
        diag_help(d, "name the member that takes what the others leave");
    } else if (m->has_percent) {
        d = say(s, diag_add(c->sink, DIAG_SPLIT_SUM, m->percent_text.node->at,
                            "the baseline `" STR_FMT "` has a share of its own",
                            STR_ARG(s->baseline.text)));
        diag_label(d, "the baseline takes what the others leave");
        diag_help(d, "take `percent` out");
    }
}

static void check_sum(struct check *c, const struct policy_split *s)
{
    uint64_t sum = check_share_moving(s);
    const struct policy_member *last = NULL;
    struct diag *d;

    for (size_t i = 0; i < s->members.count; i++)
        if (s->members.items[i].has_percent)
            last = &s->members.items[i];
    if (sum <= CHECK_SHARE_ALL || last == NULL)
        return;
    d = say(s, diag_add(c->sink, DIAG_SPLIT_SUM, last->percent_text.node->at,
                        "the members of split `" STR_FMT "` take " STR_FMT "%% in all",
                        STR_ARG(s->meta.name), STR_ARG(check_share_text(c->arena, sum))));
    diag_label(d, "brings the sum to " STR_FMT "%%", STR_ARG(check_share_text(c->arena, sum)));
    for (size_t i = 0; i < s->members.count; i++)
        if (s->members.items[i].has_percent && &s->members.items[i] != last)
            diag_related(d, s->members.items[i].percent_text.node->at, "added to this");
    diag_help(d, "leave the baseline the rest of 100%%");
}

static void report_lock(struct check *c, const struct policy_split *s, struct diag_span at,
                        struct str what, const char *label)
{
    struct diag *d = say(s, diag_add(c->sink, DIAG_SPLIT_LOCK, at, STR_FMT, STR_ARG(what)));

    diag_label(d, "%s", label);
    diag_help(d, "run `proxyc lock split/" STR_FMT "`", STR_ARG(s->meta.full));
}

/* What of the lock file does not fit, in words. */
static void report_misfit(struct check *c, const struct policy_split *s,
                          enum resolve_lock_fault fault, size_t at)
{
    const struct policy_lock *lock = s->lock;
    struct diag_span where =
        at < lock->ranges.count ? lock->ranges.items[at].node->at : lock->node->at;
    struct str name = s->meta.name;

    if (fault == RESOLVE_LOCK_GAP)
        report_lock(c, s, where,
                    str_fmt(c->arena,
                            "the ranges of split `" STR_FMT "` do not go from 0 to 10000 one after "
                            "the other",
                            STR_ARG(name)),
                    "here");
    if (fault == RESOLVE_LOCK_STRANGER)
        report_lock(c, s, where,
                    str_fmt(c->arena, "split `" STR_FMT "` has no member `" STR_FMT "`",
                            STR_ARG(name), STR_ARG(lock->ranges.items[at].member)),
                    "gives it buckets");
    if (fault == RESOLVE_LOCK_SHARE)
        report_lock(c, s, where,
                    str_fmt(c->arena,
                            "the shares of split `" STR_FMT "` are not those of its lock file",
                            STR_ARG(name)),
                    "other than the member's `percent`");
}

/* PX415 */
static void check_lock(struct check *c, const struct policy_split *s, size_t moving)
{
    size_t at = 0;
    enum resolve_lock_fault fault =
        s->lock != NULL ? resolve_lock_judge(s, s->lock, &at) : RESOLVE_LOCK_SOUND;

    if (s->lock != NULL && check_share_moving(s) <= CHECK_SHARE_ALL)
        report_misfit(c, s, fault, at);
    if (s->lock == NULL && moving > RESOLVE_LOCK_MOVING_MAX)
        report_lock(c, s, doc_span(s->node, STR("members")),
                    str_fmt(c->arena, "%zu members beside the baseline need a lock file", moving),
                    "who owns which buckets is not written down");
}

static void check_members(struct check *c, const struct policy_split *s)
{
    size_t moving = 0;

    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];
        struct diag *d;

        if (str_eq(m->key, s->baseline.text))
            continue;
        moving++;
        if (m->has_percent)
            continue;
        d = say(s, diag_add(c->sink, DIAG_MISSING_FIELD, m->node->at,
                            "member `" STR_FMT "` has no `percent`", STR_ARG(m->key)));
        diag_label(d, "its share is not said");
        diag_help(d, "add `percent`; only the baseline goes without");
    }
    check_lock(c, s, moving);
}

static int compare_targets(const void *pa, const void *pb)
{
    const struct policy_member *a = *(const struct policy_member *const *)pa;
    const struct policy_member *b = *(const struct policy_member *const *)pb;

    if (a->upstream.index != b->upstream.index)
        return a->upstream.index < b->upstream.index ? -1 : 1;
    return str_cmp(a->key, b->key);
}

/* PX404 */
static void check_targets(struct check *c, const struct policy_split *s)
{
    const struct policy_member **sorted =
        NEW_N(c->arena, const struct policy_member *, s->members.count + 1);

    for (size_t i = 0; i < s->members.count; i++)
        sorted[i] = &s->members.items[i];
    qsort(sorted, s->members.count, sizeof(*sorted), compare_targets);
    for (size_t i = 1; i < s->members.count; i++) {
        struct diag *d;

        if (sorted[i]->upstream.index == UINT32_MAX ||
            sorted[i]->upstream.index != sorted[i - 1]->upstream.index)
            continue;
        d = say(s, diag_add(c->sink, DIAG_SPLIT_DUPLICATE, sorted[i]->upstream.node->at,
                            "members `" STR_FMT "` and `" STR_FMT "` go to the same upstream",
                            STR_ARG(sorted[i - 1]->key), STR_ARG(sorted[i]->key)));
        diag_label(d, "the same upstream again");
        diag_related(d, sorted[i - 1]->upstream.node->at, "here first");
        diag_help(d, "make them one member, or give one another upstream");
    }
}

/* PX407: bind reads two decimals; what is finer has been rounded. */
static bool is_finer(struct str text)
{
    size_t dot = str_find(text, '.');

    for (size_t i = dot + 3; i < text.n; i++)
        if (text.p[i] != '0')
            return true;
    return false;
}

static void check_resolution(struct check *c, const struct policy_split *s)
{
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];
        struct diag *d;

        if (m->percent_text.text.p == NULL || !is_finer(m->percent_text.text))
            continue;
        d = say(s, diag_add(c->sink, DIAG_SPLIT_RESOLUTION, m->percent_text.node->at,
                            "a share of " STR_FMT "%% is finer than one in 10,000",
                            STR_ARG(m->percent_text.text)));
        diag_label(d, "counts as " STR_FMT "%%", STR_ARG(check_share_text(c->arena, m->percent)));
        diag_help(d, "write two decimals at most");
    }
}

void check_split_run(struct check *c)
{
    for (size_t i = 0; i < c->model->splits.count; i++) {
        const struct policy_split *s = c->model->splits.items[i];

        check_baseline(c, s);
        check_sum(c, s);
        check_members(c, s);
        check_targets(c, s);
        check_resolution(c, s);
    }
}
