/* SPDX-License-Identifier: Apache-2.0
 *
 * All draws come from one random word as from a wyrand generator that it seeds: a product with
 * itself, for with a constant factor the second draw would stand at a fixed distance from the
 * first.
 */
#include "table/p2c.h"

#define STEP UINT64_C(0xa0761d6478bd642f)
#define MASK UINT64_C(0xe7037ed1a0b428db)

static uint64_t word_of(uint64_t random, uint32_t draw)
{
    uint64_t state = random + (draw + 1) * STEP;

    return hash_mum(state, state ^ MASK);
}

/* A node that is up and not `but`. `draw` counts on. */
static uint32_t draw_node(const struct table_alias *a, const struct table_node_state *state,
                          uint64_t random, uint32_t *draw, uint32_t but)
{
    for (uint32_t tries = 0; tries < TABLE_P2C_DRAWS; tries++) {
        uint32_t node = table_alias_pick(a, word_of(random, (*draw)++));

        if (node != but && table_node_is_up(state, node))
            return node;
    }
    return TABLE_NONE;
}

uint32_t table_p2c_pick(const struct table_alias *a, const struct table_node *nodes,
                        const struct table_node_state *state, uint64_t random)
{
    uint32_t draw = 0, one, two;
    uint64_t first, second;

    if (a->count == 0)
        return TABLE_NONE;
    one = draw_node(a, state, random, &draw, TABLE_NONE);
    two = one == TABLE_NONE ? TABLE_NONE : draw_node(a, state, random, &draw, one);
    if (two == TABLE_NONE)
        return one;
    first = (state->load(state->ctx, one) + 1) * nodes[two].weight;
    second = (state->load(state->ctx, two) + 1) * nodes[one].weight;
    if (first == second)
        return word_of(random, draw) >> 63 ? one : two;
    return first < second ? one : two;
}
