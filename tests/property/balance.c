/* SPDX-License-Identifier: Apache-2.0
 *
 * What balancing promises, on random sets of nodes: how even shares are, whose keys move when a
 * node goes down, leaves, comes or gets another weight, and how loads stay within their bound.
 * argv[1]: how many sets of each size (5), argv[2]: seed.
 */
#include <math.h>
#include <stdlib.h>

#include "kit/test.h"
#include "table/affinity.h"
#include "table/p2c.h"
#include "table/stride.h"

enum { NODES_MAX = 5000, KEYS = 200000, LOADS_MAX = 20000 };

static unsigned long cases = 5;
static uint64_t random_state = 1;

static uint64_t any_word(void)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return hash_mum(random_state, random_state ^ UINT64_C(0x9e3779b97f4a7c15));
}

static uint32_t any(uint32_t below)
{
    return hash_reduce(any_word(), below);
}

struct set {
    struct table_node nodes[NODES_MAX + 1];
    uint32_t count;
    uint64_t up[NODES_MAX / 64 + 1];
    struct table_affinity affinity;
    void *memory;
};

static uint64_t no_load(const void *ctx, uint32_t node)
{
    (void)ctx;
    (void)node;
    return 0;
}

static void set_nodes(struct set *s, uint32_t count)
{
    s->count = count;
    for (uint32_t i = 0; i < count; i++)
        s->nodes[i] = (struct table_node){ .id = any_word(), .weight = 1 };
    memset(s->up, 0xff, sizeof(s->up));
}

static void build(struct set *s, uint32_t balancer)
{
    struct table_affinity_plan plan = table_affinity_plan(balancer, 0, s->nodes, s->count);
    void *scratch = malloc(plan.scratch);

    s->memory = malloc(plan.bytes);
    s->affinity = table_affinity_build(&plan, s->nodes, s->count, s->memory, scratch);
    free(scratch);
}

/* Two sets side by side: before and after. */
struct world {
    struct set was, is;
};

static struct world *world_new(uint32_t count)
{
    struct world *w = calloc(1, sizeof(*w));

    set_nodes(&w->was, count);
    w->is = w->was;
    return w;
}

static void world_free(struct world *w)
{
    free(w->was.memory);
    free(w->is.memory);
    free(w);
}

/* Of KEYS keys in even distances: those that had `node` (by its id), those that have it now, and
 * those that changed between two others. */
struct moved {
    uint32_t lost, gained, others;
};

static struct moved count_moved(const struct world *w, uint64_t id)
{
    struct moved m = { 0 };

    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t hash = UINT64_MAX / KEYS * i;
        uint64_t was = w->was.nodes[table_affinity_owner(&w->was.affinity, hash)].id;
        uint64_t is = w->is.nodes[table_affinity_owner(&w->is.affinity, hash)].id;

        m.lost += was == id && is != id;
        m.gained += was != id && is == id;
        m.others += was != is && was != id && is != id;
    }
    return m;
}

static void remove_node(struct set *s, uint32_t i)
{
    memmove(&s->nodes[i], &s->nodes[i + 1], (s->count - i - 1) * sizeof(s->nodes[0]));
    s->count--;
}

static const struct {
    uint32_t balancer, count;
    double others; /* the most that moves beyond the node's own, of all keys */
} sizes[] = {
    { TABLE_MAGLEV, 10, 0.15 },   { TABLE_MAGLEV, 100, 0.03 }, { TABLE_MAGLEV, 1000, 0.01 },
    { TABLE_MAGLEV, 5000, 0.01 }, { TABLE_RING_HASH, 10, 0 },  { TABLE_RING_HASH, 100, 0 },
    { TABLE_RING_HASH, 1000, 0 },
};

static void who_leaves_gives_away_its_own_keys(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(sizes) * cases; i++) {
        uint32_t count = sizes[i % LEN(sizes)].count, gone = any(count);
        struct world *w = world_new(count);
        struct moved m;

        remove_node(&w->is, gone);
        build(&w->was, sizes[i % LEN(sizes)].balancer);
        build(&w->is, sizes[i % LEN(sizes)].balancer);
        m = count_moved(w, w->was.nodes[gone].id);
        assert_in_range(m.lost, KEYS / count / 2, KEYS / count * 3 / 2 + 1);
        assert_int_equal(m.gained, 0);
        assert_true(m.others <= sizes[i % LEN(sizes)].others * KEYS);
        world_free(w);
    }
}

static void who_comes_takes_its_share(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(sizes) * cases; i++) {
        uint32_t count = sizes[i % LEN(sizes)].count;
        struct world *w = world_new(count);
        struct moved m;

        remove_node(&w->was, any(count));
        build(&w->was, sizes[i % LEN(sizes)].balancer);
        build(&w->is, sizes[i % LEN(sizes)].balancer);
        for (uint32_t n = 0; n < count; n++) {
            if (n + 1 < count && w->was.nodes[n].id == w->is.nodes[n].id)
                continue;
            m = count_moved(w, w->is.nodes[n].id);
            break;
        }
        assert_in_range(m.gained, KEYS / count / 2, KEYS / count * 3 / 2 + 1);
        assert_int_equal(m.lost, 0);
        assert_true(m.others <= sizes[i % LEN(sizes)].others * KEYS);
        world_free(w);
    }
}

static void another_weight_moves_about_what_it_must(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * cases; i++) {
        struct world *w = world_new(100);
        uint32_t balancer = i % 2 ? TABLE_MAGLEV : TABLE_RING_HASH, total = 0;
        struct moved m;

        for (uint32_t n = 0; n < 100; n++)
            total += w->was.nodes[n].weight = w->is.nodes[n].weight = n < 10 ? 1 : 10;
        w->is.nodes[0].weight = 2;
        build(&w->was, balancer);
        build(&w->is, balancer);
        m = count_moved(w, w->was.nodes[0].id);
        assert_in_range(m.gained + m.others, KEYS / total / 3, KEYS / 40);
        if (balancer == TABLE_RING_HASH)
            assert_int_equal(m.lost + m.others, 0);
        world_free(w);
    }
}

/* Largest share of the mean: of random keys while some are down, else of all places of a table. */
static double peak(const struct set *s, const struct table_node_state *state, uint32_t up)
{
    bool places = state == NULL && s->affinity.maglev.size > 0;
    uint32_t *counts = calloc(s->count, sizeof(*counts)), max = 0;
    uint32_t total = places ? s->affinity.maglev.size : KEYS * 10;

    for (uint32_t i = 0; i < total; i++) {
        uint32_t node = TABLE_NONE;

        if (places)
            node = s->affinity.maglev.places[i];
        else if (state == NULL)
            node = table_affinity_owner(&s->affinity, UINT64_MAX / total * i);
        else
            node = table_affinity_pick(&s->affinity, any_word(), state);
        if (node != TABLE_NONE)
            counts[node]++;
    }
    for (uint32_t i = 0; i < s->count; i++)
        max = MAX(max, counts[i]);
    free(counts);
    return (double)max * up / total;
}

static void shares_are_even(void **state)
{
    static const struct {
        uint32_t balancer, count;
        double peak;
    } rows[] = {
        { TABLE_MAGLEV, 10, 1.015 },    { TABLE_MAGLEV, 100, 1.01 },
        { TABLE_MAGLEV, 1000, 1.02 },   { TABLE_MAGLEV, 5000, 1.02 },
        { TABLE_RING_HASH, 10, 1.35 },  { TABLE_RING_HASH, 100, 1.45 },
        { TABLE_RING_HASH, 1000, 1.5 },
    };
    (void)state;
    for (size_t i = 0; i < LEN(rows) * cases; i++) {
        struct world *w = world_new(rows[i % LEN(rows)].count);

        build(&w->was, rows[i % LEN(rows)].balancer);
        assert_true(peak(&w->was, NULL, w->was.count) <= rows[i % LEN(rows)].peak);
        world_free(w);
    }
}

static void who_is_down_takes_nobody_else_along(void **state)
{
    static const uint32_t downs[] = { 1, 10, 30 };

    (void)state;
    for (size_t i = 0; i < 2 * LEN(downs) * cases; i++) {
        struct world *w = world_new(100);
        struct set *s = &w->was;
        const struct table_node_state now = { s->up, no_load, NULL };
        uint32_t down = downs[i % LEN(downs)];

        build(s, i / LEN(downs) % 2 ? TABLE_MAGLEV : TABLE_RING_HASH);
        for (uint32_t n = 0; n < down; n++)
            s->up[n / 64] &= ~(UINT64_C(1) << (n % 64));
        for (uint32_t k = 0; k < KEYS; k++) {
            uint64_t hash = any_word();
            uint32_t owner = table_affinity_owner(&s->affinity, hash);
            uint32_t node = table_affinity_pick(&s->affinity, hash, &now);

            if (owner >= down)
                assert_int_equal(node, owner);
            else
                assert_in_range(node, down, 99);
        }
        if (s->affinity.maglev.size > 0)
            assert_true(peak(s, &now, 100 - down) <= 1.05);
        world_free(w);
    }
}

/* ---- loads ---- */

static uint64_t load_of(const void *ctx, uint32_t node)
{
    return ((const uint64_t *)ctx)[node];
}

/* Requests of few, popular keys come and go; whoever takes one has room for it, or 16 attempts found
 * nobody. */
static void nobody_holds_more_than_the_bound(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * cases; i++) {
        struct world *w = world_new(20);
        struct set *s = &w->was;
        uint64_t *loads = calloc(s->count, sizeof(*loads));
        uint32_t *holders = calloc(LOADS_MAX, sizeof(*holders)), overflown = 0;
        const struct table_node_state now = { s->up, load_of, loads };
        struct table_affinity_bound b = { .nodes = s->nodes, .factor = 12500 };

        for (uint32_t n = 0; n < s->count; n++)
            b.weight_up += s->nodes[n].weight = 1 + any(3);
        build(s, i % 2 ? TABLE_MAGLEV : TABLE_RING_HASH);
        for (uint32_t k = 0; k < 2 * LOADS_MAX; k++) {
            uint32_t popular = any(1 + any(10)), node;

            if (k >= LOADS_MAX) { /* one goes for each that comes */
                loads[holders[k % LOADS_MAX]]--;
                b.in_flight--;
            }
            node = table_affinity_pick_bounded(&s->affinity,
                                               hash_bytes(&popular, sizeof(popular), i), &now, &b);
            assert_in_range(node, 0, s->count - 1);
            overflown += loads[node] + 1 > table_affinity_room(&b, node);
            holders[k % LOADS_MAX] = node;
            loads[node]++;
            b.in_flight++;
        }
        assert_true(overflown < 2 * LOADS_MAX / 20);
        for (uint32_t n = 0; n < s->count; n++)
            assert_in_range(loads[n], 0, table_affinity_room(&b, n) * 11 / 10 + 3);
        free(loads);
        free(holders);
        world_free(w);
    }
}

static void two_choices_keep_the_fullest_near_the_mean(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * cases; i++) {
        struct world *w = world_new(1000);
        struct set *s = &w->was;
        struct table_alias_slot *slots = malloc(table_alias_bytes(s->count));
        uint64_t *loads = calloc(s->count, sizeof(*loads)), total = 0;
        const struct table_node_state now = { NULL, load_of, loads };
        struct table_alias a;

        for (uint32_t n = 0; n < s->count; n++)
            total += s->nodes[n].weight = i % 2 ? 1 + any(9) : 1;
        a = table_alias_build(s->nodes, s->count, slots);
        for (uint32_t k = 0; k < 20 * total; k++)
            loads[table_p2c_pick(&a, s->nodes, &now, any_word())]++;
        for (uint32_t n = 0; n < s->count; n++)
            assert_in_range(loads[n], 20 * s->nodes[n].weight - 18 * s->nodes[n].weight,
                            20 * s->nodes[n].weight + 4 * s->nodes[n].weight);
        free(loads);
        free(slots);
        world_free(w);
    }
}

static void random_picks_go_by_weight(void **state)
{
    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct world *w = world_new(100);
        struct table_alias_slot slots[100];
        uint32_t counts[100] = { 0 }, total = 0;
        struct table_alias a;

        for (uint32_t n = 0; n < 100; n++)
            total += w->was.nodes[n].weight = any(100);
        a = table_alias_build(w->was.nodes, 100, slots);
        for (uint32_t k = 0; k < 5 * KEYS; k++)
            counts[table_alias_pick(&a, any_word())]++;
        for (uint32_t n = 0; n < 100; n++) {
            double mean = 5.0 * KEYS * w->was.nodes[n].weight / total;

            assert_true(fabs(counts[n] - mean) <= 5 * sqrt(mean));
        }
        world_free(w);
    }
}

/* 2,000,000 picks: no share is off by more than a fiftieth of a percent of itself or two picks. */
static void turns_go_by_weight(void **state)
{
    enum { PICKS = 2000000, ENDPOINTS = 100 };

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct table_endpoint endpoints[ENDPOINTS] = { 0 };
        uint32_t weights[ENDPOINTS], strides[ENDPOINTS], counts[ENDPOINTS] = { 0 };
        uint32_t n = i % 2 ? ENDPOINTS : 1 + any(10);
        const struct table t = { .endpoint_items = endpoints, .endpoint_count = n };
        const struct table_upstream u = { .endpoint_count = n };
        uint64_t seq = any(1000000), total = 0;

        for (uint32_t e = 0; e < n; e++)
            total += weights[e] = 1 + any(10);
        table_stride_scale(weights, n, strides);
        for (uint32_t e = 0; e < n; e++)
            endpoints[e].stride = strides[e];
        for (uint32_t k = 0; k < PICKS; k++)
            counts[table_stride_pick(&t, &u, &seq)]++;
        for (uint32_t e = 0; e < n; e++) {
            double mean = (double)PICKS * weights[e] / (double)total;

            assert_true(fabs(counts[e] - mean) <= mean / 5000 + 2);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_leaves_gives_away_its_own_keys),
        cmocka_unit_test(who_comes_takes_its_share),
        cmocka_unit_test(another_weight_moves_about_what_it_must),
        cmocka_unit_test(shares_are_even),
        cmocka_unit_test(who_is_down_takes_nobody_else_along),
        cmocka_unit_test(nobody_holds_more_than_the_bound),
        cmocka_unit_test(two_choices_keep_the_fullest_near_the_mean),
        cmocka_unit_test(random_picks_go_by_weight),
        cmocka_unit_test(turns_go_by_weight),
    };

    if (argc > 1)
        cases = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests_name("property/balance", tests, NULL, NULL);
}
