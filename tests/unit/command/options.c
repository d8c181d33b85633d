/* SPDX-License-Identifier: Apache-2.0
 *
 * Command lines.
 */
#include "command/options.h"

#include "command/all.h"
#include "command/rows.h"
#include "kit/test.h"

enum { WORDS_MAX = 6 };

static bool parse(struct arena *a, const struct command *command, const char *const *words,
                  struct command_context *c, struct str *error)
{
    char *argv[WORDS_MAX];
    int argc = 0;

    *c = (struct command_context){ .command = command, .arena = a };
    while (argc < WORDS_MAX && words[argc] != NULL) {
        argv[argc] = (char *)(uintptr_t)words[argc];
        argc++;
    }
    return command_options_parse(c, argc, argv, error);
}

static void values_come_in_every_spelling(void **state)
{
    static const char *const rows[][WORDS_MAX] = {
        { "-o", "a.pxt", NULL },
        { "-oa.pxt", NULL },
        { "--output", "a.pxt", NULL },
        { "--output=a.pxt", NULL },
        { "-o", "b.pxt", "-o", "a.pxt", NULL },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_context c;
        struct str error;

        assert_true(parse(&a, &command_compile, rows[i], &c, &error));
        KIT_TEXT(command_value(&c, COMMAND_OPT_OUTPUT), "a.pxt");
        assert_false(command_has(&c, COMMAND_OPT_CHECK));
        assert_int_equal(c.arguments.count, 0);
    }
    arena_fini(&a);
}

static void a_value_in_brackets_may_be_left_out(void **state)
{
    static const char *const bare[] = { "--fix", "a.yaml", NULL };
    static const char *const with[] = { "--fix=unsafe", "a.yaml", NULL };
    struct command_context c;
    struct str error;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(parse(&a, &command_lint, bare, &c, &error));
    assert_true(command_has(&c, COMMAND_OPT_FIX));
    KIT_TEXT(command_value(&c, COMMAND_OPT_FIX), "");
    assert_int_equal(c.arguments.count, 1);
    assert_true(parse(&a, &command_lint, with, &c, &error));
    KIT_TEXT(command_value(&c, COMMAND_OPT_FIX), "unsafe");
    assert_int_equal(c.arguments.count, 1);
    arena_fini(&a);
}

static void what_does_not_fit_is_named(void **state)
{
    static const struct {
        const struct command *command;
        const char *words[WORDS_MAX];
        const char *error;
    } rows[] = {
        { &command_lint,
          { "--fromat", NULL },
          "there is no option `--fromat`; did you mean `--format`?" },
        { &command_lint, { "--zzzzzzz", NULL }, "there is no option `--zzzzzzz`" },
        { &command_lint, { "-o", NULL }, "there is no option `-o`" },
        { &command_lint, { "--section=x", NULL }, "there is no option `--section`" },
        { &command_lint, { "--format", NULL }, "`--format` wants a value: F[=FILE]" },
        { &command_lint, { "--quiet=1", NULL }, "`--quiet` takes no value" },
        { &command_version, { "extra", NULL }, "`extra` is one argument too many" },
        { &command_set,
          { "split/a", NULL },
          "something is missing: split/NAMESPACE/NAME MEMBER=PERCENT..." },
        { &command_inspect, { NULL }, "something is missing: FILE" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_context c;
        struct str error = { 0 };

        assert_false(parse(&a, rows[i].command, rows[i].words, &c, &error));
        KIT_TEXT(error, rows[i].error);
    }
    arena_fini(&a);
}

static void arguments_and_options_mix_until_two_dashes(void **state)
{
    static const char *const words[] = { "one", "--exit-code", "--", "--exit-code", NULL };
    struct command_context c;
    struct arena a;
    struct str error;

    (void)state;
    arena_init(&a, 0);
    assert_true(parse(&a, &command_diff, words, &c, &error));
    assert_int_equal(c.arguments.count, 2);
    KIT_TEXT(c.arguments.items[1], "--exit-code");
    assert_int_equal(c.values[COMMAND_OPT_EXIT_CODE].count, 1);
    arena_fini(&a);
}

static void help_asks_for_no_arguments(void **state)
{
    static const char *const words[] = { "--help", NULL };
    struct command_context c;
    struct arena a;
    struct str error;

    (void)state;
    arena_init(&a, 0);
    assert_true(parse(&a, &command_set, words, &c, &error));
    arena_fini(&a);
}

static void names_and_letters_are_unique(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < COMMAND_OPTIONS; i++) {
        const struct command_option_row *a = command_options_row((enum command_option)i);

        for (uint32_t k = i + 1; k < COMMAND_OPTIONS; k++) {
            const struct command_option_row *b = command_options_row((enum command_option)k);

            assert_string_not_equal(a->name, b->name);
            assert_true(a->letter == 0 || a->letter != b->letter);
        }
    }
}

static void what_may_be_cached_may_be_read_anew(void **state)
{
    (void)state;
    for (size_t i = 0; command_all[i] != NULL; i++)
        assert_int_equal(command_options_takes(command_all[i], COMMAND_OPT_CACHE),
                         command_options_takes(command_all[i], COMMAND_OPT_NO_CACHE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_in_every_spelling),
        cmocka_unit_test(a_value_in_brackets_may_be_left_out),
        cmocka_unit_test(what_does_not_fit_is_named),
        cmocka_unit_test(arguments_and_options_mix_until_two_dashes),
        cmocka_unit_test(help_asks_for_no_arguments),
        cmocka_unit_test(names_and_letters_are_unique),
        cmocka_unit_test(what_may_be_cached_may_be_read_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
