/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/cli.c: from words to an exit status.
 */
#include "command/cli.h"

#include <stdio.h>

#include "typed.h"

static void the_first_word_names_a_command(void **state)
{
    static const struct typed_row rows[] = {
        { "", 2, "usage: proxyc COMMAND", NULL }, /* no word at all */
        { "help", 0, "usage: proxyc COMMAND", NULL },
        { "--help", 0, "usage: proxyc COMMAND", NULL },
        { "-h", 0, "usage: proxyc COMMAND", NULL },
        { "--version", 0, "proxyc ", NULL },
        { "-V", 0, "proxyc ", NULL },
        { "lnit", 2, NULL, "there is no command `lnit`; did you mean `lint`?|try `proxyc help`" },
        { "xyzzyxyzzy", 2, NULL, "there is no command `xyzzyxyzzy`\n" },
        { "--quiet", 2, NULL, "there is no command `--quiet`" },
        { "-C . lint --list-rules", 0, "PX101", NULL }, /* as with git */
        { "-C . version", 2, NULL, "-C" },
        { "-C . lnit", 2, NULL, "there is no command `lnit`; did you mean `lint`?" },
        { "-C .", 2, NULL, "there is no command `-C`" },
    };

    typed_rows(*state, rows, LEN(rows));
}

static void options_are_read_before_anything_is_done(void **state)
{
    static const struct typed_row rows[] = {
        { "version --help", 0, "usage: proxyc version [OPTIONS]\n", NULL },
        { "version words", 2, NULL, "words" },
        { "version --nope", 2, NULL, "--nope" },
        { "version --color sometimes", 2, NULL, "sometimes" },
    };

    typed_rows(*state, rows, LEN(rows));
}

static void output_that_does_not_arrive_is_trouble(void **state)
{
    char *words[] = { "proxyc", "help", NULL };
    FILE *full = fopen("/dev/full", "w"), *err = fopen("/dev/null", "w");

    (void)state;
    assert_non_null(full);
    assert_non_null(err);
    assert_int_equal(command_cli_run(2, words, full, err), 3);
    (void)fclose(full);
    assert_int_equal(fclose(err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(the_first_word_names_a_command),
        TYPED_TEST(options_are_read_before_anything_is_done),
        cmocka_unit_test(output_that_does_not_arrive_is_trouble),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
