/* SPDX-License-Identifier: Apache-2.0
 *
 * Everything else that is decided: who serves (Maglev, turns, splits), who may (networks,
 * conditions, expressions), how often. And what moves, counted key by key.
 */
#include <stdlib.h>

#include "base/digest.h"
#include "corpus.h"
#include "lower/automaton.h"
#include "lower/names.h"
#include "measure.h"
#include "table/affinity.h"
#include "table/dfa.h"
#include "table/gcra.h"
#include "table/ipset.h"
#include "table/match.h"
#include "table/split.h"
#include "table/stride.h"
#include "table/verify.h"

enum {
    PICKS = 1 << 19,
    ADDRESSES = 1 << 14,
    PREFIXES = 100000,
    NODES = 100,
    NODES_BUILT = 1000,
    PLACES = 65537,
    BUILDS = 4,
    KEYS = 1000000,
    FIELDS = 20,
    PREDICATES = 4,
    DECISIONS = 5000,
};

struct networks {
    struct table_cidr *cidrs;
    struct ip *addresses;
    struct table table;
};

static struct {
    bool made;
    struct arena arena;
    struct table_node nodes[NODES_BUILT];
    uint64_t up[NODES / 64 + 1];
    void *places, *scratch;
    struct table_affinity affinity;
    struct table_endpoint endpoints[NODES];
    struct table_upstream upstream;
    struct table turns;
    uint64_t turn;
    struct networks v4, v6;
    struct table conditions, automata;
    struct table_field fields[FIELDS];
    struct table_gcra limit;
    uint64_t cell;
} w;

/* ---- what is measured ---- */

static int compare_cidrs(const void *a, const void *b)
{
    return memcmp(((const struct table_cidr *)a)->ip, ((const struct table_cidr *)b)->ip, 16);
}

/* The index that the compiler would make: networks of 24 bits have one span each. */
static void index_networks(struct networks *n)
{
    struct table *t = &n->table;
    struct table_network_index *index = NEW(&w.arena, struct table_network_index);
    struct table_network_jump *jumps =
        NEW_N(&w.arena, struct table_network_jump, TABLE_NETWORK_JUMPS);
    struct table_network_span *spans = NEW_N(&w.arena, struct table_network_span, t->cidr_count);
    uint32_t upper = 0, at;
    const char *field;

    for (uint32_t i = 0; i < t->cidr_count; i++) {
        const uint8_t *ip = n->cidrs[i].ip + 12;

        while (upper <= (uint32_t)(ip[0] << 8 | ip[1]))
            jumps[upper++].span = i;
        spans[i] =
            (struct table_network_span){ (uint16_t)(ip[2] << 8), (uint16_t)(ip[2] << 8 | 255) };
    }
    while (upper < TABLE_NETWORK_JUMPS)
        jumps[upper++].span = t->cidr_count;
    *index = (struct table_network_index){ .cidr_count = t->cidr_count,
                                           .jump_count = TABLE_NETWORK_JUMPS,
                                           .span_count = t->cidr_count };
    t->network_index_items = index;
    t->network_index_count = 1;
    t->network_jump_items = jumps;
    t->network_jump_count = TABLE_NETWORK_JUMPS;
    t->network_span_items = spans;
    t->network_span_count = t->cidr_count;
    for (uint32_t i = 0; i < t->cidr_count; i++)
        n->cidrs[i].run = t->cidr_count - i;
    if (!table_ipset_check_indexes(t, &at, &field)) {
        fprintf(stderr, "table: the index is not accepted: %s\n", field);
        exit(1);
    }
}

/* Random networks of `bits` (below `at` the family's own), no two the same; half of the addresses
 * lie in one. */
static void make_networks(struct networks *n, bool v4, uint32_t bits)
{
    uint64_t state = bits;
    uint32_t count = 0;

    n->cidrs = NEW_N(&w.arena, struct table_cidr, PREFIXES);
    n->addresses = NEW_N(&w.arena, struct ip, ADDRESSES);
    for (uint32_t i = 0; i < PREFIXES; i++) {
        uint64_t r = corpus_random(&state);
        uint8_t *ip = n->cidrs[i].ip;

        n->cidrs[i].bits = bits;
        if (v4)
            memcpy(ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
        memcpy(ip + (v4 ? 12 : 0), &r, v4 ? 3 : 6);
    }
    qsort(n->cidrs, PREFIXES, sizeof(*n->cidrs), compare_cidrs);
    for (uint32_t i = 0; i < PREFIXES; i++)
        if (count == 0 || compare_cidrs(&n->cidrs[count - 1], &n->cidrs[i]) != 0)
            n->cidrs[count++] = n->cidrs[i];
    n->table = (struct table){ .cidr_items = n->cidrs, .cidr_count = count };
    if (v4)
        index_networks(n);
    for (uint32_t i = 0; i < ADDRESSES; i++) {
        uint64_t r = corpus_random(&state);

        memcpy(n->addresses[i].bytes, n->cidrs[hash_reduce(r, count)].ip, 16);
        if (i % 2)
            memcpy(n->addresses[i].bytes + (v4 ? 12 : 0), &r, v4 ? 3 : 6);
        n->addresses[i].bytes[15] = (uint8_t)r;
    }
}

static void make_turns(void)
{
    uint32_t weights[NODES], strides[NODES];

    for (uint32_t i = 0; i < NODES; i++)
        weights[i] = 1 + i % 10;
    table_stride_scale(weights, NODES, strides);
    for (uint32_t i = 0; i < NODES; i++)
        w.endpoints[i].stride = strides[i];
    w.upstream.endpoint_count = NODES;
    w.turns = (struct table){ .endpoint_items = w.endpoints, .endpoint_count = NODES };
}

static void finish(struct emit_image *image, struct table *out)
{
    struct emit_stamp stamp = { 0 };
    struct table_error error;
    struct str file = emit_finish(image, &stamp);

    if (!table_verify(file.p, file.n, out, &error)) {
        fprintf(stderr, "table: a table of conditions is not accepted\n");
        exit(1);
    }
}

/* A rule with four header conditions that hold, and a request of twenty fields. */
static void make_conditions(void)
{
    struct emit_image *image = emit_new(&w.arena);
    uint32_t index;
    struct table_rule *rule = emit_add(image, TABLE_RULE, &index);
    struct table_action *action = emit_add(image, TABLE_ACTN, &index);
    struct table_route *route = emit_add(image, TABLE_ROUT, &index);

    (void)emit_add(image, TABLE_RNAM, &index);
    route->name_count = 1;

    *action = (struct table_action){ .policy = TABLE_NONE, .kind = TABLE_RESPOND, .status = 200 };
    *rule = (struct table_rule){ .methods = TABLE_METHODS_DEFAULT, .pred_count = PREDICATES };
    for (uint32_t i = 0; i < FIELDS; i++)
        w.fields[i] = (struct table_field){ str_fmt(&w.arena, "x-field-%02u", i), STR("value"), 0 };
    for (uint32_t i = 0; i < FIELDS; i++)
        w.fields[i].hash = table_name_hash(w.fields[i].name);
    for (uint32_t i = 0; i < PREDICATES; i++) {
        const struct table_field *field = &w.fields[3 + i * 4];
        struct table_name *name = emit_add(image, TABLE_NAME, &index);
        struct table_predicate *p;

        *name = (struct table_name){ TABLE_HEADER, field->hash, emit_text(image, field->name) };
        p = emit_add(image, TABLE_PRED, &index);
        *p = (struct table_predicate){ .subject = TABLE_HEADER,
                                       .op = TABLE_EXACT,
                                       .name = i,
                                       .value = emit_text(image, STR("value")) };
    }
    lower_names_slots(image);
    finish(image, &w.conditions);
}

static void make_automaton(void)
{
    struct emit_image *image = emit_new(&w.arena);
    struct lower_automata automata = { .arena = &w.arena, .image = image };
    const struct str pattern = STR("/(api|app)/v[0-9]+/[a-z0-9-]+(/[a-z0-9-]+)*");
    struct regex *r = NEW(&w.arena, struct regex);
    struct regex_fault fault;

    if (!regex_compile(&w.arena, pattern, &regex_limits, r, &fault))
        exit(1);
    (void)lower_automaton_add(&automata, &r->dfa, pattern);
    lower_automaton_finish(&automata);
    finish(image, &w.automata);
}

static void make(void)
{
    struct table_affinity_plan plan;

    w.made = true;
    arena_init(&w.arena, 0);
    for (uint32_t i = 0; i < NODES_BUILT; i++)
        w.nodes[i] = (struct table_node){ .id = hash_bytes(&i, sizeof(i), 1), .weight = 1 };
    plan = table_affinity_plan(TABLE_MAGLEV, PLACES, w.nodes, NODES_BUILT);
    w.places = arena_take(&w.arena, plan.bytes);
    w.scratch = arena_take(&w.arena, plan.scratch);
    plan = table_affinity_plan(TABLE_MAGLEV, PLACES, w.nodes, NODES);
    w.affinity = table_affinity_build(&plan, w.nodes, NODES, arena_take(&w.arena, plan.bytes),
                                      arena_take(&w.arena, plan.scratch));
    make_turns();
    make_networks(&w.v4, true, 120);
    make_networks(&w.v6, false, 48);
    make_conditions();
    make_automaton();
    w.limit = table_gcra_make(1000, 1000, 50);
}

/* ---- one decision each; `i` leads to the next ---- */

static uint64_t pick_v4(uint64_t i)
{
    return table_ipset_has(&w.v4.table, 0, w.v4.table.cidr_count, &w.v4.addresses[i % ADDRESSES]);
}

static uint64_t pick_v6(uint64_t i)
{
    return table_ipset_has(&w.v6.table, 0, w.v6.table.cidr_count, &w.v6.addresses[i % ADDRESSES]);
}

static uint64_t pick_turn(uint64_t i)
{
    (void)i;
    return table_stride_pick(&w.turns, &w.upstream, &w.turn);
}

static uint64_t pick_maglev(uint64_t i)
{
    return table_affinity_owner(&w.affinity, i * UINT64_C(0x9e3779b97f4a7c15));
}

static uint64_t pick_conditions(uint64_t i)
{
    static struct table_slots slots;
    struct table_request q = {
        .method = TABLE_GET, .fields = w.fields, .field_count = FIELDS, .slots = &slots
    };
    uint32_t failed;

    (void)i;
    table_slots_reset(&slots); /* each time another request */
    return table_match_rule_holds(&w.conditions, 0, &q, &failed);
}

#define SUBJECT "/api/v12/shop-orders/customer-7781/invoices/2026-11-23-000017"

static uint64_t pick_automaton(uint64_t i)
{
    (void)i;
    return table_dfa_match(&w.automata, 0, STR(SUBJECT));
}

static uint64_t pick_limit(uint64_t i)
{
    struct table_gcra_answer a = table_gcra_ask(&w.limit, w.cell, i * 900000, 1);

    w.cell = a.word;
    return a.admitted;
}

typedef uint64_t decider(uint64_t i);

static const struct {
    const char *name;
    decider *decide;
    uint32_t parts; /* figures are of one of so many */
} kinds[] = {
    { "T-ip4-100k", pick_v4, 1 },      { "T-ip6-100k", pick_v6, 1 },
    { "T-wrr", pick_turn, 1 },         { "T-maglev", pick_maglev, 1 },
    { "T-pred4", pick_conditions, 1 }, { "T-dfa", pick_automaton, sizeof(SUBJECT) - 1 },
    { "T-gcra", pick_limit, 1 },
};

static double time_kind(decider *decide, uint32_t count)
{
    uint64_t sum = 0, zero = measure_zero;
    double start = measure_now_ns();

    for (uint32_t i = 0; i < count; i++)
        sum += decide(i + (sum & zero));
    measure_sink += sum;
    return (measure_now_ns() - start) / count;
}

void picks_decide(void)
{
    for (size_t k = 0; k < LEN(kinds); k++)
        for (uint32_t i = 0; i < DECISIONS;
             i++) /* and no look at the clock, which strict forbids */
            measure_sink += kinds[k].decide(i);
}

/* ---- building Maglev ---- */

/* As Envoy 1.3x does (maglev_lb.cc): two hashes of the key, a remainder for each probe, a target
 * weight for each node. */
static void build_as_envoy(uint16_t *places, uint64_t size)
{
    static struct {
        uint64_t offset, skip, next;
        double weight, target;
    } e[NODES_BUILT];
    uint64_t taken = 0;

    memset(places, 0xff, size * sizeof(*places));
    for (uint32_t i = 0; i < NODES_BUILT; i++) {
        e[i].offset = hash_bytes(&w.nodes[i].id, 8, 0) % size;
        e[i].skip = hash_bytes(&w.nodes[i].id, 8, 1) % (size - 1) + 1;
        e[i].next = 0;
        e[i].weight = w.nodes[i].weight;
        e[i].target = 0;
    }
    for (uint32_t round = 1; taken < size; round++)
        for (uint32_t i = 0; i < NODES_BUILT && taken < size; i++) {
            uint64_t c;

            if (round * e[i].weight < e[i].target)
                continue;
            e[i].target += 1;
            do
                c = (e[i].offset + e[i].skip * e[i].next++) % size;
            while (places[c] != 0xffff);
            places[c] = (uint16_t)i;
            taken++;
        }
}

static void time_builds(void)
{
    static volatile uint64_t size = PLACES; /* no constant, as it is none for either */
    double best[2] = { 1e18, 1e18 };

    for (int i = 0; i < BUILDS; i++) {
        double start = measure_now_ns(), middle, end;

        (void)table_maglev_build(w.nodes, NODES_BUILT, (uint32_t)size, w.places, w.scratch);
        middle = measure_now_ns();
        build_as_envoy(w.places, size);
        end = measure_now_ns();
        best[0] = MIN(best[0], middle - start);
        best[1] = MIN(best[1], end - middle);
    }
    measure_say("maglev", best[0]);
    measure_say("envoy", best[1]);
}

/* ---- what moves ---- */

static void count_ejected(void)
{
    static const uint32_t downs[] = { 1, 10, 30 };
    const struct table_node_state now = { .up = w.up };
    uint64_t moved = 0;

    for (size_t d = 0; d < LEN(downs); d++) {
        memset(w.up, 0xff, sizeof(w.up));
        for (uint32_t i = 0; i < downs[d]; i++)
            w.up[i / 64] &= ~(UINT64_C(1) << (i % 64));
        for (uint64_t key = 0; key < KEYS; key++) {
            uint64_t hash = hash_bytes(&key, sizeof(key), 3);
            uint32_t owner = table_affinity_owner(&w.affinity, hash);

            moved += owner >= downs[d] && table_affinity_pick(&w.affinity, hash, &now) != owner;
        }
    }
    measure_say("R11", (double)moved);
}

/* Users of a canary that grows from 10 % to 25 %. */
static void count_users(void)
{
    static const struct table_range ranges[2][2] = { { { 0, 1000, 0 }, { 1000, 10000, 1 } },
                                                     { { 0, 2500, 0 }, { 2500, 10000, 1 } } };
    const struct table_split split = { .salt = digest_stable_id(STR("split"), STR("shop/canary")),
                                       .range_count = 2 };
    uint64_t lost = 0, moved = 0;
    char name[32];

    for (uint32_t i = 0; i < KEYS; i++) {
        int n = snprintf(name, sizeof(name), "user-%u", i);
        uint32_t bucket = table_split_bucket(&split, (struct str){ name, (size_t)n }), member[2];

        for (int side = 0; side < 2; side++) {
            const struct table t = { .range_items = ranges[side], .range_count = 2 };

            member[side] = table_split_member(&t, &split, bucket);
        }
        lost += member[0] == 0 && member[1] != 0;
        moved += member[0] != member[1];
    }
    measure_say("R12lost", (double)lost);
    measure_say("R12moved", 100.0 * (double)moved / KEYS);
}

void picks_round(void)
{
    if (!w.made)
        make();
    for (size_t k = 0; k < LEN(kinds); k++)
        measure_say(kinds[k].name, time_kind(kinds[k].decide, PICKS) / kinds[k].parts);
    time_builds();
    count_ejected();
    count_users();
}
