/* SPDX-License-Identifier: Apache-2.0
 *
 * Every node walks the places in an order of its own (`start`, then steps of `skip`; the size is a
 * prime, so it comes by all of them) and takes the next free one when it is its turn. Steps wrap by
 * subtraction, not by a remainder, and which places are taken is a bitmap, which stays in the
 * nearest cache. The last places are found otherwise: of some 11 probes a place (the logarithm of
 * the size) more than half would be for the last 256. How many steps a node is away from a free
 * place is a product with the inverse of its skip, and with few left that is cheaper than to walk.
 *
 * Turns go by weight as in Envoy: in each round a node gathers its weight, and has a turn when it
 * has gathered the largest. Rather than to add up round by round, a node knows the round of its
 * next turn, and a block of nodes that of its first, so that one large weight beside thousands of
 * small ones costs a look at every 64th node a round. The largest has a turn in every round: there
 * are no more rounds than places.
 */
#include "table/maglev.h"

#include <string.h>

enum { BLOCK = 64, PLACES_PER_NODE = 100, LAST = 256 };

/* Far apart: from one rung to the next most keys move. */
static const uint32_t ladder[] = { 1021, 16381, 131071, 655373 };

struct walk {
    uint32_t at, skip;
    uint32_t gathered; /* of the weight that a turn takes */
    uint32_t due;      /* round of the next turn; NEVER */
};

enum { NEVER = -1 };

struct filling {
    const struct table_node *nodes;
    struct walk *walks;
    uint64_t *used; /* bit per place */
    uint32_t *dues; /* the earliest of a block */
    uint16_t *places;
    uint32_t count, size, heaviest, taken;
    uint32_t last[LAST], last_count; /* the free places, once there are few */
};

bool table_maglev_is_prime(uint32_t n)
{
    if (n < 4)
        return n >= 2;
    if (n % 2 == 0)
        return false;
    for (uint32_t d = 3; d <= n / d; d += 2)
        if (n % d == 0)
            return false;
    return true;
}

uint32_t table_maglev_size(uint32_t wanted, uint32_t count)
{
    size_t i = 0;

    if (wanted >= count && wanted > 2 && table_maglev_is_prime(wanted))
        return wanted;
    while (i + 1 < LEN(ladder) && ladder[i] < (uint64_t)count * PLACES_PER_NODE)
        i++;
    return ladder[i];
}

size_t table_maglev_bytes(uint32_t size)
{
    return (size_t)size * sizeof(uint16_t);
}

static uint32_t blocks_of(uint32_t count)
{
    return (count + BLOCK - 1) / BLOCK;
}

static uint32_t words_of(uint32_t size)
{
    return size / 64 + 1;
}

size_t table_maglev_scratch(uint32_t count, uint32_t size)
{
    return words_of(size) * sizeof(uint64_t) + count * sizeof(struct walk) +
           blocks_of(count) * sizeof(uint32_t);
}

/* Sets the round of the next turn, which ends in `gathered` what is left over. */
static void await_turn(const struct filling *f, uint32_t node)
{
    struct walk *w = &f->walks[node];
    uint32_t weight = f->nodes[node].weight, rounds = 1;

    if (weight < f->heaviest)
        rounds = (f->heaviest - w->gathered + weight - 1) / weight;
    w->due += rounds;
    w->gathered += rounds * weight - f->heaviest;
}

static void begin(struct filling *f)
{
    for (uint32_t i = 0; i < f->count; i++) {
        uint64_t id = f->nodes[i].id;

        f->walks[i] = (struct walk){
            .at = (uint32_t)(hash_bytes(&id, sizeof(id), 0) % f->size),
            .skip = (uint32_t)(hash_bytes(&id, sizeof(id), 1) % (f->size - 1)) + 1,
            .due = (uint32_t)NEVER,
        };
        if (f->nodes[i].weight > 0)
            await_turn(f, i); /* NEVER + 1 is round 0 */
    }
    memset(f->dues, 0, blocks_of(f->count) * sizeof(*f->dues));
    memset(f->used, 0, words_of(f->size) * sizeof(*f->used));
}

static uint32_t step(uint32_t at, uint32_t by, uint32_t size)
{
    return at + by - (at + by >= size ? size : 0);
}

static bool is_used(const struct filling *f, uint32_t place)
{
    return f->used[place / 64] >> (place % 64) & 1;
}

static uint32_t walk_to_free(const struct filling *f, const struct walk *w)
{
    uint32_t at = w->at;

    while (is_used(f, at))
        at = step(at, w->skip, f->size);
    return at;
}

/* The number whose product with n leaves 1 over the prime `size`. */
static uint32_t inverse_of(uint32_t n, uint32_t size)
{
    int64_t left = n, right = size, x = 1, y = 0;

    while (left > 1) {
        int64_t quotient = right / left, rest = right % left, next = y - quotient * x;

        right = left;
        left = rest;
        y = x;
        x = next;
    }
    return (uint32_t)(x < 0 ? x + size : x);
}

static void list_free(struct filling *f)
{
    for (uint32_t place = 0; place < f->size; place++)
        if (!is_used(f, place))
            f->last[f->last_count++] = place;
}

/* The same place as walk_to_free, by how many steps lie before each of the last free ones. */
static uint32_t nearest_free(struct filling *f, const struct walk *w)
{
    uint64_t per_place = inverse_of(w->skip, f->size), fewest = UINT64_MAX;
    uint32_t nearest = 0, place;

    for (uint32_t i = 0; i < f->last_count; i++) {
        uint64_t steps = step(f->last[i], f->size - w->at, f->size) * per_place % f->size;

        nearest = steps < fewest ? i : nearest;
        fewest = MIN(steps, fewest);
    }
    place = f->last[nearest];
    f->last[nearest] = f->last[--f->last_count];
    return place;
}

static void take_place(struct filling *f, uint32_t node)
{
    struct walk *w = &f->walks[node];
    uint32_t at;

    if (f->last_count == 0 && f->size - f->taken <= LAST)
        list_free(f);
    at = f->last_count > 0 ? nearest_free(f, w) : walk_to_free(f, w);
    f->used[at / 64] |= UINT64_C(1) << (at % 64);
    f->places[at] = (uint16_t)node;
    f->taken++;
    w->at = step(at, w->skip, f->size);
}

/* The nodes of one block that have a turn in this round. */
static void fill_block(struct filling *f, uint32_t block, uint32_t round)
{
    uint32_t end = MIN(f->count, (block + 1) * BLOCK), earliest = (uint32_t)NEVER;

    for (uint32_t i = block * BLOCK; i < end; i++) {
        if (f->walks[i].due == round) {
            take_place(f, i);
            if (f->taken == f->size)
                return;
            await_turn(f, i);
        }
        earliest = MIN(earliest, f->walks[i].due);
    }
    f->dues[block] = earliest;
}

struct table_maglev table_maglev_build(const struct table_node *nodes, uint32_t count,
                                       uint32_t size, void *memory, void *scratch)
{
    struct filling f = { .nodes = nodes, .count = count, .size = size, .places = memory };

    assert(count <= TABLE_NODES_MAX && size > 2);
    for (uint32_t i = 0; i < count; i++)
        f.heaviest = MAX(f.heaviest, nodes[i].weight);
    if (f.heaviest == 0)
        return (struct table_maglev){ 0 };
    assert(f.heaviest <= TABLE_NODE_WEIGHT_MAX);
    f.used = scratch;
    f.walks = (struct walk *)(void *)(f.used + words_of(size));
    f.dues = (uint32_t *)(void *)(f.walks + count);
    begin(&f);
    for (uint32_t round = 0; f.taken < size; round++)
        for (uint32_t block = 0; block < blocks_of(count) && f.taken < size; block++)
            if (f.dues[block] <= round)
                fill_block(&f, block, round);
    return (struct table_maglev){ f.places, size };
}
