/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/fuzz.c: a filter that fails for some requests is found out, by the smallest of them.
 */
#include "command/fuzz.h"

#include "filtered.h"

static void run(struct policy *p, const char *body, uint32_t cases, uint64_t seed,
                struct command_report_case *out)
{
    struct command_trial of;

    filtered_open(p, body, "request: {path: /}, expect: {passes: true}");
    of = (struct command_trial){ &p->arena, p->made.model, command_session_files(&p->session),
                                 p->made.model->filter_tests.items[0], NULL };
    *out = (struct command_report_case){ 0 };
    command_fuzz_test(&of, cases, seed, out);
}

static void a_failure_is_made_small(void **state)
{
    static const struct {
        const char *body, *error, *paste; /* paste: a part of the smallest case; NULL: none fails */
    } rows[] = {
        { "return", NULL, NULL },
        { "if req:header('x-a') == 'odd' then error('odd') end", "odd",
          "      request: {headers: {\"x-a\": \"odd\"}}\n      expect: {}\n" },
        { "if req:method() == 'PURGE' then error('purge') end", "purge",
          "      request: {method: PURGE}\n      expect: {}\n" },
        { "if #(req:header('x-a') or '') > 1000 then error('huge') end", "huge",
          "      request: {headers: {\"x-a\": \"" },
        { "if #req:headers('x-a') > 1 then error('twice') end", "twice",
          "      request: {headers: {\"x-a\": \"" },
        { "if req:query_param('x-a') then while true do end end", "(LF)",
          "      request: {path: \"/" },
        { "if req:claim('x-a') == true then error('claimed') end", "claimed",
          "      request: {claims: {\"x-a\": true}}\n      expect: {}\n" },
        { "error('always')", "always", "      expect: {}\n" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_report_case c;
        struct policy p;

        run(&p, rows[i].body, 1500, 1, &c);
        if (c.failures.count != (rows[i].error != NULL))
            fail_msg("%s: %zu failures", rows[i].body, c.failures.count);
        if (rows[i].error != NULL) {
            if (!str_contains(c.failures.items[0].got, str_of(rows[i].error)) ||
                !str_contains(c.failures.items[0].paste, str_of(rows[i].paste)))
                fail_msg(STR_FMT "\n" STR_FMT, STR_ARG(c.failures.items[0].got),
                         STR_ARG(c.failures.items[0].paste));
            KIT_TEXT(c.failures.items[0].wanted, "no error");
        }
        policy_close(&p);
    }
}

/* One of two halves stays where a half fails, too: 7,000 bytes are never shown where 1,001 do. */
static void long_values_are_cut_in_half(void **state)
{
    struct command_report_case c;
    struct policy p;

    (void)state;
    run(&p, "if #(req:header('x-a') or '') > 1000 then error('huge') end", 1500, 1, &c);
    assert_true(c.failures.items[0].paste.n > 1000 && c.failures.items[0].paste.n < 2000);
    policy_close(&p);
}

static void a_line_fails_once_and_seeds_differ(void **state)
{
    static const char body[] =
        "local a = req:header('x-a')\n      if a == 'one' then error(px.uuid4()) end\n"
        "      if a == 'two' then error(px.uuid4()) end";
    struct command_report_case a, b, c;
    struct policy p, q, r;

    (void)state;
    run(&p, body, 1500, 1, &a);
    run(&q, body, 1500, 1, &b);
    run(&r, body, 1500, 2, &c);
    assert_int_equal(a.failures.count, 2);
    assert_int_equal(b.failures.count, 2);
    assert_true(str_eq(a.failures.items[0].what, b.failures.items[0].what));
    assert_true(str_eq(a.failures.items[0].paste, b.failures.items[0].paste));
    assert_false(str_eq(a.failures.items[0].what, c.failures.items[0].what) &&
                 str_eq(a.failures.items[1].what, c.failures.items[1].what));
    policy_close(&p);
    policy_close(&q);
    policy_close(&r);
}

static void five_lines_are_enough(void **state)
{
    struct command_report_case c;
    struct policy p;

    (void)state;
    run(&p,
        "local n = #req:path() % 8\n      if n == 0 then error('0') end\n      if n == 1 then error('1') "
        "end\n      if n == 2 then error('2') end\n      if n == 3 then error('3') end\n      if n == 4 "
        "then error('4') end\n      if n == 5 then error('5') end\n      if n > 5 then error('6') end",
        1500, 1, &c);
    assert_int_equal(c.failures.count, COMMAND_FUZZ_FAILURES_MAX);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_made_small),
        cmocka_unit_test(long_values_are_cut_in_half),
        cmocka_unit_test(a_line_fails_once_and_seeds_differ),
        cmocka_unit_test(five_lines_are_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
