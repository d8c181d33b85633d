/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/set.c: one number changes, and nothing around it.
 */
#include "typed.h"

static void a_number_changes_where_it_stands(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/canary canary=25", 0, NULL,
          "all/all.yaml: canary 25% -> 25%: nothing to change" },
        { "set -C @ split/canary canary=12.5", 0,
          "all/all.yaml:27: canary 25% -> 12.5%\n-  members: {stable: {upstream: v1}, canary: {upstream: v2, percent: 25}}\n+",
          NULL },
        { "set -C @ split/canary canary=0.25", 0, "12.5% -> 0.25%", NULL },
        { "set -C @ split/canary canary=100", 0, "0.25% -> 100%", NULL },
        { "set -C @ split/canary canary=25", 0, "100% -> 25%", NULL },
    };
    struct str before;

    typed_policy(*state, "# the end\n");
    before = typed_read(*state, "all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_eq(typed_read(*state, "all/all.yaml"), before));
}

static void what_is_no_percentage_of_a_member_is_refused(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/canary canary", 2, NULL,
          "`canary` is not `MEMBER=PERCENT` with 0 to 100 and at most two decimals" },
        { "set -C @ split/canary =5", 2, NULL, "`=5` is not" },
        { "set -C @ split/canary canary=", 2, NULL, "is not" },
        { "set -C @ split/canary canary=101", 2, NULL, "is not" },
        { "set -C @ split/canary canary=100.01", 2, NULL, "is not" },
        { "set -C @ split/canary canary=1.234", 2, NULL, "is not" },
        { "set -C @ split/canary canary=1.", 2, NULL, "is not" },
        { "set -C @ split/canary canary=-1", 2, NULL, "" },
        { "set -C @ split/canary canary=5%", 2, NULL, "is not" },
        { "set -C @ split/canary stable=5", 1, NULL,
          "`stable` is the baseline of shop/canary: it takes what the others leave" },
        { "set -C @ split/canary none=5", 2, NULL, "split shop/canary has no member `none`" },
        { "set -C @ split/canary", 2, NULL, "MEMBER=PERCENT" },
        { "set -C @ split/canary canary=5 --rev HEAD", 2, NULL, "`--rev` wants `--commit`" },
        { "set -C @ split/canary canary=5 -m words", 2, NULL, "`--message` wants `--commit`" },
    };
    struct str before;

    typed_policy(*state, "");
    before = typed_read(*state, "all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_eq(typed_read(*state, "all/all.yaml"), before));
}

static void nothing_changes_where_the_policy_would_not_compile(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/three b=60 c=50", 1, NULL,
          "error[PX|the policy would not compile so; nothing was changed" },
        { "set -C @ split/three b=6 c=7", 0, "b 5% -> 6%, c 5% -> 7%", NULL },
    };

    typed_policy(
        *state,
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: v3, namespace: shop}\n"
        "spec: {endpoints: [{address: \"127.0.0.1:9003\"}]}\n"
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: TrafficSplit\nmetadata: {name: three, namespace: shop}\n"
        "spec:\n  stickyBy: [{header: x-user}]\n  baseline: a\n  members:\n    a: {upstream: v1}\n    b: {upstream: v2, percent: 5}\n"
        "    c: {upstream: v3, percent: 5}\n");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_contains(typed_read(*state, "all/all.yaml"), STR("percent: 7}")));
}

static void a_commit_is_made_on_request(void **state)
{
    static const struct typed_row rows[] = {
        { "set -C @ split/canary canary=30 --commit", 0, "committed ", NULL },
        { "set -C @ split/canary canary=35 --commit -m words", 0, "committed ", NULL },
        { "set -C @/bare.git --rev main split/canary canary=40 --commit", 0,
          "30% -> 40%|committed ", NULL },
    };

    typed_repo(*state, "");
    typed_rows(*state, rows, 1);
    typed_shell(
        *state,
        "test \"$(git log -1 --format=%s)\" = 'split shop/canary: canary 25% -> 30%' && git diff --quiet HEAD && "
        "git clone -q --bare . bare.git && git -C bare.git config user.name ann && "
        "git -C bare.git config user.email ann@example.test");
    typed_rows(*state, rows + 1, 2);
    typed_shell(
        *state,
        "test \"$(git log -1 --format=%s)\" = words && git -C bare.git show main:all/all.yaml | grep 'percent: 40'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_number_changes_where_it_stands),
        TYPED_TEST(what_is_no_percentage_of_a_member_is_refused),
        TYPED_TEST(nothing_changes_where_the_policy_would_not_compile),
        TYPED_TEST(a_commit_is_made_on_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
