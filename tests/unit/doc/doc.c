/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking up by key and by path.
 */
#include "parsed.h"

static void paths_lead_through_maps_and_lists(void **state)
{
    static const struct {
        const char *path, *text; /* NULL: nothing there */
    } rows[] = {
        { "spec.members.canary.percent", "10" },
        { "rules[1]", "b" },
        { "deep[0][1]", "y" },
        { "rules[2]", NULL },
        { "spec.members.nope", NULL },
        { "rules[", NULL },
        { "rules[]", NULL },
        { "rules[x]", NULL },
        { "rules[0]x", NULL },
        { "rules.a", NULL },
        { "spec..members", NULL },
    };
    struct parsed p;

    (void)state;
    parsed_init(&p,
                STR("spec: {members: {canary: {percent: 10}}}\nrules: [a, b]\ndeep: [[x, y]]\n"));
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct doc_node *node = doc_at(p.docs.items[0].root, str_of(rows[i].path));

        assert_true((node != NULL) == (rows[i].text != NULL));
        if (node)
            assert_true(str_eq(node->text, str_of(rows[i].text)));
    }
    assert_ptr_equal(doc_at(p.docs.items[0].root, STR("")), p.docs.items[0].root);
    arena_fini(&p.arena);
}

static void blame_falls_on_the_value_or_on_the_map(void **state)
{
    struct parsed p;
    const struct doc_node *root;

    (void)state;
    parsed_init(&p, STR("a: 1\nb: {c: 2}\n"));
    root = p.docs.items[0].root;
    assert_int_equal(doc_span(root, STR("a")).start, 3);
    assert_int_equal(doc_span(doc_find(root, STR("b")), STR("z")).start, 8);
    assert_int_equal(doc_span(NULL, STR("a")).file, UINT32_MAX);
    assert_null(doc_find(NULL, STR("a")));
    assert_null(doc_find(doc_find(root, STR("a")), STR("a")));
    arena_fini(&p.arena);
}

static void null_is_plain(void **state)
{
    static const struct {
        struct str text;
        bool null;
    } rows[] = {
        { STR_INIT("k: null"), true },  { STR_INIT("k: ~"), true },
        { STR_INIT("k:"), true },       { STR_INIT("k: \"null\""), false },
        { STR_INIT("k: ''"), false },   { STR_INIT("k: []"), false },
        { STR_INIT("k: Null"), false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p;

        parsed_init(&p, rows[i].text);
        assert_int_equal(doc_is_null(doc_find(p.docs.items[0].root, STR("k"))), rows[i].null);
        arena_fini(&p.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_through_maps_and_lists),
        cmocka_unit_test(blame_falls_on_the_value_or_on_the_map),
        cmocka_unit_test(null_is_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
