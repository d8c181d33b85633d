/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/completion.c: scripts that the shells themselves take.
 */
#include "command/all.h"
#include "typed.h"

static void each_shell_has_every_command(void **state)
{
    static const struct {
        const char *shell, *fmt;
    } rows[] = { { "bash", "        %s) words='--" },
                 { "zsh", "        %s) flags=(--" },
                 { "fish", "-n __fish_use_subcommand -a %s -d '" } };
    struct typed *t = *state;

    for (size_t i = 0; i < LEN(rows); i++) {
        assert_int_equal(
            typed_run(t, str_z(&t->arena, str_fmt(&t->arena, "completion %s", rows[i].shell))), 0);
        for (size_t k = 0; command_all[k] != NULL; k++) {
            struct str wanted = str_of(rows[i].fmt), head;

            (void)str_cut(&wanted, '%', &head);
            wanted = str_fmt(&t->arena, STR_FMT "%s" STR_FMT, STR_ARG(head), command_all[k]->name,
                             STR_ARG(str_sub(wanted, 1, wanted.n)));
            if (!str_contains(t->out, wanted))
                fail_msg("%s: " STR_FMT, rows[i].shell, STR_ARG(wanted));
        }
    }
}

static void bash_completes_by_the_script(void **state)
{
    struct typed *t = *state;

    assert_int_equal(typed_run(t, "completion bash"), 0);
    typed_file(t, "proxyc.bash", str_z(&t->arena, t->out));
    typed_shell(t, "bash -c '. ./proxyc.bash; COMP_WORDS=(proxyc li); COMP_CWORD=1; _proxyc; "
                   "test \"${COMPREPLY[*]}\" = lint'");
    typed_shell(t,
                "bash -c '. ./proxyc.bash; COMP_WORDS=(proxyc lint --fail); COMP_CWORD=2; _proxyc; "
                "test \"${COMPREPLY[*]}\" = --fail-on'");
    typed_shell(
        t, "bash -c '. ./proxyc.bash; COMP_WORDS=(proxyc version --fail); COMP_CWORD=2; _proxyc; "
           "test -z \"${COMPREPLY[*]}\"'");
}

static void there_are_three_shells(void **state)
{
    static const struct typed_row rows[] = {
        { "completion tcsh", 2, NULL, "there is bash, zsh and fish, no `tcsh`" },
        { "completion", 2, NULL, "" },
        { "completion fish", 0, "-l fail-on -r -d|-l quiet -s q -d|-l fix -d", NULL },
    };

    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(each_shell_has_every_command),
        TYPED_TEST(bash_completes_by_the_script),
        TYPED_TEST(there_are_three_shells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
