/* SPDX-License-Identifier: Apache-2.0
 *
 * What the scanner takes, it takes as libyaml does; what it does not know, it leaves alone.
 */
#include "kit/doc.h"
#include "kit/test.h"

static void plain_yaml_is_read_as_libyaml_reads_it(void **state)
{
    static const char *const texts[] = {
        "",
        "# nothing\n\n",
        "a: 1",
        "a: 1\nb: two words # c\n\n# d\nc:\n  d: \"q: #\"\n  e: 'x'\n",
        "a:\n- 1\n-  2\nb: 3\n",
        "a:\n  - 1\n  - b: 2\n    c: 3\n  -\n    d: 4\n",
        "- - a\n  - b\n- c\n",
        "- a: 1\n  b:\n    - x\n    - y\n  c: 2\n-   d: 3\n    e: 4\n",
        "a:\nb:\n  c:\nd: # nothing\n",
        "-\n- \n- a\n",
        "a:\n-\n- x:\n",
        "a: {b: 1, c: [2, {d: e}], f: {}, g: [],}\nh: [1,\n  2, # c\n  3\n  ]\n",
        "a: [{b: c, \"d\": 'e'}, -1, http://x/y]\n",
        "a: {k:\n v, l: 'x, y'}\n",
        "a:\n  b\nc:\n  \"d\"\ne:\n    [1]\n",
        "a: -1\nb: a:b\nc: a#b\nd: x - y\ne: [a-b]\n",
        "'a': 1\n\"b c\": 2\n",
        "---\na: 1\n---\nb: 2\n---\n---\n# c\nd: 3\n---\n",
        "a: \xC3\xBC # \xE2\x82\xAC\n",
        "   a: 1\n   b: 2\n",
        "a: 1   \nb: [1]   # c\n",
        "a: x,y]z\n",
    };

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        struct doc_set ours = { 0 }, theirs = { 0 };
        struct arena a;

        arena_init(&a, 0);
        if (!kit_doc_scan(&a, str_of(texts[i]), &ours))
            fail_msg("not taken: %s", texts[i]);
        assert_true(kit_doc_read(&a, str_of(texts[i]), &theirs));
        if (!kit_doc_same(&ours, &theirs))
            fail_msg("taken otherwise: %s", texts[i]);
        arena_fini(&a);
    }
}

static void all_else_is_left_to_libyaml(void **state)
{
    static const char *const texts[] = {
        "a: &x 1\n",       "a: *x\n",
        "a: !t 1\n",       "a: |\n  x\n",
        "a: >\n  x\n",     "a: b\n  c\n",
        "a: \"x\\n\"\n",   "a: 'it''s'\n",
        "a: \"x\n y\"\n",  "a:\tb\n",
        "a: b\tc\n",       "a: 1\r\n",
        "? a\n: b\n",      "%YAML 1.2\n---\na: 1\n",
        "...\n",           "--- a\n",
        "--- # c\n",       "a: b: c\n",
        "a: - b\n",        "a: [b\n",
        "a: [b c: d]\n",   "a: {b}\n",
        "a: {b:}\n",       "a: {b: }\n",
        "a: [,]\n",        "a: [b}\n",
        "a: [b\n]\n",      "a: [b\n c]\n",
        "a: \"b\"c\n",     "a: \"b\"#c\n",
        "a : b\n",         "a: 1\n  b: 2\n",
        "  a: 1\n b: 2\n", "a: 1\na: 2\n",
        "<<: 1\n",         "text\n",
        "[a]\n",           "[a]: b\n",
        "a: @b\n",         "a: [?b]\n",
        "- a\nb: 1\n",     "a: 1\n- b\n",
        "a: \xC2\x85\n",   "a: [\"b\":c]\n",
        "a: {b:,c: 1}\n",  "-a: 1\n",
        "a\n: b\n",
    };

    (void)state;
    for (size_t i = 0; i < LEN(texts); i++) {
        struct doc_set docs = { 0 };
        struct arena a;

        arena_init(&a, 0);
        if (kit_doc_scan(&a, str_of(texts[i]), &docs))
            fail_msg("taken: %s", texts[i]);
        arena_fini(&a);
    }
}

static struct str repeated(struct arena *a, const char *head, const char *piece, unsigned times)
{
    struct str all = str_of(head), one = str_of(piece);
    char *p = arena_take_text(a, all.n + one.n * times + 1);

    memcpy(p, all.p, all.n);
    for (unsigned i = 0; i < times; i++)
        memcpy(p + all.n + i * one.n, one.p, one.n);
    return (struct str){ p, all.n + one.n * times };
}

static void what_is_too_deep_or_too_long_is_left_to_libyaml(void **state)
{
    struct doc_set docs = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_false(kit_doc_scan(&a, repeated(&a, "a: ", "[", DOC_DEPTH_MAX), &docs));
    assert_false(kit_doc_scan(&a, repeated(&a, "", "- ", DOC_DEPTH_MAX + 1), &docs));
    assert_false(
        kit_doc_scan(&a, str_fmt(&a, STR_FMT ": 1", STR_ARG(repeated(&a, "k", "y", 1001))), &docs));
    assert_true(
        kit_doc_scan(&a, str_fmt(&a, STR_FMT ": 1", STR_ARG(repeated(&a, "k", "y", 900))), &docs));
    assert_true(kit_doc_scan(&a, repeated(&a, "v: ", "y", 100000), &docs));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_yaml_is_read_as_libyaml_reads_it),
        cmocka_unit_test(all_else_is_left_to_libyaml),
        cmocka_unit_test(what_is_too_deep_or_too_long_is_left_to_libyaml),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
