/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows that values of a document belong to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/context.h"

/* Follows first children, or the child of a key where one is named. */
static struct format_context walk(const struct doc_node *root, bool project, struct str path)
{
    struct format_context context = format_context_root(root, project);
    const struct doc_node *node = root;
    struct str step;

    while (str_cut(&path, '.', &step)) {
        const struct doc_node *child = node->kind == DOC_MAP ? doc_find(node, step) : node->first;

        assert_non_null(child);
        context = format_context_child(context, node, child);
        node = child;
    }
    return context;
}

static void values_find_their_rows(void **state)
{
    static const struct {
        const char *path;
        bool is_text;
    } rows[] = {
        { "apiVersion", true },
        { "metadata.name", true },
        { "spec.hosts.0", true },
        { "spec.rules.0.name", true },
        { "spec.rules.0.priority", false },
        { "spec.rules.0.unknown", false },
        { "spec.rules.0.match.0.headers.x-a.exact", true },
        { "spec.rules.0.respond.status", false },
    };
    struct str text = STR("apiVersion: a\nkind: Route\nmetadata: {name: a}\nspec:\n  hosts: [a]\n"
                          "  rules:\n    - name: a\n      priority: 1\n      unknown: {x: 1}\n"
                          "      match: [{headers: {x-a: {exact: b}}}]\n"
                          "      respond: {status: 200}\n");
    struct arena a;
    struct doc_set docs = { 0 };
    struct diag_sink sink;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    assert_true(doc_parse(&a, 0, text, &docs, &sink));
    for (size_t i = 0; i < LEN(rows); i++) {
        if (format_context_is_text(walk(docs.items[0].root, false, str_of(rows[i].path))) !=
            rows[i].is_text)
            fail_msg("%s", rows[i].path);
    }
    arena_fini(&a);
}

static void keys_rank_as_in_the_tables_and_unknown_ones_last(void **state)
{
    const struct field_object *upstream = policy_field_kind(POLICY_UPSTREAM)->spec;
    struct format_context context = { .object = upstream };

    (void)state;
    assert_true(format_context_rank(context, STR("from")) <
                format_context_rank(context, STR("endpoints")));
    assert_int_equal(format_context_rank(context, STR("circuitBreaker")),
                     format_context_rank(context, STR("concurrency")));
    assert_int_equal(format_context_rank(context, STR("zzz")), upstream->count);
    assert_int_equal(format_context_rank((struct format_context){ 0 }, STR("a")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_find_their_rows),
        cmocka_unit_test(keys_rank_as_in_the_tables_and_unknown_ones_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
