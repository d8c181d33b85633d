/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/signer.c: which keys sign, and that `compile --sign` and `sign` give one file.
 */
#include "typed.h"

#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static void compile_signs_as_sign_does(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt --sign @/key", 0, "", NULL },
        { "compile -C @ -o @/u.pxt", 0, "", NULL },
        { "sign @/u.pxt --key @/key", 0, NULL, NULL },
    };

    typed_policy(*state, "");
    typed_file(*state, "key", SEED);
    typed_shell(*state, "chmod 600 key");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_eq(typed_read(*state, "t.pxt"), typed_read(*state, "u.pxt")));
}

/* What the file holds is never told. */
static void a_key_that_does_not_do_says_why_and_leaves_the_table(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/t.pxt", 0, "", NULL },
        { "sign @/t.pxt --key @/none", 3, NULL, "the key `@/none` is not used" },
        { "sign @/t.pxt --key @/open", 3, NULL, "the key `@/open` is not used" },
        { "sign @/t.pxt --key @/words", 3, NULL, "the key `@/words` is not used|!hunter2" },
        { "compile -C @ -o @/u.pxt --sign @/words", 3, NULL, "is not used|!hunter2" },
    };
    struct str before;

    typed_policy(*state, "");
    typed_file(*state, "open", SEED);
    typed_file(*state, "words", "hunter2");
    typed_shell(*state, "chmod 644 open; chmod 600 words");
    typed_rows(*state, rows, 1);
    before = typed_read(*state, "t.pxt");
    typed_rows(*state, rows + 1, LEN(rows) - 1);
    assert_true(str_eq(typed_read(*state, "t.pxt"), before));
    typed_shell(*state, "test ! -e u.pxt");
}

static void a_table_takes_only_so_many_signatures(void **state)
{
    struct typed *t = *state;

    typed_policy(t, "");
    assert_int_equal(typed_run(t, "compile -C @ -o @/t.pxt"), 0);
    for (unsigned i = 0; i <= 50; i++) {
        typed_file(t, "key", str_z(&t->arena, str_fmt(&t->arena, "%064x", i + 1)));
        typed_shell(t, "chmod 600 key");
        assert_int_equal(typed_run(t, "sign @/t.pxt --key @/key"), i < 50 ? 0 : 1);
    }
    assert_true(str_contains(t->err, STR("the table cannot be signed")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(compile_signs_as_sign_does),
        TYPED_TEST(a_key_that_does_not_do_says_why_and_leaves_the_table),
        TYPED_TEST(a_table_takes_only_so_many_signatures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
