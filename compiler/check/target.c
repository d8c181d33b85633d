/* SPDX-License-Identifier: Apache-2.0
 *
 * A reference that leads nowhere has been reported already and counts for nothing here.
 */
#include "check/target.h"

static void add(struct check_targets *out, const struct policy_model *m, uint32_t index,
                const struct policy_member *member)
{
    if (index == UINT32_MAX || m->upstreams.items[index]->meta.abstract)
        return;
    out->items[out->count++] = (struct check_target){ m->upstreams.items[index], index, member };
}

struct check_targets check_target_list(struct arena *a, const struct policy_model *m,
                                       const struct policy_target *to)
{
    struct check_targets out = { 0 };
    const struct policy_split *s = NULL;

    if (to->split.node != NULL && to->split.index != UINT32_MAX)
        s = m->splits.items[to->split.index];
    out.items = NEW_N(a, struct check_target, s != NULL ? s->members.count + 1 : 1);
    if (to->upstream.node != NULL)
        add(&out, m, to->upstream.index, NULL);
    for (size_t i = 0; s != NULL && i < s->members.count; i++)
        add(&out, m, s->members.items[i].upstream.index, &s->members.items[i]);
    return out;
}
