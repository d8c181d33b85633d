/* SPDX-License-Identifier: Apache-2.0
 *
 * Both Maglev tables or rings are built as the proxy builds them, of the endpoints that are asked first, in the order of
 * their ids. Where something else is hashed than before, or endpoints are found when the proxy runs, nothing is claimed.
 */
#include "check/keys.h"

#include <stdlib.h>

#include "base/digest.h"
#include "check/share.h"
#include "doc/doc.h"
#include "table/affinity.h"
#include "table/layout.h"

struct side {
    const struct policy_upstream *upstream;
    struct table_node *nodes;
    uint32_t count;
    struct table_affinity affinity;
};

static int compare_nodes(const void *pa, const void *pb)
{
    const struct table_node *a = pa, *b = pb;

    return (a->id > b->id) - (a->id < b->id);
}

static void find_nodes(struct arena *a, struct side *s)
{
    const struct policy_upstream *u = s->upstream;
    uint32_t unique = 0;

    s->nodes = NEW_N(a, struct table_node, u->endpoints.count + 1);
    for (size_t i = 0; i < u->endpoints.count; i++) {
        const struct policy_endpoint *e = &u->endpoints.items[i];
        struct str name =
            str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(u->meta.full), STR_ARG(e->address.text));

        s->nodes[i] = (struct table_node){ digest_stable_id(STR("endpoint"), name),
                                           e->priority == 0 ? e->weight : 0 };
    }
    if (u->endpoints.count > 1)
        qsort(s->nodes, u->endpoints.count, sizeof(*s->nodes), compare_nodes);
    for (size_t i = 0; i < u->endpoints.count; i++)
        if (unique > 0 && s->nodes[unique - 1].id == s->nodes[i].id)
            s->nodes[unique - 1].weight = MIN(s->nodes[unique - 1].weight + s->nodes[i].weight,
                                              (uint32_t)TABLE_NODE_WEIGHT_MAX);
        else
            s->nodes[unique++] = s->nodes[i];
    s->count = unique;
}

static void build(struct arena *a, struct side *s)
{
    struct table_affinity_plan plan;

    find_nodes(a, s);
    plan = table_affinity_plan(s->upstream->balancer, s->upstream->table_size, s->nodes, s->count);
    s->affinity = table_affinity_build(&plan, s->nodes, s->count, arena_take(a, plan.bytes),
                                       arena_take(a, plan.scratch));
}

static bool same_keys(const struct policy_upstream *a, const struct policy_upstream *b)
{
    if (a->hash_by.count != b->hash_by.count)
        return false;
    for (size_t i = 0; i < a->hash_by.count; i++)
        if (a->hash_by.items[i].kind != b->hash_by.items[i].kind ||
            !str_eq(a->hash_by.items[i].name.text, b->hash_by.items[i].name.text))
            return false;
    return true;
}

static bool is_hashed(const struct policy_upstream *u)
{
    return (u->balancer == POLICY_BALANCER_MAGLEV || u->balancer == POLICY_BALANCER_RING_HASH) &&
           u->discovery == NULL && u->endpoints.count > 0;
}

void check_keys_judge(struct arena *a, const struct policy_upstream *now,
                      const struct policy_upstream *before, struct str base, struct diag_sink *sink)
{
    struct side was = { .upstream = before }, is = { .upstream = now };
    struct arena scratch;
    uint32_t moved;
    struct diag *d;

    if (!is_hashed(now) || !is_hashed(before) || !same_keys(now, before))
        return;
    arena_init(&scratch, 0);
    build(&scratch, &was);
    build(&scratch, &is);
    moved = table_affinity_moved(&was.affinity, was.nodes, &is.affinity, is.nodes);
    arena_fini(&scratch);
    if (moved <= CHECK_KEYS_MOVED_MAX)
        return;
    d = diag_add(sink, DIAG_REMAP_LARGE, doc_span(now->node, STR("endpoints")),
                 "this change moves " STR_FMT "%% of the keys to another endpoint",
                 STR_ARG(check_share_text(a, moved)));
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(now->meta.full));
    diag_label(d, "other than at " STR_FMT, STR_ARG(base));
    diag_note(
        d, "what an endpoint keeps for its keys, a cache or a session, is not where they go then");
    diag_help(d, "change one endpoint at a time");
}
