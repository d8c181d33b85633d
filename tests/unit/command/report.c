/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/report.c: what tests found, in four forms, none of which a name breaks.
 */
#include "command/report.h"

#include "command/json.h"
#include "kit/test.h"

/* A case that passes, and one whose texts are hostile. */
static struct command_report sample(void)
{
    static struct command_expect_failure failure = { .what = STR_INIT("upstreamHeaders.x<"),
                                                     .wanted = STR_INIT("exactly \"a\"\n::error::"),
                                                     .got = STR_INIT("b#\x1b[31m") };
    static struct str place = STR_INIT("t.yaml:3:4");
    static struct str missing = STR_INIT("GET http://a.test/\n::b");
    static struct command_coverage_row rows[] = { { .environment = STR_INIT("prod"),
                                                    .part = "rule",
                                                    .name = STR_INIT("s/r/a"),
                                                    .covered = 1,
                                                    .total = 2,
                                                    .missing = { &missing, 1, 1 } },
                                                  { .environment = STR_INIT(""),
                                                    .part = "split",
                                                    .name = STR_INIT("s/c"),
                                                    .covered = 2,
                                                    .total = 2 } };
    static struct command_report_case cases[] = {
        { .environment = STR_INIT(""),
          .test = STR_INIT("s/t"),
          .name = STR_INIT("it & holds"),
          .path = STR_INIT("t.yaml"),
          .line = 1,
          .fuel = 10,
          .fuel_limit = 100 },
        { .environment = STR_INIT("prod"),
          .test = STR_INIT("s/t"),
          .name = STR_INIT("a\nb"),
          .path = STR_INIT("t.yaml"),
          .line = 3,
          .failures = { &failure, 1, 1 },
          .places = &place,
          .fuel = 15,
          .fuel_limit = 200 },
    };

    return (struct command_report){ .items = cases,
                                    .count = 2,
                                    .passed = 1,
                                    .failed = 1,
                                    .skipped = 4,
                                    .coverage = { rows, 2, 2, 3, 4 },
                                    .covers = true };
}

static void people_read_what_failed_and_how_much_is_covered(void **state)
{
    struct command_report r = sample();
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(command_report_human(&a, &r, false),
             "FAIL t.yaml:3: s/t: a?b (prod)\n"
             "     t.yaml:3:4: upstreamHeaders.x<: expected exactly \"a\"?::error::, got b#?[31m\n"
             "1 passed, 1 failed, fuel at most 10 of 100, 4 of other environments\n"
             "coverage 75%: 3 of 4 alternatives of rules and members of splits\n"
             "    1/2 rule s/r/a (prod)\n"
             "        not tested: GET http://a.test/?::b\n");
    assert_true(str_has_prefix(command_report_human(&a, &r, true), STR("\x1b[1;31mFAIL\x1b[0m ")));
    r = (struct command_report){ 0 };
    KIT_TEXT(command_report_human(&a, &r, true), "0 passed, 0 failed\n");
    arena_fini(&a);
}

static void machines_read_the_same(void **state)
{
    struct command_report r = sample();
    const struct command_json *one, *rows;
    struct command_json *root;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    root = command_json_read(command_report_json(&a, &r));
    assert_non_null(root);
    assert_int_equal(command_json_number(root, "skipped"), 4);
    one = command_json_at(command_json_get(root, "cases"), 1);
    KIT_TEXT(command_json_text(one, "name"), "a\nb");
    KIT_TEXT(command_json_text(command_json_at(command_json_get(one, "failures"), 0), "got"),
             "b#\x1b[31m");
    KIT_TEXT(command_json_text(command_json_at(command_json_get(one, "failures"), 0), "place"),
             "t.yaml:3:4");
    rows = command_json_get(command_json_get(root, "coverage"), "rows");
    assert_int_equal(command_json_count(rows), 2);
    assert_int_equal(command_json_count(command_json_get(command_json_at(rows, 0), "missing")), 1);
    command_json_free(&root);
    r.covers = false;
    root = command_json_read(command_report_json(&a, &r));
    assert_null(command_json_get(root, "coverage"));
    command_json_free(&root);
    arena_fini(&a);
}

static void junit_and_tap_quote_what_they_would_take_for_their_own(void **state)
{
    struct command_report r = sample();
    struct str junit;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    junit = command_report_junit(&a, &r);
    assert_true(str_contains(junit, STR("tests=\"2\" failures=\"1\">\n")));
    assert_true(str_contains(
        junit,
        STR("  <testcase classname=\"s/t\" name=\"it &amp; holds\" file=\"t.yaml\" line=\"1\"/>\n")));
    assert_true(str_contains(
        junit,
        STR("(prod)\" file=\"t.yaml\" line=\"3\">\n    <failure message=\"upstreamHeaders.x&lt;: expected exactly &quot;a&quot;")));
    assert_false(str_contains(junit, STR("\x1b")));
    KIT_TEXT(command_report_tap(&a, &r),
             "TAP version 13\n1..2\nok 1 - s/t: it & holds\nnot ok 2 - s/t: a b (prod)\n"
             "# t.yaml:3:4: upstreamHeaders.x<: expected exactly \"a\" ::error::, got b\\# [31m\n");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_read_what_failed_and_how_much_is_covered),
        cmocka_unit_test(machines_read_the_same),
        cmocka_unit_test(junit_and_tap_quote_what_they_would_take_for_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
