/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/version.c: what the program is, and what it writes.
 */
#include "table/layout.h"
#include "typed.h"

static void version_and_format_are_one_line(void **state)
{
    struct typed *t = *state;

    assert_int_equal(typed_run(t, "version"), 0);
    KIT_TEXT(t->out, str_z(&t->arena, str_fmt(&t->arena, "proxyc %s (table format %d.%d)\n",
                                              PX_VERSION, TABLE_FORMAT_MAJOR, TABLE_FORMAT_MINOR)));
    assert_int_equal(typed_run(t, "version twice"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(version_and_format_are_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
