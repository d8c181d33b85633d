/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/say.c: words that all forms of a difference share.
 */
#include "diff/say.h"

#include "kit/test.h"

static void facts_come_go_and_change(void **state)
{
    static const struct {
        int kind; /* of the change; -1: none is given */
        struct diff_fact fact;
        const char *text;
    } rows[] = {
        { DIFF_CHANGED,
          { .what = STR_INIT("timeout"), .from = STR_INIT("2s"), .to = STR_INIT("3s") },
          "timeout: 2s → 3s" },
        { DIFF_CHANGED,
          { .what = STR_INIT("timeout"), .from = STR_INIT("2s") },
          "timeout: 2s → none" },
        { -1, { .what = STR_INIT("timeout"), .to = STR_INIT("3s") }, "timeout: none → 3s" },
        { DIFF_ADDED, { .what = STR_INIT("timeout"), .to = STR_INIT("3s") }, "timeout: 3s" },
        { DIFF_REMOVED, { .what = STR_INIT("timeout"), .from = STR_INIT("2s") }, "timeout: 2s" },
        { DIFF_CHANGED,
          { .what = STR_INIT("hosts"), .to = STR_INIT("a"), .item = true },
          "hosts: + a" },
        { DIFF_CHANGED,
          { .what = STR_INIT("hosts"), .from = STR_INIT("a"), .item = true },
          "hosts: - a" },
        { DIFF_ADDED,
          { .what = STR_INIT("hosts"), .to = STR_INIT("a"), .item = true },
          "hosts: a" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_change change = { .kind = rows[i].kind < 0 ? DIFF_CHANGED
                                                               : (enum diff_kind)rows[i].kind };

        KIT_TEXT(diff_say_fact(&a, rows[i].kind < 0 ? NULL : &change, &rows[i].fact), rows[i].text);
    }
    arena_fini(&a);
}

static void shares_have_one_decimal_or_two(void **state)
{
    static const struct {
        uint32_t share, back;
        uint64_t rate;
        const char *text;
    } rows[] = { { 1500, 0, 0, "moves 15.0% of users a → b, 0 back" },
                 { 25, 5, 0, "moves 0.25% of users a → b, 0.05% back" },
                 { 10000, 10, 12250, "moves 100.0% of users a → b, 0.1% back, about 12.3 req/s" } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_move m = { STR("a"), STR("b"), rows[i].share, rows[i].back, rows[i].rate };

        KIT_TEXT(diff_say_move(&a, &m), rows[i].text);
    }
    arena_fini(&a);
}

static void a_member_fits_or_does_not_or_it_is_unknown(void **state)
{
    static const struct {
        struct diff_load load;
        const char *text;
    } rows[] = {
        { { STR_INIT("canary"), STR_INIT("n/v2"), 305000, 600000 },
          "canary: 305 req/s expected, n/v2 carries 600: ok" },
        { { STR_INIT("canary"), STR_INIT("n/v2"), 600001, 600000 },
          "canary: 600 req/s expected, n/v2 carries 600: TOO LITTLE" },
        { { STR_INIT("canary"), STR_INIT("n/v2"), 250, 0 },
          "canary: 0.25 req/s expected; what n/v2 carries is unknown: no time of it was measured" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        KIT_TEXT(diff_say_load(&a, &rows[i].load), rows[i].text);
    arena_fini(&a);
}

static void rules_environments_and_sums_have_their_words(void **state)
{
    struct diff_shift shifts[] = { { .rule = { STR_INIT("s/r/a"), STR_INIT("") } },
                                   { .unknown = true, .open = true } };
    struct diff d = { .environment = { STR_INIT("staging"), STR_INIT("prod") } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(diff_say_rule(&a, &shifts[0], 0), "rule s/r/a");
    KIT_TEXT(diff_say_rule(&a, &shifts[0], 1), "no rule");
    KIT_TEXT(diff_say_rule(&a, &shifts[1], 1), "another rule");
    KIT_TEXT(diff_say_environment(&a, &d), "staging → prod");
    d.environment[0] = d.environment[1];
    KIT_TEXT(diff_say_environment(&a, &d), "prod");
    KIT_TEXT(diff_say_sum(&a, &d), "0 objects differ");
    d.changes.count = 1;
    d.weakened = 2;
    d.shifts.items = shifts;
    d.shifts.count = 2;
    KIT_TEXT(diff_say_sum(&a, &d), "1 object differs, 2 weakened, 1 unknown");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_come_go_and_change),
        cmocka_unit_test(shares_have_one_decimal_or_two),
        cmocka_unit_test(a_member_fits_or_does_not_or_it_is_unknown),
        cmocka_unit_test(rules_environments_and_sums_have_their_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
