/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/format/read.c: what stands beside the nodes of a file: comments, blank lines, anchors;
 * and what of it cannot be moved.
 */
#include "format/read.h"

#include "kit/test.h"

struct given {
    struct arena a;
    struct doc_set docs;
    struct diag_sink sink;
    struct format_file file;
    struct format_refusal refusal;
};

static bool read_text(struct given *g, const char *text)
{
    *g = (struct given){ 0 };
    arena_init(&g->a, 0);
    diag_init(&g->sink, &g->a);
    assert_true(doc_parse(&g->a, 0, str_of(text), &g->docs, &g->sink));
    return format_read(&g->a, str_of(text), &g->docs, false, &g->file, &g->refusal);
}

static void comments_belong_to_what_they_stand_beside(void **state)
{
    const struct format_item *root;
    struct given g;

    (void)state;
    assert_true(read_text(
        &g, "# head\n---\n# above\na: 1   # at a\n\nb:\n  - c # at c\n  # below c\n# tail\n"));
    assert_int_equal(g.file.count, 1);
    assert_int_equal(g.file.comments, 6);
    root = &g.file.documents[0].root;
    assert_int_equal(root->count, 2);
    assert_true(str_eq(root->items[0].comment, STR("# at a")));
    assert_false(root->items[0].blank);
    assert_true(root->items[1].blank);
    assert_int_equal(root->items[1].style, FORMAT_BLOCK);
    assert_true(str_eq(root->items[1].items[0].comment, STR("# at c")));
    assert_int_equal(root->items[1].after.count, 1);
    assert_true(str_eq(root->items[1].after.items[0].text, STR("# below c")));
    arena_fini(&g.a);
}

static void styles_and_anchors_are_kept(void **state)
{
    static const enum format_style styles[] = { FORMAT_SCALAR, FORMAT_FLOW, FORMAT_BLOCK,
                                                FORMAT_NOTHING, FORMAT_SCALAR };
    const struct format_item *root;
    struct given g;

    (void)state;
    assert_true(read_text(&g, "a: &x 1\nb: {c: 2}\nd:\n  - e\nf:\ng: *x\n"));
    root = &g.file.documents[0].root;
    assert_int_equal(root->count, LEN(styles));
    for (size_t i = 0; i < LEN(styles); i++)
        assert_int_equal(root->items[i].style, styles[i]);
    assert_true(str_contains(root->items[0].anchor, STR("x")));
    assert_int_equal(root->items[1].anchor.n, 0);
    assert_true(g.file.documents[0].has_aliases);
    arena_fini(&g.a);
}

static void documents_are_read_one_after_the_other(void **state)
{
    struct given g;

    (void)state;
    assert_true(read_text(&g, "a: 1\n---\nb: 2\n"));
    assert_int_equal(g.file.count, 2);
    assert_false(g.file.documents[1].has_aliases);
    arena_fini(&g.a);
}

static void what_cannot_be_moved_is_named_with_its_place(void **state)
{
    static const struct {
        const char *text, *why;
        uint32_t at;
    } rows[] = {
        { "a: [b: c]\n", "a pair without braces in a list", 4 },
        { "a: [ # nothing\n  ]\n", "a comment between empty brackets", 3 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct given g;

        assert_false(read_text(&g, rows[i].text));
        assert_string_equal(g.refusal.why, rows[i].why);
        assert_int_equal(g.refusal.at, rows[i].at);
        arena_fini(&g.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_belong_to_what_they_stand_beside),
        cmocka_unit_test(styles_and_anchors_are_kept),
        cmocka_unit_test(documents_are_read_one_after_the_other),
        cmocka_unit_test(what_cannot_be_moved_is_named_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
