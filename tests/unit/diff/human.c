/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/human.c: a difference on a terminal.
 */
#include "diff/human.h"

#include "kit/test.h"

static struct diff_fact fact = { .what = STR_INIT("timeout"),
                                 .from = STR_INIT("2s"),
                                 .to = STR_INIT("3s\n::error::"),
                                 .aspect = FIELD_ASPECT_RESILIENCE,
                                 .weakened = "raised" };
static struct diff_move move = { STR_INIT("a"), STR_INIT("b"), 1500, 0, 0 };
static struct diff_change change = {
    .kind = DIFF_CHANGED,
    .part = "split",
    .name = STR_INIT("s/c"),
    .place = STR_INIT("x.yaml:1:2"),
    .classes = DIFF_CLASS_BIT(FIELD_ASPECT_SPLIT),
    .facts = { &fact, 1, 1 },
    .moves = { &move, 1, 1, .reshuffled = true },
};
static struct diff_shift shift = {
    .classes = DIFF_CLASS_BIT(FIELD_ASPECT_ACTION),
    .rule = { STR_INIT("s/r/a"), STR_INIT("") },
    .hosts = STR_INIT("a.test"),
    .example = { .request = STR_INIT("GET http://a.test/"),
                 .outcome = { { .does = STR_INIT("answer 200") },
                              { .does = STR_INIT("answer 404") } } },
};

static void equal_policies_are_one_line(void **state)
{
    struct diff d = { .id = { STR_INIT("0123456789abcdef"), STR_INIT("0123456789abcdef") } };
    struct diff_list all = { &d, 1, 1 }, none = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(diff_human_text(&a, &all), "no difference in what is decided; payload 0123456789ab\n");
    KIT_TEXT(diff_human_text(&a, &none), "");
    arena_fini(&a);
}

static void each_part_has_its_lines_and_stays_in_them(void **state)
{
    struct diff d = { .environment = { STR_INIT("prod"), STR_INIT("prod") },
                      .id = { STR_INIT("0123456789abcdef"), STR_INIT("fedcba9876543210") },
                      .effect = "swap",
                      .weakened = 1,
                      .unnamed = true,
                      .changes = { &change, 1, 1 },
                      .shifts = { &shift, 1, 1 } };
    struct diff list[2] = { d, d };
    struct diff_list all = { list, 1, 1 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(diff_human_text(&a, &all),
             "environment prod\n"
             "~ split s/c  [split]  (x.yaml:1:2)\n"
             "    timeout: 2s → 3s?::error::   WEAKENED: raised\n"
             "    moves 15.0% of users a → b, 0 back\n"
             "    any user may move: another key or salt places all of them anew\n"
             "> requests of rule s/r/a go to no rule  [action]  on a.test\n"
             "    example: GET http://a.test/\n"
             "        was answer 200, is answer 404\n"
             "unknown: the tables differ in something that is not compared\n"
             "1 object differs, 1 weakened; payload 0123456789ab → fedcba987654; effect: swap\n");
    all.count = 2;
    assert_true(
        str_contains(diff_human_text(&a, &all), STR("effect: swap\n\nenvironment prod\n~ split")));
    shift.unknown = true;
    assert_true(str_contains(
        diff_human_text(&a, &all),
        STR("> requests of rule s/r/a may go to no rule  [action]  on a.test\n    unknown: too many cases to follow up\n")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_policies_are_one_line),
        cmocka_unit_test(each_part_has_its_lines_and_stays_in_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
