/* SPDX-License-Identifier: Apache-2.0
 *
 * Who owns which bucket, before and after a change of percentages: random splits of one or two
 * members beside the baseline through the compiler and the lookup, all 10,000 buckets each time.
 * argv[1]: how many cases (2,000), argv[2]: seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kit/test.h"
#include "lower/lower.h"
#include "table/split.h"
#include "table/verify.h"

enum { MEMBERS_MAX = 3, NAMES = 6 };

static unsigned long cases = 2000;
static uint64_t random_state = 1;

struct world {
    struct arena a;
    struct policy_member members[MEMBERS_MAX];
    struct policy_split split;
    struct policy_upstream upstream;
    struct policy_split *splits[1];
    struct policy_upstream *upstreams[1];
    struct policy_model model;
};

/* The owner of every bucket, as a position in world.members. */
struct owners {
    uint8_t of[TABLE_BUCKETS];
    uint32_t count[MEMBERS_MAX];
};

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

/* `moving` members beside the baseline, whose names and place in the document are random. */
static void set_up(struct world *w, uint32_t moving)
{
    static const char *const names[NAMES] = { "a", "b", "canary", "stable", "v1", "v2" };
    uint32_t first = any(NAMES), step = any(2) ? 1 : 5; /* coprime to NAMES: no name twice */

    *w = (struct world){ 0 };
    arena_init(&w->a, 0);
    w->upstream.meta.full = STR("t/u");
    w->upstream.connect_timeout_ms = w->upstream.idle_timeout_ms = 1;
    w->upstream.connections_max = w->upstream.requests_max = 1;
    for (uint32_t i = 0; i <= moving; i++)
        w->members[i].key = str_of(names[(first + i * step) % NAMES]);
    w->split.meta.full = STR("t/s");
    w->split.members.items = w->members;
    w->split.members.count = moving + 1;
    w->split.baseline.text = w->members[any(moving + 1)].key;
    w->splits[0] = &w->split;
    w->upstreams[0] = &w->upstream;
    w->model.splits.items = w->splits;
    w->model.upstreams.items = w->upstreams;
    w->model.splits.count = w->model.upstreams.count = 1;
}

static bool is_baseline(const struct world *w, const struct policy_member *m)
{
    return str_eq(m->key, w->split.baseline.text);
}

/* The n-th member beside the baseline. */
static struct policy_member *moving(struct world *w, uint32_t n)
{
    for (uint32_t i = 0; i < w->split.members.count; i++)
        if (!is_baseline(w, &w->members[i]) && n-- == 0)
            return &w->members[i];
    fail_msg("the split has too few members");
    return NULL;
}

static uint8_t position(const struct world *w, struct str name)
{
    uint8_t i = 0;

    while (!str_eq(w->members[i].key, name))
        i++;
    return i;
}

static void compile(struct world *w, struct owners *out)
{
    struct emit_image *image = emit_new(&w->a);
    struct emit_stamp stamp = { 0 };
    struct table_error error;
    struct lower_rest rest;
    struct diag_sink sink;
    struct table t;
    struct str bytes;

    diag_init(&sink, &w->a);
    assert_true(lower_records(&w->a, image, resolve_plan_make(&w->a, &w->model),
                              (struct diag_files){ 0 }, &rest, &sink));
    assert_true(lower_finish(&w->a, image, &rest, &stamp.hash_seed, &sink));
    bytes = emit_finish(image, &stamp);
    if (!table_verify(bytes.p, bytes.n, &t, &error))
        fail_msg(STR_FMT, STR_ARG(table_verify_text(&w->a, &error)));
    memset(out, 0, sizeof(*out));
    for (uint32_t i = 0; i < TABLE_BUCKETS; i++) {
        uint32_t member = table_split_member(&t, table_split(&t, 0), i);

        out->of[i] = position(w, table_text(&t, table_member(&t, member)->name));
        out->count[out->of[i]]++;
    }
}

static void assert_shares(const struct world *w, const struct owners *o)
{
    uint32_t left = TABLE_BUCKETS;

    for (uint32_t i = 0; i < w->split.members.count; i++) {
        if (is_baseline(w, &w->members[i]))
            continue;
        assert_int_equal(o->count[i], w->members[i].percent);
        left -= w->members[i].percent;
    }
    assert_int_equal(o->count[position(w, w->split.baseline.text)], left);
}

/* Between the two only `grown` has gained, and what it gained was the baseline's. */
static void assert_grown(const struct world *w, const struct owners *before,
                         const struct owners *after, uint8_t grown, uint32_t by)
{
    uint8_t baseline = position(w, w->split.baseline.text);
    uint32_t moved = 0;

    for (uint32_t i = 0; i < TABLE_BUCKETS; i++) {
        if (before->of[i] == after->of[i])
            continue;
        assert_int_equal(before->of[i], baseline);
        assert_int_equal(after->of[i], grown);
        moved++;
    }
    assert_int_equal(moved, by);
}

static void judge_case(uint32_t members)
{
    struct owners before, after, again;
    struct policy_member *grown;
    uint32_t other = 0, share;
    struct world w;

    set_up(&w, members);
    grown = moving(&w, any(members));
    if (members == 2) {
        struct policy_member *rest = moving(&w, moving(&w, 0) == grown ? 1 : 0);

        other = rest->percent = any(4) ? any(TABLE_BUCKETS + 1) : any(2) * TABLE_BUCKETS;
    }
    share = grown->percent = any(TABLE_BUCKETS - other + 1);
    compile(&w, &before);
    assert_shares(&w, &before);
    grown->percent += any(TABLE_BUCKETS - other - share + 1);
    compile(&w, &after);
    assert_shares(&w, &after);
    assert_grown(&w, &before, &after, position(&w, grown->key), grown->percent - share);
    grown->percent = share;
    compile(&w, &again);
    assert_memory_equal(&again, &before, sizeof(again));
    arena_fini(&w.a);
}

static void growth_takes_from_the_baseline_alone_and_rollback_gives_back(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases; i++)
        judge_case(1 + i % 2);
}

static void from_10_to_25_percent_15_of_100_move(void **state)
{
    struct owners before, after;
    struct world w;

    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        set_up(&w, 2);
        moving(&w, i)->percent = 1000;
        moving(&w, 1 - i)->percent = 500;
        compile(&w, &before);
        moving(&w, i)->percent = 2500;
        compile(&w, &after);
        assert_grown(&w, &before, &after, position(&w, moving(&w, i)->key), 1500);
        arena_fini(&w.a);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_takes_from_the_baseline_alone_and_rollback_gives_back),
        cmocka_unit_test(from_10_to_25_percent_15_of_100_move),
    };

    if (argc > 1)
        cases = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests_name("property/split", tests, NULL, NULL);
}
