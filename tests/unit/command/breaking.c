/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/breaking.c: what somebody should have agreed to.
 */
#include "typed.h"

#define GUARDED                                                                                           \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: AuthPolicy\nmetadata: {name: office, namespace: shop}\n" \
    "spec: {ipAllow: [10.0.0.0/8]}\n"                                                                     \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: admin, namespace: shop}\n"       \
    "spec: {listeners: [edge], hosts: [admin.test], rules: [{name: all, to: {upstream: v1}, auth: {policy: office}}]}\n"

static void each_danger_is_found_and_may_be_allowed(void **state)
{
    static const struct {
        const char *sed;
        const char *class, *text;
    } rows[] = {
        { "s/percent: 25/percent: 60/", "split",
          "[split] split shop/canary: canary gains 35%, 25% is the largest step" },
        { "s/10.0.0.0.8/0.0.0.0\\/0/", "auth", "[auth] " },
        { "s/, auth: {policy: office}//", "auth", "[auth] " },
        { "s/hosts: .admin.test./hosts: [other.test]/", "host-", "[host-] admin.test" },
        { "/name: old/,$s/prefix: .old/prefix: \\/new/", "route-", "[route-] requests of " },
    };
    struct typed *t = *state;

    typed_repo(t, GUARDED);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str line = str_fmt(
            &t->arena, "git checkout -q . && sed -i '%s' all/all.yaml && ! git diff --quiet",
            rows[i].sed);

        typed_shell(t, str_z(&t->arena, line));
        assert_int_equal(typed_run(t, "breaking -C @ --against HEAD"), 1);
        if (!str_contains(t->out, str_of(rows[i].text)))
            fail_msg("%s: " STR_FMT, rows[i].text, STR_ARG(t->out));
        line = str_fmt(&t->arena, "breaking -C @ --against HEAD --allow %s,route-", rows[i].class);
        assert_int_equal(typed_run(t, str_z(&t->arena, line)), 0);
    }
}

static void what_is_no_danger_passes(void **state)
{
    static const struct typed_row rows[] = {
        { "breaking -C @ --against HEAD", 0, "0 dangerous differences\n", NULL },
        { "breaking -C @ --against HEAD --format json", 0, "\"findings\": []", NULL },
        { "breaking -C @", 2, NULL, "`--against REV`" },
        { "breaking -C @ --against HEAD --allow split,none", 2, NULL, "not `none`" },
        { "breaking -C @ --against nowhere", 3, NULL, "nowhere" },
    };

    typed_repo(*state, GUARDED);
    typed_shell(*state,
                "sed -i 's/percent: 25/percent: 20/; s/10.0.0.0.8/10.1.0.0\\/16/' all/all.yaml");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(each_danger_is_found_and_may_be_allowed),
        TYPED_TEST(what_is_no_danger_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
