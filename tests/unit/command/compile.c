/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/compile.c: an environment becomes a file, or nothing is written.
 */
#include "typed.h"

#define ENVIRONMENT \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {}\n"

static void one_line_tells_what_was_written(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt", 0, " bytes, 4 rules, 1 routes\n", NULL },
        { "compile -C @ --check", 0, " bytes, 4 rules, 1 routes\n", NULL },
        { "compile -C @ -o -", 0, "!routes\n", NULL },
        { "compile -C @", 2, NULL, "`-o FILE.pxt`, or `--check`" },
        { "compile -C @ --check -o @/u.pxt", 2, NULL, "`-o FILE.pxt`, or `--check`" },
        { "compile -C @ -o @/no/t.pxt", 3, NULL, "cannot be written" },
        { "compile -C @/none --check", 3, NULL, "@/none" },
    };
    struct typed *t = *state;

    typed_policy(t, "");
    typed_rows(t, rows, LEN(rows));
    typed_shell(t, "test ! -e u.pxt");
    assert_int_equal(typed_run(t, "compile -C @ -o -"), 0);
    assert_true(str_eq(t->out, typed_read(t, "t.pxt")));
}

static void a_mistake_stops_it_and_leaves_what_was_there(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt", 1, NULL, "error[PX201]|shop/v3`" },
    };
    struct typed *t = *state;

    typed_policy(
        t,
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: bad, namespace: shop}\n"
        "spec: {listeners: [edge], hosts: [b.test], rules: [{name: a, to: {upstream: v3}}]}\n");
    typed_file(t, "t.pxt", "before");
    typed_rows(t, rows, LEN(rows));
    KIT_TEXT(typed_read(t, "t.pxt"), "before");
}

static void an_environment_is_chosen_where_there_are_any(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ --check", 2, NULL, "say which environment: `--env` one of prod, test" },
        { "compile -C @ --check --env prod", 0, "", NULL },
        { "compile -C @ --check --env live", 2, NULL, "live|prod" },
    };
    struct typed *t = *state;

    typed_policy(t, "");
    typed_file(t, "proxyc.yaml", "version: v1alpha1\ninclude: [all]\nenvironments: environments\n");
    typed_file(t, "environments/prod/environment.yaml", ENVIRONMENT);
    assert_int_equal(typed_run(t, "compile -C @ --check"), 0); /* there is only one */
    typed_shell(
        t,
        "mkdir environments/test && sed s/prod/test/ environments/prod/environment.yaml > environments/test/e.yaml");
    typed_rows(t, rows, LEN(rows));
}

static void what_no_proxyd_of_this_version_takes_is_noted(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ --check", 0, "", "note: the table needs what proxyd |refuses: l4\n" },
        { "compile -C @ --check --quiet", 0, "", NULL },
    };

    typed_policy(
        *state,
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: db, namespace: shop}\n"
        "spec: {bind: [\"127.0.0.1:5432\"], protocol: tcp}\n"
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: L4Route\nmetadata: {name: db, namespace: shop}\n"
        "spec: {listeners: [db], rules: [{name: all, to: {upstream: v1}}]}\n");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(one_line_tells_what_was_written),
        TYPED_TEST(a_mistake_stops_it_and_leaves_what_was_there),
        TYPED_TEST(an_environment_is_chosen_where_there_are_any),
        TYPED_TEST(what_no_proxyd_of_this_version_takes_is_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
