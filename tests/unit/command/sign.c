/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/sign.c: a signature more, and nothing else that changes.
 */
#include "typed.h"

#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static void a_table_is_signed_in_place_or_elsewhere(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt", 0, "", NULL },
        { "sign @/t.pxt --key @/key -o @/u.pxt", 0, NULL, NULL },
        { "verify @/t.pxt", 0, "signature    none", NULL },
        { "verify @/u.pxt", 0, "not checked|!signature    none", NULL },
        { "sign @/t.pxt --key @/key", 0, NULL, NULL },
        { "verify @/t.pxt", 0, "not checked", NULL },
        { "sign @/t.pxt --key @/key -o @/no/t.pxt", 3, NULL, "cannot be written" },
    };

    typed_policy(*state, "");
    typed_file(*state, "key", SEED "\n");
    typed_shell(*state, "chmod 600 key");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_eq(typed_read(*state, "t.pxt"), typed_read(*state, "u.pxt")));
}

static void what_is_no_table_and_who_has_no_key_is_refused(void **state)
{
    static const struct typed_row rows[] = {
        { "sign @/text", 2, NULL, "--key FILE" },
        { "sign --key @/key", 2, NULL, "FILE" },
        { "sign @/none --key @/key", 3, NULL, "`@/none` cannot be read: No such file" },
        { "sign @/text --key @/key", 1, NULL, "`@/text` is refused" },
    };

    typed_file(*state, "text", "words");
    typed_rows(*state, rows, LEN(rows));
    KIT_TEXT(typed_read(*state, "text"), "words");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_table_is_signed_in_place_or_elsewhere),
        TYPED_TEST(what_is_no_table_and_who_has_no_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
