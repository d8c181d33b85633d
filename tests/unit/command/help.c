/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/help.c: commands found by name, and described.
 */
#include "command/help.h"

#include "command/all.h"
#include "command/options.h"
#include "typed.h"

static void a_command_is_found_by_its_name_or_the_nearest_is_told(void **state)
{
    static const struct {
        const char *name, *found, *nearest;
    } rows[] = { { "lint", "lint", "" },         { "lin", NULL, "lint" },
                 { "complie", NULL, "compile" }, { "Lint", NULL, "lint" },
                 { "xyzzyxyzzy", NULL, "" },     { "", NULL, "" } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str nearest = { 0 };
        const struct command *c = command_help_find(command_all, str_of(rows[i].name), &nearest);

        assert_int_equal(c != NULL, rows[i].found != NULL);
        if (c != NULL)
            assert_string_equal(c->name, rows[i].found);
        else
            KIT_TEXT(nearest, rows[i].nearest);
    }
}

/* Common options too; no line is wider than a terminal. */
static void help_names_every_option_that_is_taken_and_no_other(void **state)
{
    struct typed *t = *state;

    for (size_t i = 0; command_all[i] != NULL; i++) {
        struct str text = command_help_of(&t->arena, command_all[i]), line;
        size_t count = 0, wanted = 0;

        assert_true(str_has_prefix(
            text, str_fmt(&t->arena, "usage: proxyc %s [OPTIONS]", command_all[i]->name)));
        assert_true(str_contains(text, STR("exit status: 0 success; 1 ")));
        while (str_cut(&text, '\n', &line)) {
            count += str_has_prefix(line, STR("  -")) || str_has_prefix(line, STR("      --"));
            if (line.n > 120)
                fail_msg(STR_FMT, STR_ARG(line));
        }
        for (enum command_option o = 0; o < COMMAND_OPTIONS; o++)
            wanted += command_options_takes(command_all[i], o);
        assert_int_equal(count, wanted);
    }
}

static void the_list_has_a_line_a_command(void **state)
{
    static const struct typed_row rows[] = {
        { "help lint", 0, "usage: proxyc lint|--fail-on LEVEL|-C, --repo DIR|URL", NULL },
        { "help lin", 2, NULL, "there is no command `lin`" },
        { "help lint fmt", 2, NULL, "" },
    };
    struct typed *t = *state;

    assert_int_equal(typed_run(t, "help"), 0);
    for (size_t i = 0; command_all[i] != NULL; i++)
        assert_true(str_contains(t->out, str_fmt(&t->arena, "\n  %-12s %s\n", command_all[i]->name,
                                                 command_all[i]->summary)));
    typed_rows(t, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_found_by_its_name_or_the_nearest_is_told),
        TYPED_TEST(help_names_every_option_that_is_taken_and_no_other),
        TYPED_TEST(the_list_has_a_line_a_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
