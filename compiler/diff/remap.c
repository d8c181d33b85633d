/* SPDX-License-Identifier: Apache-2.0
 *
 * Both Maglev tables or rings are built as the proxy builds them and compared. Endpoints in reserve are left out: they have no keys while
 * the others are well.
 */
#include "diff/remap.h"

#include "diff/move.h"
#include "table/affinity.h"
#include "table/pool.h"

struct side {
    const struct table *table;
    const struct table_upstream *upstream;
    const struct table_upstream_life *life;
    struct table_node *nodes;
    struct table_affinity affinity;
};

static bool find(const struct table *t, struct str name, struct side *out)
{
    for (uint32_t i = 0; i < t->upstream_count; i++) {
        const struct table_upstream *u = table_upstream(t, i);

        if (!str_eq(table_text(t, u->name), name))
            continue;
        *out = (struct side){ .table = t, .upstream = u, .life = table_pool_life(t, i) };
        return out->life != NULL && (u->balance == TABLE_MAGLEV || u->balance == TABLE_RING_HASH);
    }
    return false;
}

static const struct table_discovery *discovery_of(const struct side *s)
{
    return s->life->discovery == TABLE_NONE ? NULL : table_discovery(s->table, s->life->discovery);
}

/* Whether both look for endpoints in the same place. */
static bool same_discovery(const struct side *s)
{
    const struct table_discovery *was = discovery_of(&s[0]), *is = discovery_of(&s[1]);

    if (was == NULL || is == NULL)
        return was == is;
    return was->kind == is->kind && was->port == is->port &&
           str_eq(table_text(s[0].table, was->name), table_text(s[1].table, is->name));
}

static bool same_placing(const struct side *s)
{
    return s[0].upstream->balance == s[1].upstream->balance &&
           s[0].life->table_size == s[1].life->table_size;
}

static void build(struct arena *a, struct side *s)
{
    uint32_t count = s->upstream->endpoint_count;
    struct table_affinity_plan plan;

    s->nodes = NEW_N(a, struct table_node, count + 1);
    table_pool_nodes(s->table, s->upstream, 0, s->nodes);
    plan = table_affinity_plan(s->upstream->balance, s->life->table_size, s->nodes, count);
    s->affinity = table_affinity_build(&plan, s->nodes, count, arena_take(a, plan.bytes),
                                       arena_take(a, plan.scratch));
}

static struct diff_remap sample(const struct side *s)
{
    uint32_t share = table_affinity_moved(&s[0].affinity, s[0].nodes, &s[1].affinity, s[1].nodes);

    return (struct diff_remap){ share == 0 ? DIFF_REMAP_NONE : DIFF_REMAP_SHARE, share };
}

struct diff_remap diff_remap_count(struct arena *scratch,
                                   const struct table *const tables[static 2], struct str name)
{
    struct arena_mark mark = arena_mark(scratch);
    struct diff_remap out = { 0 };
    struct side s[2];

    if (!find(tables[0], name, &s[0]) || !find(tables[1], name, &s[1]))
        return out;
    if (!diff_move_same_keys(tables,
                             (const uint32_t[]){ s[0].life->hash_first, s[1].life->hash_first },
                             (const uint32_t[]){ s[0].life->hash_count, s[1].life->hash_count }))
        return (struct diff_remap){ .kind = DIFF_REMAP_ANY };
    if (discovery_of(&s[0]) != NULL || discovery_of(&s[1]) != NULL) {
        bool same = same_discovery(s) && same_placing(s);

        return (struct diff_remap){ .kind = same ? DIFF_REMAP_NONE : DIFF_REMAP_UNKNOWN };
    }
    build(scratch, &s[0]);
    build(scratch, &s[1]);
    out = sample(s);
    arena_rewind(scratch, mark);
    return out;
}
