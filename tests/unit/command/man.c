/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/man.c: pages in which nothing is taken for a request of roff.
 */
#include "command/all.h"
#include "typed.h"

/* A dot or a quote at the beginning is a request; a backslash an escape that has to be one we mean. */
static void judge_line(struct str line)
{
    static const char *const requests[] = { ".TH ", ".SH ", ".TP", ".PP", ".B ", ".BR " };
    bool known = line.n == 0 || (line.p[0] != '.' && line.p[0] != '\'');

    for (size_t i = 0; i < LEN(requests); i++)
        known = known || str_has_prefix(line, str_of(requests[i]));
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '\\')
            known = known && i + 1 < line.n && str_find(STR("e-f&"), line.p[i + 1]) < 4;
    if (!known)
        fail_msg(STR_FMT, STR_ARG(line));
}

static void every_page_has_its_sections(void **state)
{
    static const char *const sections[] = { "NAME",    "SYNOPSIS",    "DESCRIPTION",
                                            "OPTIONS", "EXIT STATUS", "SEE ALSO" };
    struct typed *t = *state;

    for (size_t i = 0; command_all[i] != NULL; i++) {
        struct str rest, line;

        assert_int_equal(
            typed_run(t, str_z(&t->arena, str_fmt(&t->arena, "man %s", command_all[i]->name))), 0);
        for (size_t k = 0; k < LEN(sections); k++)
            assert_true(str_contains(t->out, str_fmt(&t->arena, ".SH %s\n", sections[k])));
        rest = t->out;
        while (str_cut(&rest, '\n', &line))
            judge_line(line);
    }
}

static void the_page_of_proxyc_names_them_all(void **state)
{
    static const struct typed_row rows[] = {
        { "man lnit", 2, NULL, "there is no command `lnit`" },
        { "man diff", 0, "\\-\\-exit\\-code|\\fB\\-C\\fR, \\-\\-repo DIR", NULL },
    };
    struct typed *t = *state;

    assert_int_equal(typed_run(t, "man"), 0);
    for (size_t i = 0; command_all[i] != NULL; i++)
        assert_true(str_contains(
            t->out, str_fmt(&t->arena, ".BR proxyc\\-%s (1)\n", command_all[i]->name)));
    typed_rows(t, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(every_page_has_its_sections),
        TYPED_TEST(the_page_of_proxyc_names_them_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
