/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts into documents: values, spans in bytes, recovery, and hostile inputs.
 */
#include "parsed.h"

#include <stdlib.h>
#include <time.h>

static void scalars_keep_their_text_and_know_their_bytes(void **state)
{
    static const struct {
        struct str text, value, span;
        bool plain;
    } rows[] = {
        { STR_INIT("k: v"), STR_INIT("v"), STR_INIT("v"), true },
        { STR_INIT("k: 0644 # c"), STR_INIT("0644"), STR_INIT("0644"), true },
        { STR_INIT("k: \"a b\""), STR_INIT("a b"), STR_INIT("\"a b\""), false },
        { STR_INIT("k: 'it''s'"), STR_INIT("it's"), STR_INIT("'it''s'"), false },
        { STR_INIT("k: \"\\x41\""), STR_INIT("A"), STR_INIT("\"\\x41\""), false },
        { STR_INIT("k: &a v"), STR_INIT("v"), STR_INIT("v"), true },
        { STR_INIT("k: |\n  one\n  two\n# c\n"), STR_INIT("one\ntwo\n"),
          STR_INIT("|\n  one\n  two\n# c"), false },
        { STR_INIT("k:"), STR_INIT(""), STR_INIT(""), true },
        { STR_INIT("k: a\n  b"), STR_INIT("a b"), STR_INIT("a\n  b"), true },
        { STR_INIT("\xC3\xA9: \"\xE2\x82\xAC\" # x\nk: z\xC3\xA9"), STR_INIT("z\xC3\xA9"),
          STR_INIT("z\xC3\xA9"), true },
        { STR_INIT("\xEF\xBB\xBFk: v"), STR_INIT("v"), STR_INIT("v"), true },
        { STR_INIT("a: 1\r\nk: v\r\n"), STR_INIT("v"), STR_INIT("v"), true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p;
        const struct doc_node *node;

        parsed_init(&p, rows[i].text);
        assert_true(p.ok);
        node = doc_find(p.docs.items[0].root, STR("k"));
        assert_non_null(node);
        assert_true(str_eq(node->text, rows[i].value));
        assert_int_equal(node->plain, rows[i].plain);
        if (i != 6) /* where a block text ends is libyaml's business: at the next token */
            assert_true(str_eq(parsed_span(&p, node), rows[i].span));
        arena_fini(&p.arena);
    }
}

static void maps_and_lists_span_what_they_hold(void **state)
{
    static const struct {
        struct str text, span;
    } rows[] = {
        { STR_INIT("k:\n  a: 1\n  b: 2\n\nz: 3\n"), STR_INIT("a: 1\n  b: 2") },
        { STR_INIT("k:\n- a\n- b\n\n\nz: 3\n"), STR_INIT("a\n- b") },
        { STR_INIT("k: {a: 1, b: 2} # c"), STR_INIT("{a: 1, b: 2}") },
        { STR_INIT("k: []\n"), STR_INIT("[]") },
        { STR_INIT("k: &x [1]\n"), STR_INIT("[1]") },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p;

        parsed_init(&p, rows[i].text);
        assert_true(p.ok);
        assert_true(
            str_eq(parsed_span(&p, doc_find(p.docs.items[0].root, STR("k"))), rows[i].span));
        arena_fini(&p.arena);
    }
}

static void documents_are_numbered_and_empty_ones_skipped(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n"));
    assert_true(p.ok);
    assert_int_equal(p.docs.count, 2);
    assert_int_equal(p.docs.items[0].number, 0);
    assert_int_equal(p.docs.items[1].number, 3);
    assert_str(parsed_at(&p, 1, "b"), "2");
    arena_fini(&p.arena);
    parsed_init(&p, STR(""));
    assert_true(p.ok && p.docs.count == 0);
    arena_fini(&p.arena);
}

static void a_broken_document_does_not_take_the_others_along(void **state)
{
    static const struct str texts[] = {
        STR_INIT("a: 1\n---\nb: [\n---\nc: 3\n"),    STR_INIT("a: 1\n---\nb: \"x\n---\nc: 3\n"),
        STR_INIT("a: 1\n---\nb: \x01\n---\nc: 3\n"), STR_INIT("a: 1\n---\nb: \xFF\n---\nc: 3\n"),
        STR_INIT("a: 1\n---\nb: *x\n---\nc: 3\n"),   STR_INIT("a: 1\n---\n\tb: 1\n---\nc: 3\n"),
        STR_INIT("a: 1\n---\n*.x\n---\nc: 3\n"),
    };

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        struct parsed p;

        parsed_init(&p, texts[i]);
        assert_false(p.ok);
        assert_int_equal(p.docs.count, 2);
        assert_str(parsed_at(&p, 0, "a"), "1");
        assert_str(parsed_at(&p, 1, "c"), "3");
        assert_int_equal(p.docs.items[1].number, 2);
        assert_int_equal(diag_count(&p.sink, DIAG_ERROR), 1);
        arena_fini(&p.arena);
    }
}

static void aliases_stand_for_what_they_name(void **state)
{
    struct parsed p;
    const struct doc_node *b;

    (void)state;
    parsed_init(&p, STR("a: &x {n: [1, 2]}\nb: *x\nc: &y 7\nd: *y\n*y : e\n"));
    assert_true(p.ok);
    b = doc_find(p.docs.items[0].root, STR("b"));
    assert_str(parsed_span(&p, b), "*x");
    assert_str(parsed_at(&p, 0, "b.n[1]"), "2");
    assert_str(parsed_at(&p, 0, "d"), "7");
    assert_str(parsed_at(&p, 0, "7"), "e");
    arena_fini(&p.arena);
}

static void an_anchor_named_again_means_the_later_value(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("v: [&m 1, &b 2, &z 3, *b, &b 4, &a 5, *m, *b, *a, &m 6, *m, *z]\n"));
    assert_true(p.ok);
    assert_str(parsed_at(&p, 0, "v[3]"), "2");
    assert_str(parsed_at(&p, 0, "v[6]"), "1");
    assert_str(parsed_at(&p, 0, "v[7]"), "4");
    assert_str(parsed_at(&p, 0, "v[8]"), "5");
    assert_str(parsed_at(&p, 0, "v[10]"), "6");
    assert_str(parsed_at(&p, 0, "v[11]"), "3");
    arena_fini(&p.arena);
}

static void a_tag_is_refused_and_the_value_read_on(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("a: !!int 3\nb: !x {c: 1}\nd: 4\n"));
    assert_false(p.ok);
    assert_str(parsed_at(&p, 0, "a"), "3");
    assert_str(parsed_at(&p, 0, "d"), "4");
    assert_string_equal(parsed_short(&p),
                        "a.yaml:1:4: error[PX107]: the tag `tag:yaml.org,2002:int` is not read\n"
                        "a.yaml:2:4: error[PX107]: the tag `!x` is not read\n2 errors\n");
    arena_fini(&p.arena);
}

static double seconds_of(struct parsed *p, struct str text)
{
    clock_t start = clock();

    parsed_init(p, text);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Each of these takes a parser without limits minutes, or gigabytes. */
static void hostile_texts_end_quickly(void **state)
{
    enum { BYTES = 1 << 20 };
    static const struct str pieces[] = {
        STR_INIT("["),           STR_INIT("{"),        STR_INIT("- "),        STR_INIT("? "),
        STR_INIT("[\n"),         STR_INIT("---\n[\n"), STR_INIT("---\n"),     STR_INIT("\xFF"),
        STR_INIT("---\n\x01\n"), STR_INIT("&a "),      STR_INIT("- &a *a\n"), STR_INIT("- *b\n"),
        STR_INIT("\""),          STR_INIT("%\n"),      STR_INIT("a: "),
    };
    char *text = malloc(BYTES);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < LEN(pieces); i++) {
        struct parsed p;

        for (size_t n = 0; n < BYTES; n++)
            text[n] = pieces[i].p[n % pieces[i].n];
        assert_true(seconds_of(&p, (struct str){ text, BYTES }) < 20);
        assert_true(p.ok == (i == 6));
        assert_in_range(p.sink.all.count, p.ok ? 0 : 1, 102);
        arena_fini(&p.arena);
    }
    free(text);
}

static void an_alias_bomb_is_counted_not_built(void **state)
{
    struct parsed p;

    (void)state;
    parsed_init(&p, STR("a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                        "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                        "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                        "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                        "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n"));
    assert_false(p.ok);
    assert_int_equal(p.docs.count, 0);
    assert_int_equal(p.sink.all.count, 1);
    assert_int_equal(p.sink.all.items[0]->rule, DIAG_BAD_ALIAS);
    assert_in_range(p.arena.used_bytes, 1, 1 << 20);
    arena_fini(&p.arena);
}

static void many_keys_are_compared_in_good_time(void **state)
{
    enum { KEYS = 65536 };
    struct parsed p;
    char *text = malloc(KEYS * 10 + 10);
    size_t n = 0;

    (void)state;
    assert_non_null(text);
    for (unsigned i = 0; i < KEYS; i++) {
        static const char digits[] = "0123456789abcdef";

        for (unsigned k = 0; k < 5; k++)
            text[n++] = digits[(i * 7919U >> (4 * k)) & 15];
        memcpy(text + n, ": 1\n", 4);
        n += 4;
    }
    memcpy(text + n, "00000: 2\n", 9);
    n += 9;
    assert_true(seconds_of(&p, (struct str){ text, n }) < 20);
    assert_false(p.ok);
    assert_int_equal(p.sink.all.items[0]->rule, DIAG_DUPLICATE_KEY);
    assert_str(parsed_at(&p, 0, "00000"), "1");
    arena_fini(&p.arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_keep_their_text_and_know_their_bytes),
        cmocka_unit_test(maps_and_lists_span_what_they_hold),
        cmocka_unit_test(documents_are_numbered_and_empty_ones_skipped),
        cmocka_unit_test(a_broken_document_does_not_take_the_others_along),
        cmocka_unit_test(aliases_stand_for_what_they_name),
        cmocka_unit_test(an_anchor_named_again_means_the_later_value),
        cmocka_unit_test(a_tag_is_refused_and_the_value_read_on),
        cmocka_unit_test(hostile_texts_end_quickly),
        cmocka_unit_test(an_alias_bomb_is_counted_not_built),
        cmocka_unit_test(many_keys_are_compared_in_good_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
