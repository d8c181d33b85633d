/* SPDX-License-Identifier: Apache-2.0
 *
 * The page of a step: worst first, and nothing in a text can end its cell.
 */
#include "report.h"

static void the_worst_come_first_and_cells_hold(void **state)
{
    struct sample s;

    (void)state;
    report_init(&s);
    *VEC_ADD(&s.arena, &s.sink.allowed) =
        (struct diag_allowed){ DIAG_SPLIT_JUMP, STR("a41f9c2"), STR("outage 47"), 1 };
    sample_prints(&s, DIAG_MARKDOWN,
                  "### proxyc lint: 2 errors, 1 info\n"
                  "\n"
                  "| level | rule | place | finding |\n"
                  "|---|---|---|---|\n"
                  "| error |  |  | trouble |\n"
                  "| error | PX626 | policy/a b.yaml:1:6 | an error<br>help: write 90 |\n"
                  "| info | PX312 | policy/other.yaml:2:1 | an &#60;info&#62; &#124; \"here\" |\n"
                  "\n"
                  "PX405 is allowed by commit a41f9c2: outage 47\n");
}

static void names_are_code_and_hold_no_markup(void **state)
{
    static const struct {
        const char *message, *cell;
    } rows[] = {
        { "`a_b[0]` is no `<b>`",
          "<code>a&#95;b&#91;0&#93;</code> is no <code>&#60;b&#62;</code>" },
        { "``", "<code></code>" },
        { "one ` and @you", "one &#96; and &#64;you" },
        { "`a` and ` b", "<code>a</code> and &#96; b" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct str text;

        sample_init(&s, "a", "", NULL, NULL);
        diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "%s", rows[i].message);
        text = diag_print(&s.arena, &s.sink, s.files, DIAG_MARKDOWN, false);
        assert_true(str_has_suffix(text, str_fmt(&s.arena, "|  | %s |\n", rows[i].cell)));
        arena_fini(&s.arena);
    }
}

static void no_more_than_a_thousand_rows(void **state)
{
    struct sample s;
    struct str text;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    for (unsigned i = 0; i < 1002; i++)
        diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "m%u", i);
    text = diag_print(&s.arena, &s.sink, s.files, DIAG_MARKDOWN, false);
    assert_true(str_has_suffix(text, STR("| m999 |\n\n2 more are not shown.\n")));
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_come_first_and_cells_hold),
        cmocka_unit_test(names_are_code_and_hold_no_markup),
        cmocka_unit_test(no_more_than_a_thousand_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
