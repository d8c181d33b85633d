/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/bind/facts.c: what counts as another document, and what does not.
 */
#include "bind/facts.h"

#include "kit/test.h"

static struct digest facts_of(const char *text, enum policy_kind kind)
{
    struct digest_stream *d = digest_new();
    struct doc_set docs = { 0 };
    struct diag_sink sink;
    struct arena a;
    struct digest out;

    arena_init(&a, 0);
    diag_init(&sink, &a);
    if (!doc_parse(&a, 0, str_of(text), &docs, &sink) || docs.count != 1)
        fail_msg("%s", text);
    bind_facts_add(d, docs.items[0].root, kind);
    out = digest_end(&d);
    arena_fini(&a);
    return out;
}

struct row {
    const char *one, *other;
    bool same;
};

static void compare(const struct row *rows, size_t count, enum policy_kind kind)
{
    for (size_t i = 0; i < count; i++) {
        struct digest one = facts_of(rows[i].one, kind), other = facts_of(rows[i].other, kind);

        if (digest_eq(&one, &other) != rows[i].same)
            fail_msg("%s and %s", rows[i].one, rows[i].other);
    }
}

static void numbers_that_no_other_document_sees_are_no_facts(void **state)
{
    static const struct row splits[] = {
        { "spec: {members: {a: {percent: 1}}}", "spec: {members: {a: {percent: 2}}}", true },
        { "spec: {members: {a: {percent: 1}}}", "spec: {members: {a: {}}}", true },
        { "spec: {members: {a: {percent: 1}}}", "spec: {members: {b: {percent: 1}}}", false },
        { "spec: {members: {a: {upstream: u}}}", "spec: {members: {a: {upstream: v}}}", false },
        { "spec: {percent: 1}", "spec: {percent: 2}", false }, /* not a field there */
        { "metadata: {percent: 1}", "metadata: {percent: 2}", false },
    };
    static const struct row routes[] = {
        { "spec: {rules: [{timeout: 1s}]}", "spec: {rules: [{timeout: none}]}", true },
        { "spec: {defaults: {timeout: 1s}}", "spec: {defaults: {}}", true },
        { "spec: {rules: [{timeout: 1s}]}", "spec: {rules: [{timeout: 1s}, {}]}", false },
        { "spec: {rules: [{retry: {perTryTimeout: 1s}}]}",
          "spec: {rules: [{retry: {perTryTimeout: 2s}}]}", false },
        { "spec: {rules: [{priority: 1}]}", "spec: {rules: [{priority: 2}]}", false },
    };

    (void)state;
    compare(splits, LEN(splits), POLICY_TRAFFIC_SPLIT);
    compare(routes, LEN(routes), POLICY_ROUTE);
}

static void what_is_written_otherwise_and_means_the_same_is_the_same(void **state)
{
    static const struct row rows[] = {
        { "spec: {hosts: [a]}", "# words\nspec:\n  hosts:\n  - a   # more\n", true },
        { "spec: {hosts: [a]}", "spec: {hosts: ['a']}", false }, /* a text is not a null */
        { "spec: {hosts: [a, b]}", "spec: {hosts: [b, a]}", false },
        { "spec: {hosts: [ab]}", "spec: {hosts: [a, b]}", false },
        { "spec: {hosts: [a], b: c}", "spec: {hosts: [a, b], c: d}", false },
        { "spec: {a: [[b], c]}", "spec: {a: [[b, c]]}", false },
        { "spec: {a: {b: c}}", "spec: {a: [b, c]}", false },
        { "spec: {a: {b: {}}, c: d}", "spec: {a: {b: {c: d}}}", false },
        { "kind: A", "kind: B", false },
    };

    (void)state;
    compare(rows, LEN(rows), POLICY_ROUTE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_no_other_document_sees_are_no_facts),
        cmocka_unit_test(what_is_written_otherwise_and_means_the_same_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
