/* SPDX-License-Identifier: Apache-2.0
 *
 * What a member lacks is held against what its fellows have: a policy that guards nothing has
 * decided so, one that guards one member of two has forgotten the other.
 */
#include "check/canary.h"

#include "check/share.h"

static struct diag *say(const struct policy_split *s, struct diag *d)
{
    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(s->meta.full));
    return d;
}

static bool is_baseline(const struct policy_split *s, const struct policy_member *m)
{
    return str_eq(m->key, s->baseline.text);
}

static struct diag_span name_of(const struct policy_member *m)
{
    return m->node->key != NULL ? m->node->key->at : m->node->at;
}

static const struct policy_upstream *upstream_of(const struct check *c,
                                                 const struct policy_member *m)
{
    return m->upstream.index == UINT32_MAX ? NULL : c->model->upstreams.items[m->upstream.index];
}

/* ---- PX403 ---- */

static bool has_rollout(struct check *c, const struct policy_split *s)
{
    if (!check_spend(c, c->model->rollouts.count))
        return true;
    for (size_t i = 0; i < c->model->rollouts.count; i++) {
        const struct policy_ref *ref = &c->model->rollouts.items[i]->split;

        if (ref->index != UINT32_MAX && c->model->splits.items[ref->index] == s)
            return true;
    }
    return false;
}

static void report_dead(struct check *c, const struct policy_split *s,
                        const struct policy_member *m)
{
    bool baseline = is_baseline(s, m);
    struct diag *d =
        say(s, diag_add(c->sink, DIAG_SPLIT_DEAD_MEMBER,
                        baseline ? name_of(m) : m->percent_text.node->at,
                        "no request goes to member `" STR_FMT "` of split `" STR_FMT "`",
                        STR_ARG(m->key), STR_ARG(s->meta.name)));

    diag_label(d, baseline ? "the others leave it nothing" : "takes nothing");
    diag_help(d, baseline ? "when the change is over, make the member that takes all the baseline"
                          : "take the member out when it is not needed any more");
}

/* Clients that may choose, a filter, or a roll-out may bring requests to it. */
static void check_dead(struct check *c, const struct policy_split *s)
{
    if (s->force.node != NULL || s->override_by != POLICY_OVERRIDE_NONE ||
        check_share_moving(s) > CHECK_SHARE_ALL)
        return;
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];

        if (check_share_of(s, m) > 0 || (!is_baseline(s, m) && m->percent_text.node == NULL))
            continue;
        if (has_rollout(c, s))
            return;
        report_dead(c, s, m);
    }
}

/* ---- PX406 ---- */

static const struct policy_key *session_cookie(const struct check *c, const struct policy_split *s)
{
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_upstream *u = upstream_of(c, &s->members.items[i]);

        for (size_t k = 0; u != NULL && k < u->hash_by.count; k++)
            if (u->hash_by.items[k].kind == POLICY_KEY_COOKIE)
                return &u->hash_by.items[k];
    }
    return NULL;
}

static void check_sticky(struct check *c, const struct policy_split *s)
{
    const struct policy_key *cookie = session_cookie(c, s);
    const struct policy_member *variants[2] = { NULL, NULL };
    size_t count = 0, moving = 0;
    struct diag *d;

    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];

        if (check_share_of(s, m) == 0)
            continue;
        moving += !is_baseline(s, m);
        if (!is_baseline(s, m) && count < LEN(variants))
            variants[count++] = m;
    }
    if (s->sticky_by.count > 0 || moving == 0 || check_share_moving(s) > CHECK_SHARE_ALL ||
        (moving < LEN(variants) && cookie == NULL))
        return;
    d = say(s, diag_add(c->sink, DIAG_SPLIT_NOT_STICKY,
                        s->meta.name_node != NULL ? s->meta.name_node->at : s->node->at,
                        "users of split `" STR_FMT "` change the member from request to request",
                        STR_ARG(s->meta.name)));
    diag_label(d, "has no `stickyBy`");
    if (moving >= LEN(variants))
        for (size_t i = 0; i < count; i++)
            diag_related(d, name_of(variants[i]), i == 0 ? "a variant" : "another one");
    else if (cookie != NULL)
        diag_related(d, cookie->node->at, "the upstream keeps sessions by this cookie");
    diag_note(d,
              "without `stickyBy` each request is drawn anew: nobody sees one variant alone, and "
              "no figure tells them apart");
    diag_help(d, "add `stickyBy: [{cookie: {name: px_uid, issue: true}}]`");
}

/* ---- PX408, PX409 ---- */

static bool is_guarded(const struct policy_split *s, const struct policy_member *m)
{
    for (size_t i = 0; i < s->guards.count; i++)
        if (str_eq(s->guards.items[i].key, m->key))
            return true;
    return false;
}

static void check_guard(struct check *c, const struct policy_split *s,
                        const struct policy_member *m)
{
    struct diag *d;

    if (s->guards.count == 0 || !check_spend(c, s->guards.count) || is_guarded(s, m))
        return;
    d = say(s, diag_add(c->sink, DIAG_CANARY_UNOBSERVED, name_of(m),
                        "no guard watches member `" STR_FMT "` of split `" STR_FMT "`",
                        STR_ARG(m->key), STR_ARG(s->meta.name)));
    diag_label(d, "keeps its share however it fails");
    diag_related(d,
                 s->guards.items[0].node->key != NULL ? s->guards.items[0].node->key->at
                                                      : s->guards.items[0].node->at,
                 "another member is watched");
    diag_help(d, "add it to `guard`: `" STR_FMT ": {maxErrorPercent: 2, maxP99: 900ms}`",
              STR_ARG(m->key));
}

static void check_ejection(struct check *c, const struct policy_split *s,
                           const struct policy_member *m, const struct policy_member *baseline)
{
    const struct policy_upstream *u = upstream_of(c, m), *stable = upstream_of(c, baseline);
    struct diag *d;

    if (u == NULL || stable == NULL || u == stable || u->outlier != NULL || stable->outlier == NULL)
        return;
    d = say(s, diag_add(c->sink, DIAG_CANARY_NO_EJECTION, m->upstream.node->at,
                        "upstream `" STR_FMT "` of member `" STR_FMT
                        "` has no `outlierDetection`, and the baseline's has",
                        STR_ARG(u->meta.full), STR_ARG(m->key)));
    diag_label(d, "endpoints that fail stay in");
    diag_related(d, doc_span(stable->node, STR("outlierDetection")), "of the baseline");
    diag_note(d, "the newer of two versions is the one more likely to fail");
    diag_help(d, "give both upstreams the same `from`, or add `outlierDetection` here");
}

static void check_watch(struct check *c, const struct policy_split *s)
{
    const struct policy_member *baseline = NULL;

    for (size_t i = 0; i < s->members.count; i++)
        if (is_baseline(s, &s->members.items[i]))
            baseline = &s->members.items[i];
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *m = &s->members.items[i];

        if (m == baseline || check_share_of(s, m) == 0)
            continue;
        check_guard(c, s, m);
        if (baseline != NULL)
            check_ejection(c, s, m, baseline);
    }
}

void check_canary_run(struct check *c)
{
    for (size_t i = 0; i < c->model->splits.count; i++) {
        check_dead(c, c->model->splits.items[i]);
        check_sticky(c, c->model->splits.items[i]);
        check_watch(c, c->model->splits.items[i]);
    }
}
