/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/format/print.c: the one form, the order of keys, and what has no form.
 */
#include "format/print.h"

#include "format/read.h"
#include "kit/test.h"

struct printed {
    struct arena a;
    struct str text;
    const struct doc_node *bad;
};

/* False where it cannot be printed. */
static bool print(struct printed *p, const char *text, bool sort)
{
    struct doc_set docs = { 0 };
    struct format_refusal refusal;
    struct format_file file;
    struct diag_sink sink;

    *p = (struct printed){ 0 };
    arena_init(&p->a, 0);
    diag_init(&sink, &p->a);
    assert_true(doc_parse(&p->a, 0, str_of(text), &docs, &sink));
    assert_true(format_read(&p->a, str_of(text), &docs, false, &file, &refusal));
    if (sort)
        format_print_sort(&file);
    return format_print(&p->a, &file, &p->text, &p->bad);
}

#define HEAD "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: a}\n"

static void keys_come_in_the_order_of_the_fields_once_sorted(void **state)
{
    static const struct {
        const char *before, *after;
        bool sort;
    } rows[] = {
        { "kind: Upstream\nmetadata: {name: a}\napiVersion: proxyc.dev/v1alpha1\n", HEAD, true },
        { "kind: Upstream\nmetadata: {name: a}\napiVersion: proxyc.dev/v1alpha1\n",
          "kind: Upstream\nmetadata: {name: a}\napiVersion: proxyc.dev/v1alpha1\n", false },
        /* a comment goes with its key, and what heads the file stays at its head */
        { "# head\nkind: Upstream # it is\n# who\nmetadata: {name: a}\napiVersion: proxyc.dev/v1alpha1\n",
          "# head\napiVersion: proxyc.dev/v1alpha1\nkind: Upstream  # it is\n# who\nmetadata: {name: a}\n",
          true },
        /* an alias follows its anchor */
        { "kind: &k Upstream\nmetadata: {name: *k}\napiVersion: proxyc.dev/v1alpha1\n",
          "kind: &k Upstream\nmetadata: {name: *k}\napiVersion: proxyc.dev/v1alpha1\n", true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct printed p;

        assert_true(print(&p, rows[i].before, rows[i].sort));
        assert_string_equal(str_z(&p.a, p.text), rows[i].after);
        arena_fini(&p.a);
    }
}

/* `k: [xx..., x]` of so many characters. */
static bool is_one_line(size_t width)
{
    char text[FORMAT_WIDTH_MAX + 8];
    struct printed p;
    bool one;

    memset(text, 'x', sizeof(text));
    memcpy(text, "k: [", 4);
    memcpy(text + width - 4, ", x]", 4);
    memcpy(text + width, "\n", 2);
    assert_true(print(&p, text, false));
    one = str_eq(p.text, str_of(text));
    assert_true(one || str_has_prefix(p.text, STR("k:\n  - x")));
    arena_fini(&p.a);
    return one;
}

static void a_line_has_so_many_characters(void **state)
{
    (void)state;
    assert_true(is_one_line(FORMAT_WIDTH_MAX));
    assert_false(is_one_line(FORMAT_WIDTH_MAX + 1));
}

static void a_text_with_an_indentation_of_its_own_is_left(void **state)
{
    struct printed p;

    (void)state;
    assert_false(print(&p, "a: 1\nb: |2\n   c\n", false));
    assert_non_null(p.bad);
    assert_int_equal(p.bad->at.start, 8);
    arena_fini(&p.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_in_the_order_of_the_fields_once_sorted),
        cmocka_unit_test(a_line_has_so_many_characters),
        cmocka_unit_test(a_text_with_an_indentation_of_its_own_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
