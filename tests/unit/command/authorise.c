/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/authorise.c: the signers that the revision compared with names.
 */
#include "typed.h"

#define REQUIRED \
    "version: v1alpha1\ninclude: [all]\nsignatures: {allowedSigners: signers, require: true}\n"

static void begin(struct typed *t)
{
    typed_policy(t, "");
    typed_file(t, "proxyc.yaml", REQUIRED);
    typed_shell(
        t,
        "ssh-keygen -q -t ed25519 -N '' -C ann -f ann && printf 'ann %s\\n' \"$(cat ann.pub)\" > signers && "
        "git init -q -b main && git config gpg.format ssh && git config user.signingkey $PWD/ann && "
        "git add proxyc.yaml all signers && git commit -qm one && git tag base");
}

static void only_signed_commits_change_a_policy(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --rev HEAD --against base --only PX630", 1, "of ann is not signed", NULL },
        { "lint -C @ --rev HEAD --against HEAD~1 --only PX630", 0, "", "" },
        { "lint -C @ --rev HEAD --only PX630", 0, "", "" },
    };
    struct typed *t = *state;

    begin(t);
    typed_shell(
        t, "echo '# 2' >> all/all.yaml && git commit -qam two && echo '# 3' >> all/all.yaml && "
           "git commit -qS -am three");
    typed_rows(t, rows, LEN(rows));
}

static void the_earlier_revision_says_who_and_whether(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --rev HEAD --against base --only PX630", 1, "is not signed", NULL },
        { "lint -C @ --rev HEAD --against HEAD~1 --only PX630", 0, "", "" },
    };
    struct typed *t = *state;

    begin(t);
    typed_shell(
        t,
        "sed -i '/signatures/d' proxyc.yaml && git commit -qam off && echo '# 2' >> all/all.yaml && "
        "git commit -qam free");
    typed_rows(t, rows, LEN(rows));
}

/* What is not known is a finding, and never leave. */
static void a_list_that_cannot_be_read_and_a_shallow_clone_authorise_nobody(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --rev HEAD --against base --only PX630", 1,
          "nobody may change the policy: `signers` of|cannot be read", NULL },
    };
    static const struct typed_row shallow[] = {
        { "lint -C @/clone --rev HEAD --against origin/base --only PX630", 1,
          "is not known|the clone is shallow|--unshallow", "" },
    };
    struct typed *t = *state;

    begin(t);
    typed_shell(
        t,
        "git branch base && for i in 2 3 4; do echo \"# $i\" >> all/all.yaml; git commit -qS -am $i; done && "
        "git clone -q --depth 2 --no-single-branch \"file://$PWD\" clone");
    typed_rows(t, shallow, LEN(shallow));
    typed_shell(
        t, "echo words > signers && git add signers && git commit -qm words && git tag -f base && "
           "git branch -D base && echo '# 5' >> all/all.yaml && git commit -qS -am 5");
    typed_rows(t, rows, 1);
}

static void the_file_that_a_policy_names_is_looked_at(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @", 0, "", "" },
    };
    static const struct typed_row damaged[] = {
        { "lint -C @", 1, "signers:2:|PX", NULL },
    };
    static const struct typed_row gone[] = {
        { "lint -C @", 1, "there is no file `signers`|ssh-ed25519", NULL },
    };
    struct typed *t = *state;

    begin(t);
    typed_rows(t, rows, LEN(rows));
    typed_shell(t, "echo words >> signers");
    typed_rows(t, damaged, LEN(damaged));
    typed_shell(t, "rm signers");
    typed_rows(t, gone, LEN(gone));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(only_signed_commits_change_a_policy),
        TYPED_TEST(the_earlier_revision_says_who_and_whether),
        TYPED_TEST(a_list_that_cannot_be_read_and_a_shallow_clone_authorise_nobody),
        TYPED_TEST(the_file_that_a_policy_names_is_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
