/* SPDX-License-Identifier: Apache-2.0
 *
 * Quotes and lines of single scalars.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/scalar.h"

/* The value of the key `k`. */
static const struct doc_node *value_of(struct arena *a, struct str text)
{
    struct doc_set docs = { 0 };
    struct diag_sink sink;

    diag_init(&sink, a);
    assert_true(doc_parse(a, 0, text, &docs, &sink));
    return doc_find(docs.items[0].root, STR("k"));
}

static void quotes_depend_on_the_text_and_on_the_field(void **state)
{
    static const struct {
        const char *text, *plain_field, *text_field;
    } rows[] = {
        { "k: a", "a", "a" },
        { "k: 'a'", "a", "a" },
        { "k: 8", "8", "\"8\"" },
        { "k: '8'", "'8'", "'8'" },
        { "k: off", "off", "\"off\"" },
        { "k: 12:30", "12:30", "\"12:30\"" },
        { "k: 2026-01-02", "2026-01-02", "\"2026-01-02\"" },
        { "k: 127.0.0.1", "127.0.0.1", "127.0.0.1" },
        { "k: null", "null", "null" },
        { "k: \"a b\\t\"", "\"a b\\t\"", "\"a b\\t\"" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct str text = str_of(rows[i].text);
        const struct doc_node *node;

        arena_init(&a, 0);
        node = value_of(&a, text);
        assert_string_equal(str_z(&a, format_scalar_text(&a, text, node, false)),
                            rows[i].plain_field);
        assert_string_equal(str_z(&a, format_scalar_text(&a, text, node, true)),
                            rows[i].text_field);
        arena_fini(&a);
    }
}

static void lines_are_moved_and_not_broken(void **state)
{
    static const struct {
        const char *text, *lines;
    } rows[] = {
        { "k: a\n    b\n\n      c", "a\n    b\n\n    c" },
        { "k: |-\n  a\n    b", "|-\n    a\n      b" },
        { "k: >  # why\n\n  a", ">  # why\n\n    a" },
        { "k: \"a \\\n   b\"", "\"a \\\n    b\"" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct str text = str_of(rows[i].text);
        struct diag_out out = { 0 };

        arena_init(&a, 0);
        out.arena = &a;
        assert_true(format_scalar_lines(&out, text, value_of(&a, text), 4));
        assert_string_equal(str_z(&a, (struct str){ out.p, out.n }), rows[i].lines);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_depend_on_the_text_and_on_the_field),
        cmocka_unit_test(lines_are_moved_and_not_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
