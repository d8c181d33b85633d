/* SPDX-License-Identifier: Apache-2.0
 *
 * Each of n slots holds as much as all weights together; a node brings n times its weight. A slot
 * that its node does not fill is filled up by one that has more than a slot's worth. Both kinds
 * wait in stacks, threaded through `other`, which has no use before the slot is done; `keep` is
 * what the node still brings. 65,535 nodes of weight 65,535 are 2^32 - 131,071: it all fits.
 */
#include "table/alias.h"

enum { NOBODY = -1 };

static void push(struct table_alias_slot *slots, uint32_t *top, uint32_t i)
{
    slots[i].other = *top;
    *top = i;
}

static uint32_t pop(const struct table_alias_slot *slots, uint32_t *top)
{
    uint32_t i = *top;

    *top = slots[i].other;
    return i;
}

size_t table_alias_bytes(uint32_t count)
{
    return count * sizeof(struct table_alias_slot);
}

struct table_alias table_alias_build(const struct table_node *nodes, uint32_t count, void *memory)
{
    struct table_alias_slot *slots = memory;
    uint32_t poor = (uint32_t)NOBODY, rich = (uint32_t)NOBODY, total = 0;

    assert(count <= TABLE_NODES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        assert(nodes[i].weight <= TABLE_NODE_WEIGHT_MAX);
        total += nodes[i].weight;
    }
    if (total == 0)
        return (struct table_alias){ 0 };
    for (uint32_t i = 0; i < count; i++) {
        slots[i].keep = nodes[i].weight * count;
        push(slots, slots[i].keep < total ? &poor : &rich, i);
    }
    while (poor != (uint32_t)NOBODY) {
        uint32_t filled = pop(slots, &poor), giver = pop(slots, &rich);

        slots[filled].other = giver;
        slots[giver].keep -= total - slots[filled].keep;
        push(slots, slots[giver].keep < total ? &poor : &rich, giver);
    }
    while (rich != (uint32_t)NOBODY) {
        uint32_t whole = pop(slots, &rich);

        slots[whole].other = whole;
    }
    return (struct table_alias){ slots, count, total };
}
