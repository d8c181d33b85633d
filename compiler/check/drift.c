/* SPDX-License-Identifier: Apache-2.0
 *
 * Only growth counts: less canary is never dangerous. A member that was not there before grew from
 * nothing; a split that was not there before is no change.
 */
#include "check/drift.h"

#include "check/keys.h"
#include "check/load.h"
#include "check/remap.h"
#include "check/share.h"
#include "resolve/names.h"

static const struct policy_lint_rule *setting(const struct policy_project *p)
{
    for (size_t i = 0; i < p->lint_rules.count; i++)
        if (diag_rule_find(p->lint_rules.items[i].key) == DIAG_SPLIT_JUMP)
            return &p->lint_rules.items[i];
    return NULL;
}

static uint32_t share_before(const struct policy_split *s, struct str member)
{
    for (size_t i = 0; i < s->members.count; i++)
        if (str_eq(s->members.items[i].key, member))
            return check_share_of(s, &s->members.items[i]);
    return 0;
}

/* What one run compares. */
struct drift {
    struct arena *arena;
    struct str base;
    const struct policy_lint_rule *set; /* NULL: not in proxyc.yaml */
    uint32_t step;
    struct diag_sink *sink;
    const struct policy_model *now;
    const struct check_flow *flows; /* of its splits; NULL: nothing was measured */
};

static void note_load(const struct drift *r, struct diag *d, const struct check_flow *flow,
                      const struct policy_member *m, uint32_t before)
{
    uint64_t was = check_load_share(flow->rate, before);
    uint64_t is = check_load_share(flow->rate, m->percent);

    diag_note(d, "expected load on " STR_FMT ": %s" STR_FMT " -> " STR_FMT " req/s (" STR_FMT ")",
              STR_ARG(m->upstream.text), flow->partial ? "at least " : "",
              STR_ARG(check_load_text(r->arena, was)), STR_ARG(check_load_text(r->arena, is)),
              STR_ARG(check_load_source(r->arena, r->now->load)));
}

static void report(const struct drift *r, const struct policy_split *s,
                   const struct check_flow *flow, const struct policy_member *m, uint32_t before)
{
    struct str next = check_share_text(r->arena, before + r->step);
    struct diag *d = diag_add(r->sink, DIAG_SPLIT_JUMP, m->percent_text.node->at,
                              STR_FMT " jumps from " STR_FMT "%% to " STR_FMT "%% in one change",
                              STR_ARG(m->key), STR_ARG(check_share_text(r->arena, before)),
                              STR_ARG(check_share_text(r->arena, m->percent)));

    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(s->meta.full));
    diag_label(d, "was " STR_FMT " at " STR_FMT, STR_ARG(check_share_text(r->arena, before)),
               STR_ARG(r->base));
    diag_note_at(d,
                 r->set != NULL && r->set->max_step_percent > 0 && r->set->node != NULL
                     ? doc_span(r->set->node, STR("maxStepPercent"))
                     : DIAG_NOWHERE,
                 "maxStepPercent is " STR_FMT, STR_ARG(check_share_text(r->arena, r->step)));
    diag_note(d, STR_FMT "%% of the users would change side",
              STR_ARG(check_share_text(r->arena, m->percent - before)));
    if (flow != NULL && flow->measured)
        note_load(r, d, flow, m, before);
    diag_help(d,
              "the next allowed step is " STR_FMT "; in an emergency add the trailer "
              "`Proxyc-Allow: PX405 <reason>` to the commit",
              STR_ARG(next));
    diag_edit(d, m->percent_text.node->at, STR_FMT, STR_ARG(next));
}

static void compare(const struct drift *r, size_t split, const struct policy_split *before)
{
    const struct policy_split *now = r->now->splits.items[split];
    const struct check_flow *flow = r->flows != NULL ? &r->flows[split] : NULL;

    for (size_t i = 0; i < now->members.count; i++) {
        const struct policy_member *m = &now->members.items[i];
        uint32_t was = share_before(before, m->key);

        if (!str_eq(m->key, now->baseline.text) && m->has_percent && m->percent > was &&
            m->percent - was > r->step)
            report(r, now, flow, m, was);
    }
}

uint32_t check_drift_step(const struct policy_project *project)
{
    const struct policy_lint_rule *set = setting(project);

    return set != NULL && set->max_step_percent > 0 ? set->max_step_percent
                                                    : CHECK_DRIFT_STEP_DEFAULT;
}

static void compare_upstreams(const struct drift *r, const struct policy_model *before)
{
    struct resolve_names names = { 0 };

    for (uint32_t i = 0; i < before->upstreams.count; i++)
        resolve_names_put(r->arena, &names, POLICY_UPSTREAM, before->upstreams.items[i]->meta.full,
                          i);
    for (size_t i = 0; i < r->now->upstreams.count; i++) {
        const struct policy_upstream *now = r->now->upstreams.items[i];
        const struct resolve_names_entry *e =
            resolve_names_get(&names, POLICY_UPSTREAM, now->meta.full);

        if (e != NULL)
            check_keys_judge(r->arena, now, before->upstreams.items[e->value], r->base, r->sink);
    }
}

void check_drift_splits(struct arena *a, const struct policy_model *now,
                        const struct policy_model *before, struct str base, struct diag_sink *sink)
{
    struct drift r = { .arena = a,
                       .base = base,
                       .set = setting(now->project),
                       .sink = sink,
                       .now = now,
                       .flows = check_load_splits(a, now) };
    struct resolve_names names = { 0 };

    r.step = check_drift_step(now->project);
    for (uint32_t i = 0; i < before->splits.count; i++)
        resolve_names_put(a, &names, POLICY_TRAFFIC_SPLIT, before->splits.items[i]->meta.full, i);
    for (size_t i = 0; i < now->splits.count; i++) {
        const struct resolve_names_entry *e =
            resolve_names_get(&names, POLICY_TRAFFIC_SPLIT, now->splits.items[i]->meta.full);

        if (e == NULL)
            continue;
        compare(&r, i, before->splits.items[e->value]);
        check_remap_judge(a, now->splits.items[i], before->splits.items[e->value], base, sink);
    }
    compare_upstreams(&r, before);
}
