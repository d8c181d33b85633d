/* SPDX-License-Identifier: Apache-2.0
 *
 * One scalar changes and no other byte; what is written is read back as it was meant.
 */
#include "parsed.h"

#include "doc/edit.h"

static void one_scalar_changes_and_nothing_else(void **state)
{
    static const struct {
        struct str before, value, after;
    } rows[] = {
        { STR_INIT("# top\nk: 10  # why\nz: 1\n"), STR_INIT("25"),
          STR_INIT("# top\nk: 25  # why\nz: 1\n") },
        { STR_INIT("{k: 10, z: 1}"), STR_INIT("2.5"), STR_INIT("{k: 2.5, z: 1}") },
        { STR_INIT("k: \"10\""), STR_INIT("25"), STR_INIT("k: \"25\"") },
        { STR_INIT("k: 'a'"), STR_INIT("it's"), STR_INIT("k: 'it''s'") },
        { STR_INIT("k: \"a\""), STR_INIT("q\"\\"), STR_INIT("k: \"q\\\"\\\\\"") },
        { STR_INIT("k: a"), STR_INIT("no"), STR_INIT("k: \"no\"") },
        { STR_INIT("k: a"), STR_INIT("1.10"), STR_INIT("k: \"1.10\"") },
        { STR_INIT("k: a"), STR_INIT("0644"), STR_INIT("k: \"0644\"") },
        { STR_INIT("k: a"), STR_INIT("12:30:00"), STR_INIT("k: \"12:30:00\"") },
        { STR_INIT("k: a"), STR_INIT("*.example.com"), STR_INIT("k: \"*.example.com\"") },
        { STR_INIT("k: a"), STR_INIT("800ms"), STR_INIT("k: 800ms") },
        { STR_INIT("k: a"), STR_INIT("true"), STR_INIT("k: true") },
        { STR_INIT("k: a"), STR_INIT("True"), STR_INIT("k: \"True\"") },
        { STR_INIT("k: a"), STR_INIT(""), STR_INIT("k: \"\"") },
        { STR_INIT("k: a"), STR_INIT("a: b"), STR_INIT("k: \"a: b\"") },
        { STR_INIT("k: a"), STR_INIT("x\ny"), STR_INIT("k: \"x\\x0ay\"") },
        { STR_INIT("k:\nz: 1\n"), STR_INIT("v"), STR_INIT("k: v\nz: 1\n") },
        { STR_INIT("a: &x 1\nk: *x\n"), STR_INIT("2"), STR_INIT("a: &x 1\nk: 2\n") },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p, again;
        struct str after;

        parsed_init(&p, rows[i].before);
        after = doc_edit_scalar(&p.arena, rows[i].before, doc_find(p.docs.items[0].root, STR("k")),
                                rows[i].value);
        assert_string_equal(str_z(&p.arena, after), str_z(&p.arena, rows[i].after));
        parsed_init(&again, after);
        assert_true(again.ok);
        assert_true(str_eq(doc_find(again.docs.items[0].root, STR("k"))->text, rows[i].value));
        arena_fini(&again.arena);
        arena_fini(&p.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_scalar_changes_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
