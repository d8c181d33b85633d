/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/style.c: which files `fmt` would change.
 */
#include "command/style.h"

#include "typed.h"

static void files_in_another_form_are_named_once_each(void **state)
{
    static const struct typed_row rows[] = {
        { "lint -C @ --only PX117", 0, "all/ugly.yaml|proxyc.yaml|!all/all.yaml", "" },
        { "fmt -w @", 0, NULL, "wrote @/all/ugly.yaml|wrote @/proxyc.yaml" },
        { "lint -C @ --only PX117", 0, "!PX117", "" },
    };

    typed_policy(*state, "");
    assert_int_equal(typed_run(*state, "fmt -w --quiet @"), 0);
    typed_file(*state, "proxyc.yaml", "include: [all]\nversion: v1alpha1\n");
    typed_file(*state, "all/ugly.yaml",
               "kind: Upstream\napiVersion: proxyc.dev/v1alpha1\nmetadata: {name: x}\n"
               "spec: {endpoints: [{address:   \"127.0.0.1:1\"}]}\n");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(files_in_another_form_are_named_once_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
