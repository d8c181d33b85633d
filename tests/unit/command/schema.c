/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/schema.c: JSON Schemas to standard output, or installed beside a policy.
 */
#include "typed.h"

static void a_schema_is_that_of_the_repository(void **state)
{
    struct typed *t = *state;

    assert_int_equal(typed_run(t, "schema --kind Route"), 0);
    typed_file(t, "Route", str_z(&t->arena, t->out));
    assert_int_equal(typed_run(t, "schema"), 0);
    typed_file(t, "all", str_z(&t->arena, t->out));
    assert_int_equal(typed_run(t, "schema --install -C @ --quiet"), 0);
    assert_true(str_eq(typed_read(t, "Route"), typed_read(t, ".proxyc/schema/Route.schema.json")));
    assert_true(str_eq(typed_read(t, "all"), typed_read(t, ".proxyc/schema/all.schema.json")));
    assert_true(str_contains(typed_read(t, ".vscode/settings.json"),
                             STR(".proxyc/schema/project.schema.json")));
}

static void what_is_installed_may_be_installed_again(void **state)
{
    static const struct typed_row rows[] = {
        { "schema --install -C @", 0, NULL,
          "wrote the schemas into @/.proxyc/schema|settings.json is yours and stays" },
        { "schema --install -C @ --quiet", 0, NULL, NULL },
    };

    typed_file(*state, ".vscode/settings.json", "{}");
    typed_rows(*state, rows, LEN(rows));
    KIT_TEXT(typed_read(*state, ".vscode/settings.json"), "{}");
}

static void what_cannot_be_made_is_said(void **state)
{
    static const struct typed_row rows[] = {
        { "schema --kind Rout", 2, NULL, "there is no kind `Rout`" },
        { "schema --install -C @/none", 3, NULL,
          "`@/none/.proxyc/schema` cannot be made: No such file" },
    };

    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_schema_is_that_of_the_repository),
        TYPED_TEST(what_is_installed_may_be_installed_again),
        TYPED_TEST(what_cannot_be_made_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
