/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/tries.c: how long tries take together.
 */
#include "check/tries.h"

#include "kit/test.h"

static const struct policy_retry sample = {
    .tries = 3, .per_try_ms = 800, .backoff_ms = 25, .backoff_max_ms = 250
};

static void pauses_double_up_to_the_longest(void **state)
{
    static const uint64_t wanted[] = { 25, 50, 100, 200, 250, 250 };
    const struct policy_retry steep = { .backoff_ms = 60000, .backoff_max_ms = 600000 };

    (void)state;
    for (uint32_t n = 1; n <= LEN(wanted); n++)
        assert_int_equal(check_tries_pause(&sample, n), wanted[n - 1]);
    assert_int_equal(check_tries_pause(&steep, 10), 600000);
}

static void worst_case_is_all_tries_and_the_pauses_between(void **state)
{
    (void)state;
    assert_int_equal(check_tries_worst(&sample, 1), 800);
    assert_int_equal(check_tries_worst(&sample, 2), 1625);
    assert_int_equal(check_tries_worst(&sample, 3), 2475);
}

static void first_late_try_is_the_one_that_ends_after_the_request(void **state)
{
    static const struct {
        uint32_t total, late;
    } rows[] = { { 799, 1 }, { 800, 2 }, { 1625, 3 }, { 2474, 3 }, { 2475, 0 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(check_tries_first_late(&sample, rows[i].total), rows[i].late);
}

static void round_figures_are_on_the_side_asked_for(void **state)
{
    static const struct {
        uint64_t ms, below, above;
    } rows[] = {
        { 641, 600, 650 }, { 2475, 2000, 2500 }, { 9, 9, 9 }, { 10, 10, 10 }, { 1000, 1000, 1000 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(check_tries_below(rows[i].ms), rows[i].below);
        assert_int_equal(check_tries_above(rows[i].ms), rows[i].above);
    }
    for (uint64_t ms = 1; ms < 100000; ms += 7)
        assert_true(check_tries_below(ms) <= ms && check_tries_above(ms) >= ms &&
                    check_tries_below(ms) > 0);
}

static void times_and_numbers_read_as_people_write_them(void **state)
{
    static const struct {
        uint64_t ms;
        const char *text;
    } times[] = { { 875, "875ms" }, { 1000, "1s" }, { 2475, "2.475s" }, { 2500, "2.5s" } };
    static const char *const ordinals[] = { "first", "second", "third", "fourth", "fifth", "6th" };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(times); i++)
        assert_true(str_eq(check_tries_text(&a, times[i].ms), str_of(times[i].text)));
    for (uint32_t n = 1; n <= LEN(ordinals); n++)
        assert_true(str_eq(check_tries_ordinal(&a, n), str_of(ordinals[n - 1])));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pauses_double_up_to_the_longest),
        cmocka_unit_test(worst_case_is_all_tries_and_the_pauses_between),
        cmocka_unit_test(first_late_try_is_the_one_that_ends_after_the_request),
        cmocka_unit_test(round_figures_are_on_the_side_asked_for),
        cmocka_unit_test(times_and_numbers_read_as_people_write_them),
    };

    return cmocka_run_group_tests_name("check_tries", tests, NULL, NULL);
}
