/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/signed.c: a commit is judged by the signers of its first parent.
 */
#include "typed.h"

/* Ann signs; the second commit is hers, the third lets Bob in, the fourth is his, the fifth nobody's. */
static void make_history(struct typed *t)
{
    typed_policy(t, "");
    typed_file(t, "proxyc.yaml",
               "version: v1alpha1\ninclude: [all]\nsignatures: {allowedSigners: signers}\n");
    typed_shell(
        t,
        "for who in ann bob; do ssh-keygen -q -t ed25519 -N '' -C $who -f $who; done; "
        "git init -q -b main && printf 'ann %s\\n' \"$(cat ann.pub)\" > signers && "
        "git add proxyc.yaml all signers && git commit -qm one && "
        "git config gpg.format ssh && by() { git -c user.signingkey=$PWD/$1 commit -qS -am \"$2\"; } && "
        "echo '# 2' >> all/all.yaml && by ann two && "
        "printf 'bob %s\\n' \"$(cat bob.pub)\" >> signers && by bob three && "
        "echo '# 4' >> all/all.yaml && by bob four && "
        "echo '# 5' >> all/all.yaml && git commit -qam five");
}

static void who_may_is_what_the_parent_says(void **state)
{
    static const struct typed_row rows[] = {
        { "verify -C @ --commit HEAD~3", 0,
          "subject     two|signature   good|signer      ann|SHA256:", NULL },
        { "verify -C @ --commit HEAD~2", 1,
          "subject     three|signed by a key that is not named|!good", NULL },
        { "verify -C @ --commit HEAD~1", 0, "signer      bob|signers of first parent", NULL },
        { "verify -C @ --commit HEAD", 1, "not signed|!key  ", NULL },
        { "verify -C @ --commit HEAD~4", 1, "first commit|not signed", NULL },
        { "verify -C @ --commit HEAD~3 --format json", 0, "\"ok\": true|\"signer\": \"ann\"",
          NULL },
        { "verify -C @ --commit HEAD --format json", 1, "\"ok\": false|\"key\": \"\"", NULL },
    };

    make_history(*state);
    typed_rows(*state, rows, LEN(rows));
}

static void a_list_from_elsewhere_wins(void **state)
{
    static const struct typed_row rows[] = {
        { "verify -C @ --commit HEAD~2 --allowed-signers @/signers", 0, "signer      bob", NULL },
        { "verify -C @ --commit HEAD~3 --allowed-signers @/none", 3, NULL, "cannot be read" },
        { "verify -C @ --commit HEAD~3 --allowed-signers @/proxyc.yaml", 3, NULL,
          "proxyc.yaml:1:" },
        { "verify -C @ --commit HEAD~3 --key @/ann.pub", 2, NULL, "are for tables" },
        { "verify -C @ --commit HEAD~3 --reproduce", 2, NULL, "are for tables" },
        { "verify -C @ --commit HEAD~9", 3, NULL, "HEAD~9" },
        { "verify -C @ --commit HEAD --format yaml", 2, NULL, "yaml" },
    };

    make_history(*state);
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(who_may_is_what_the_parent_says),
        TYPED_TEST(a_list_from_elsewhere_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
