/* SPDX-License-Identifier: Apache-2.0
 *
 * Figures are of what ran, so a rule or split is looked up by the name that it has on its side.
 */
#include "diff/flow.h"

static size_t split_at(const struct policy_model *m, const void *split)
{
    size_t i = 0;

    while (i < m->splits.count && m->splits.items[i] != split)
        i++;
    return i;
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
    change->flow_source = check_load_source(a, m->load);
    for (size_t i = 0; i < change->moves.count; i++)
        change->moves.items[i].rate = check_load_share(flow->rate, change->moves.items[i].share);
}
