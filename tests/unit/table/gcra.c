/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/gcra.c: units, bursts, costs, waits, and the ends of time. Against exact fractions:
 * tests/property/gcra.c.
 */
#include "kit/test.h"

#include "table/gcra.h"

enum { SECOND = 1000000000 };

static void the_unit_is_as_fine_as_a_word_allows(void **state)
{
    static const struct {
        uint32_t requests, per_ms, burst, unit_ns, ticks;
        uint64_t emission;
    } rows[] = {
        { 1, 1000, 1, 1, 1, SECOND },
        { 1000, 1000, 1000, 1, 1, 1000000 },
        { 3, 1000, 5, 1, 3, SECOND },
        { 999, 1000, 999, 10, 999, 100000000 },
        { 100000000, 1000, 100000000, 1, 1, 10 },
        { 99999989, 1000, 1, 1000000, 99999989, 1000 },
        { 1, 86400000, 100000000, 1000, 1, UINT64_C(86400000000) },
        { 99999989, 86400000, 100000000, 1000000, 99999989, 86400000 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_gcra g = table_gcra_make(rows[i].requests, rows[i].per_ms, rows[i].burst);

        assert_int_equal(g.unit_ns, rows[i].unit_ns);
        assert_int_equal(g.ticks, rows[i].ticks);
        assert_int_equal(g.emission, rows[i].emission);
        assert_int_equal(g.tolerance, rows[i].emission * rows[i].burst);
    }
}

static void a_burst_passes_at_once_and_then_the_rate(void **state)
{
    const struct table_gcra g = table_gcra_make(10, 1000, 5);
    struct table_gcra_answer a = { 0 };
    uint64_t now = 77 * (uint64_t)SECOND;

    (void)state;
    for (uint32_t i = 0; i < 5; i++) {
        a = table_gcra_ask(&g, a.word, now, 1);
        assert_true(a.admitted);
        assert_int_equal(a.left, 4 - i);
        assert_int_equal(a.wait_ns, 0);
    }
    for (uint32_t i = 0; i < 100; i++) {
        uint64_t word = a.word;

        a = table_gcra_ask(&g, word, now, 1);
        assert_false(a.admitted);
        assert_int_equal(a.word, word);
        assert_int_equal(a.wait_ns, SECOND / 10);
        assert_false(table_gcra_ask(&g, word, now + a.wait_ns - 1, 1).admitted);
        now += a.wait_ns;
        a = table_gcra_ask(&g, word, now, 1);
        assert_true(a.admitted);
    }
    a = table_gcra_ask(&g, a.word, now + SECOND, 0); /* idle: all of it is back */
    assert_true(a.admitted);
    assert_int_equal(a.left, 5);
}

static void a_cost_takes_so_many_or_nothing(void **state)
{
    const struct table_gcra g = table_gcra_make(10, 1000, 5);
    struct table_gcra_answer a = table_gcra_ask(&g, 0, SECOND, 3);

    (void)state;
    assert_true(a.admitted);
    assert_int_equal(a.left, 2);
    a = table_gcra_ask(&g, a.word, SECOND, 3);
    assert_false(a.admitted);
    assert_int_equal(a.left, 2);
    assert_int_equal(a.wait_ns, SECOND / 10);
    a = table_gcra_ask(&g, a.word, SECOND, 2);
    assert_true(a.admitted);
    a = table_gcra_ask(&g, a.word, SECOND, 0);
    assert_true(a.admitted);
    assert_int_equal(a.left, 0);
    a = table_gcra_ask(&g, a.word, SECOND, 5);
    assert_int_equal(a.wait_ns, SECOND / 2);
    a = table_gcra_ask(&g, 0, SECOND, 6);
    assert_false(a.admitted);
    assert_true(a.wait_ns == UINT64_MAX);
    assert_int_equal(a.left, 5);
    a = table_gcra_ask(&g, 0, SECOND, UINT32_MAX);
    assert_true(!a.admitted && a.word == 0);
}

static void a_clock_behind_others_gives_nothing_back(void **state)
{
    const struct table_gcra g = table_gcra_make(10, 1000, 1);
    struct table_gcra_answer a = table_gcra_ask(&g, 0, SECOND, 1);

    (void)state;
    assert_true(a.admitted);
    a = table_gcra_ask(&g, a.word, SECOND - SECOND / 5, 1);
    assert_false(a.admitted);
    assert_int_equal(a.wait_ns, SECOND / 10 + SECOND / 5);
}

static void time_begins_anew_at_the_horizon(void **state)
{
    static const struct {
        uint32_t requests, per_ms, burst;
    } rows[] = { { 10, 1000, 5 }, { 999, 1000, 7 }, { 99999989, 86400000, 100000000 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_gcra g =
            table_gcra_make(rows[i].requests, rows[i].per_ms, rows[i].burst);
        uint64_t now = TABLE_GCRA_HORIZON_NS - 1;
        struct table_gcra_answer a = table_gcra_ask(&g, 0, now, rows[i].burst);

        assert_true(a.admitted);
        assert_false(table_gcra_ask(&g, a.word, now, 1).admitted);
        a = table_gcra_ask(&g, a.word, TABLE_GCRA_HORIZON_NS, 1);
        assert_true(a.admitted);
        assert_int_equal(a.left, rows[i].burst - 1);
        assert_true(table_gcra_ask(&g, UINT64_MAX, 0, 1).admitted);
    }
}

static void a_wait_of_more_than_584_years_is_as_good_as_never(void **state)
{
    const struct table_gcra g = table_gcra_make(1, 86400000, 100000000);
    struct table_gcra_answer a = table_gcra_ask(&g, 0, 0, 100000000);

    (void)state;
    assert_true(a.admitted);
    a = table_gcra_ask(&g, a.word, 0, 100000000);
    assert_true(a.wait_ns == UINT64_MAX);
    assert_int_equal(table_gcra_ask(&g, a.word, 0, 1).wait_ns, UINT64_C(86400000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_unit_is_as_fine_as_a_word_allows),
        cmocka_unit_test(a_burst_passes_at_once_and_then_the_rate),
        cmocka_unit_test(a_cost_takes_so_many_or_nothing),
        cmocka_unit_test(a_clock_behind_others_gives_nothing_back),
        cmocka_unit_test(time_begins_anew_at_the_horizon),
        cmocka_unit_test(a_wait_of_more_than_584_years_is_as_good_as_never),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
