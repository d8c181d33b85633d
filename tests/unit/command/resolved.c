/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/resolved.c: documents as an environment has them.
 */
#include "command/resolved.h"

#include "doc/doc.h"
#include "policy.h"

#define DOC(kind, name, spec)                                                      \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: " kind "\nmetadata: {name: " name \
    ", namespace: shop}\nspec: " spec "\n"

static const char text[] = DOC("Upstream", "zed",
                               "{from: mould, endpoints: [{address: \"127.0.0.1:1\"}]}")
    DOC("Upstream", "mould", "{abstract: true, connectTimeout: 7s}") DOC(
        "Upstream", "app", "{connectTimeout: 200ms, endpoints: [{address: \"127.0.0.1:2\"}]}")
        DOC("Listener", "edge", "{bind: [\"127.0.0.1:8080\"]}") DOC(
            "Route", "shop",
            "{listeners: [edge], hosts: [a.test], rules: [{name: all, to: {upstream: app}, retry: {tries: 2, when: [connect-failure], perTryTimeout: 1s}}, "
            "{name: zed, match: [{path: {exact: /z}}], to: {upstream: zed}}]}")
            DOC("RouteTest", "t",
                "{environments: [prod], cases: [{name: a, request: {listener: edge, host: a.test, path: /}, expect: {rule: shop/all}}]}");

static const struct doc_node *at(const struct command_resolved *doc, const char *path)
{
    struct str rest = str_of(path), name;
    const struct doc_node *node = doc->root;

    while (node != NULL && str_cut(&rest, '.', &name))
        node = doc_find(node, name);
    return node;
}

static void documents_stand_by_kind_and_name_without_moulds(void **state)
{
    static const char *const names[] = { "shop/edge", "shop/shop", "shop/app", "shop/zed",
                                         "shop/t" };
    struct command_resolved_list docs = { 0 };
    struct policy p;

    (void)state;
    policy_open(&p, text + 4);
    command_resolved_documents(&p.session, STR(""), &docs);
    assert_int_equal(docs.count, LEN(names));
    for (size_t i = 0; i < LEN(names); i++)
        KIT_TEXT(docs.items[i].full, names[i]);
    assert_null(at(&docs.items[3], "spec.from"));
    assert_null(at(&docs.items[4], "spec.environments"));
    policy_close(&p);
}

static void what_nobody_wrote_is_a_default_from_nowhere(void **state)
{
    struct command_resolved_list docs = { 0 };
    const struct doc_node *written, *inherited, *absent;
    struct policy p;

    (void)state;
    policy_open(&p, text + 4);
    command_resolved_documents(&p.session, STR(""), &docs);
    written = at(&docs.items[2], "spec.connectTimeout");
    KIT_TEXT(written->text, "200ms");
    assert_true(written->at.file < p.session.build.set.count);
    inherited = at(&docs.items[3], "spec.connectTimeout");
    KIT_TEXT(inherited->text, "7s");
    assert_true(inherited->at.file < p.session.build.set.count);
    absent = at(&docs.items[2], "spec.idleTimeout");
    KIT_TEXT(absent->text, "4s");
    assert_true(absent->at.file >= p.session.build.set.count);
    assert_null(at(&docs.items[2], "spec.abstract"));
    assert_null(at(&docs.items[2], "spec.healthCheck")); /* its being there would mean something */
    assert_null(at(&docs.items[2], "spec.tls"));
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_stand_by_kind_and_name_without_moulds),
        cmocka_unit_test(what_nobody_wrote_is_a_default_from_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
