/* SPDX-License-Identifier: Apache-2.0
 *
 * Attempt 0 is the hash itself, attempt k the hash of it with seed k: every key has its own order
 * of nodes, and it is the same in every worker and proxy.
 */
#include "table/affinity.h"

struct table_affinity_plan table_affinity_plan(uint32_t balancer, uint32_t wanted,
                                               const struct table_node *nodes, uint32_t count)
{
    struct table_affinity_plan p = { 0 };

    if (balancer == TABLE_MAGLEV) {
        p.places = table_maglev_size(wanted, count);
        p.bytes = table_maglev_bytes(p.places);
        p.scratch = table_maglev_scratch(count, p.places);
        return p;
    }
    p.density = table_ring_density(nodes, count, wanted);
    p.bytes = p.scratch = table_ring_bytes(table_ring_points(nodes, count, p.density));
    return p;
}

struct table_affinity table_affinity_build(const struct table_affinity_plan *plan,
                                           const struct table_node *nodes, uint32_t count,
                                           void *memory, void *scratch)
{
    struct table_affinity a = { 0 };

    if (plan->places > 0)
        a.maglev = table_maglev_build(nodes, count, plan->places, memory, scratch);
    else
        a.ring = table_ring_build(nodes, count, plan->density, memory, scratch);
    return a;
}

uint32_t table_affinity_owner(const struct table_affinity *a, uint64_t hash)
{
    if (a->maglev.size > 0)
        return table_maglev_owner(&a->maglev, hash);
    return a->ring.count > 0 ? table_ring_owner(&a->ring, hash) : TABLE_NONE;
}

static uint64_t id_of(const struct table_affinity *a, const struct table_node *nodes, uint64_t hash)
{
    uint32_t node = table_affinity_owner(a, hash);

    return node == TABLE_NONE ? 0 : nodes[node].id;
}

uint32_t table_affinity_moved(const struct table_affinity *was, const struct table_node *was_nodes,
                              const struct table_affinity *is, const struct table_node *is_nodes)
{
    enum { SAMPLES_PER_PLACE = 64, SAMPLES_MAX = 1 << 18, WHOLE = 10000 };
    uint64_t places =
        MAX(MAX(was->maglev.size, was->ring.count), MAX(is->maglev.size, is->ring.count));
    uint64_t samples = MIN(MAX(places, 1u) * SAMPLES_PER_PLACE, SAMPLES_MAX), moved = 0;

    for (uint64_t i = 0; i < samples; i++) {
        uint64_t hash = UINT64_MAX / samples * i;

        moved += id_of(was, was_nodes, hash) != id_of(is, is_nodes, hash);
    }
    return moved == 0 ? 0 : (uint32_t)MAX((moved * WHOLE + samples / 2) / samples, 1u);
}

static uint64_t hash_of(uint64_t hash, uint32_t attempt)
{
    return attempt == 0 ? hash : hash_bytes(&hash, sizeof(hash), attempt);
}

uint32_t table_affinity_pick(const struct table_affinity *a, uint64_t hash,
                             const struct table_node_state *state)
{
    for (uint32_t attempt = 0; attempt < TABLE_AFFINITY_ATTEMPTS; attempt++) {
        uint32_t node = table_affinity_owner(a, hash_of(hash, attempt));

        if (node == TABLE_NONE || table_node_is_up(state, node))
            return node;
    }
    return TABLE_NONE;
}

uint64_t table_affinity_room(const struct table_affinity_bound *b, uint32_t node)
{
    /* 17 + 16 + 33 bits */
    __extension__ unsigned __int128 part =
        (unsigned __int128)b->factor * b->nodes[node].weight * (b->in_flight + 1);
    __extension__ unsigned __int128 whole = (unsigned __int128)10000 * MAX(b->weight_up, 1u);

    return (uint64_t)((part + whole - 1) / whole);
}

/* Whether x has less to do than y, by weight. */
static bool is_lighter(const struct table_affinity_bound *b, const uint64_t load[2], uint32_t x,
                       uint32_t y)
{
    return load[0] * b->nodes[y].weight < load[1] * b->nodes[x].weight;
}

uint32_t table_affinity_pick_bounded(const struct table_affinity *a, uint64_t hash,
                                     const struct table_node_state *state,
                                     const struct table_affinity_bound *b)
{
    uint32_t lightest = TABLE_NONE;
    uint64_t load[2] = { 0 }; /* of who is asked, of the lightest */

    for (uint32_t attempt = 0; attempt < TABLE_AFFINITY_ATTEMPTS; attempt++) {
        uint32_t node = table_affinity_owner(a, hash_of(hash, attempt));

        if (node == TABLE_NONE)
            return node;
        if (!table_node_is_up(state, node))
            continue;
        load[0] = state->load(state->ctx, node);
        if (load[0] < table_affinity_room(b, node))
            return node;
        if (lightest == TABLE_NONE || is_lighter(b, load, node, lightest)) {
            lightest = node;
            load[1] = load[0];
        }
    }
    return lightest;
}
