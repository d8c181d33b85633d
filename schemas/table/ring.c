/* SPDX-License-Identifier: Apache-2.0
 *
 * A point is one word: the upper 48 bits are its place, the lower 16 the node. So the search finds
 * the node together with the place, eight points share a cache line, and in the Eytzinger order
 * (the implicit tree of a heap) the line of three levels below can be asked for at each step.
 *
 * Points are sorted by six passes over one byte of the place each: hashes are even, no comparison
 * needed, and the same order for the same nodes whatever the library's qsort does.
 */
#include "table/ring.h"

#include <string.h>

enum { POINTS_PER_NODE = 256, PASSES = 6, DIGITS = 256 };

static uint32_t common_divisor(const struct table_node *nodes, uint32_t count)
{
    uint32_t divisor = 0;

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t rest = nodes[i].weight; rest != 0;) {
            uint32_t next = divisor % rest;

            divisor = rest;
            rest = next;
        }
    return MAX(divisor, 1u);
}

struct table_ring_density table_ring_density(const struct table_node *nodes, uint32_t count,
                                             uint32_t wanted)
{
    struct table_ring_density d = { .divisor = common_divisor(nodes, count) };
    uint64_t weights = 0, size = 1;

    for (uint32_t i = 0; i < count; i++)
        weights += nodes[i].weight / d.divisor;
    while (size < (uint64_t)count * POINTS_PER_NODE && size < TABLE_RING_POINTS_MAX)
        size *= 2;
    if (wanted != 0)
        size = MIN(wanted, (uint32_t)TABLE_RING_POINTS_MAX);
    while (weights != 0 && weights << (d.up + 1) <= size)
        d.up++;
    while (weights >> d.down > size)
        d.down++;
    return d;
}

static uint32_t points_of(const struct table_node *node, struct table_ring_density d)
{
    uint32_t points = node->weight / d.divisor << d.up >> d.down;

    return node->weight > 0 ? MAX(points, 1u) : 0;
}

uint32_t table_ring_points(const struct table_node *nodes, uint32_t count,
                           struct table_ring_density density)
{
    uint32_t points = 0;

    for (uint32_t i = 0; i < count; i++)
        points += points_of(&nodes[i], density);
    return points;
}

size_t table_ring_bytes(uint32_t points)
{
    return ((size_t)points + 1) * sizeof(uint64_t);
}

static void place_points(const struct table_node *nodes, uint32_t count,
                         struct table_ring_density density, uint64_t *points)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t n = points_of(&nodes[i], density); n-- > 0;) {
            const uint64_t name[2] = { nodes[i].id, n };

            *points++ = (hash_bytes(name, sizeof(name), 0) & ~UINT64_C(0xffff)) | i;
        }
}

static void sort_digit(const uint64_t *from, uint64_t *to, uint32_t count, uint32_t shift)
{
    uint32_t starts[DIGITS] = { 0 }, start = 0;

    for (uint32_t i = 0; i < count; i++)
        starts[from[i] >> shift & (DIGITS - 1)]++;
    for (uint32_t digit = 0; digit < DIGITS; digit++) {
        uint32_t n = starts[digit];

        starts[digit] = start;
        start += n;
    }
    for (uint32_t i = 0; i < count; i++)
        to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* Gives the sorted points the places of an in-order walk. */
static void lay_out(const uint64_t *sorted, uint64_t *points, uint32_t count)
{
    uint64_t k = 1;

    while (2 * k <= count)
        k *= 2;
    points[0] = sorted[0];
    for (uint32_t i = 0; i < count; i++) {
        points[k] = sorted[i];
        if (2 * k + 1 <= count) {
            for (k = 2 * k + 1; 2 * k <= count;)
                k *= 2;
        } else {
            while (k & 1)
                k /= 2;
            k /= 2;
        }
    }
}

struct table_ring table_ring_build(const struct table_node *nodes, uint32_t count,
                                   struct table_ring_density density, void *memory, void *scratch)
{
    struct table_ring ring = { memory, table_ring_points(nodes, count, density) };
    uint64_t *spare[2] = { scratch, memory };

    assert(count <= TABLE_NODES_MAX && ring.count <= 2 * TABLE_RING_POINTS_MAX);
    if (ring.count == 0)
        return (struct table_ring){ 0 };
    place_points(nodes, count, density, spare[0]);
    for (uint32_t pass = 0; pass < PASSES; pass++)
        sort_digit(spare[pass % 2], spare[1 - pass % 2], ring.count, 16 + pass * 8);
    lay_out(spare[0], memory, ring.count);
    return ring;
}
