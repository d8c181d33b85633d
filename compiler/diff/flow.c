/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures are of what ran, so a rule or split is looked up by the name that it has on its side.
 */
#include "diff/flow.h"

#include "check/capacity.h"
#include "check/share.h"

static size_t split_at(const struct policy_model *m, const void *split)
{
    size_t i = 0;

    while (i < m->splits.count && m->splits.items[i] != split)
        i++;
    return i;
}

static void add_loads(struct arena *a, const struct policy_model *m, const struct policy_split *s,
                      struct diff_change *change)
{
    for (size_t i = 0; i < s->members.count; i++) {
        const struct policy_member *member = &s->members.items[i];
        uint32_t share = check_share_of(s, member);
        const struct policy_upstream *u;

        if (share == 0 || member->upstream.node == NULL || member->upstream.index == UINT32_MAX)
            continue;
        u = m->upstreams.items[member->upstream.index];
        *VEC_ADD(a, &change->loads) =
            (struct diff_load){ .member = member->key,
                                .upstream = u->meta.full,
                                .rate = check_load_share(change->flow.rate, share),
                                .most = check_capacity_most(m, u, &change->flow) };
    }
}

void diff_flow_add(struct arena *a, const struct policy_model *m, const struct check_flow *splits,
                   const struct diff_object *o, struct diff_change *change)
{
    struct check_flow *flow = &change->flow;

    if (m->load == NULL)
        return;
    if (o->rule != NULL)
        *flow = check_load_rule(a, m->load, (const struct policy_route *)(const void *)o->meta,
                                o->rule);
    else if (o->kind == POLICY_TRAFFIC_SPLIT && split_at(m, o->base) < m->splits.count)
        *flow = splits[split_at(m, o->base)];
    if (!flow->measured)
        return;
    if (o->rule == NULL && change->kind != DIFF_REMOVED)
        add_loads(a, m, o->base, change);
    change->flow_source = check_load_source(a, m->load);
    for (size_t i = 0; i < change->moves.count; i++)
        change->moves.items[i].rate = check_load_share(flow->rate, change->moves.items[i].share);
}
