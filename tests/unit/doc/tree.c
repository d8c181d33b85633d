/* SPDX-License-Identifier: Apache-2.0
 *
 * Limits of one document: depth with and without aliases, anchors, and what is left out.
 */
#include "parsed.h"

static struct str nested(struct arena *a, unsigned depth, const char *core)
{
    struct str text = str_of(core);

    while (depth-- > 0)
        text = str_fmt(a, "[" STR_FMT "]", STR_ARG(text));
    return text;
}

static void depth_is_counted_with_aliases(void **state)
{
    static const struct {
        unsigned anchored, around;
        bool ok;
    } rows[] = {
        /* the map itself is one level */
        { 1, 62, true },   { 1, 63, false }, { 40, 23, true },
        { 40, 24, false }, { 63, 0, true },  { 64, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p;
        struct arena a;

        arena_init(&a, 0);
        parsed_init(&p, str_fmt(&a, "a: &x %s\nb: %s\n", nested(&a, rows[i].anchored, "1").p,
                                nested(&a, rows[i].around, "*x").p));
        assert_int_equal(p.ok, rows[i].ok);
        arena_fini(&p.arena);
        arena_fini(&a);
    }
}

static void of_equal_keys_the_first_holds(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("a: 1\nb: 2\na: 3\na: 4\n"));
    assert_int_equal(diag_count(&p.sink, DIAG_ERROR), 2);
    assert_int_equal(p.docs.items[0].root->count, 2);
    assert_str(parsed_at(&p, 0, "a"), "1");
    arena_fini(&p.arena);
}

static void a_merge_key_is_left_out_as_an_error_and_kept_as_anything_less(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("<<: {a: 1}\nb: 2\n"));
    assert_int_equal(p.docs.items[0].root->count, 1);
    p.sink.levels[DIAG_MERGE_KEY] = DIAG_OFF;
    p.docs.count = 0;
    assert_false(doc_parse(&p.arena, 0, p.file.text, &p.docs, &p.sink));
    assert_int_equal(p.docs.items[0].root->count, 2);
    arena_fini(&p.arena);
}

static void an_entry_whose_key_is_no_text_is_left_out(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("x: &x [1]\n? [a]\n: {b: 1}\n*x : 2\nc: 3\n"));
    assert_int_equal(diag_count(&p.sink, DIAG_ERROR), 2);
    assert_int_equal(p.docs.items[0].root->count, 2);
    assert_str(parsed_at(&p, 0, "c"), "3");
    arena_fini(&p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depth_is_counted_with_aliases),
        cmocka_unit_test(of_equal_keys_the_first_holds),
        cmocka_unit_test(a_merge_key_is_left_out_as_an_error_and_kept_as_anything_less),
        cmocka_unit_test(an_entry_whose_key_is_no_text_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
