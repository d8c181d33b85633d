/* SPDX-License-Identifier: Apache-2.0
 *
 * The path of what stands at a place.
 */
#include "build/subject.h"

#include "build/text.h"
#include "kit/test.h"

static const char text[] = "# a word\n"
                           "apiVersion: proxyc.dev/v1alpha1\n"
                           "kind: Route\n"
                           "metadata: {name: shop, namespace: s}\n"
                           "spec:\n"
                           "  listeners: [edge, inner]\n"
                           "  hosts: [shop.test]\n"
                           "  rules:\n"
                           "    - name: all\n"
                           "      match: [{path: {prefix: /x}}]\n"
                           "      to: {upstream: one}\n"
                           "---\n"
                           "apiVersion: proxyc.dev/v1alpha1\n"
                           "kind: Upstream\n"
                           "metadata: {name: one, namespace: s}\n"
                           "spec: {endpoints: [{address: \"127.0.0.1:9\"}]}\n";

struct opened {
    struct arena a;
    struct diag_sink sink;
    struct build build;
};

static void open_text(struct opened *o)
{
    arena_init(&o->a, 0);
    diag_init(&o->sink, &o->a);
    build_text_check(&o->build, &o->a, STR("a.yaml"), str_of(text), &o->sink);
    assert_int_equal(o->sink.all.count, 0);
}

static struct diag_span place_of(const char *what)
{
    const char *hit = strstr(text, what);

    assert_non_null(hit);
    return (struct diag_span){ 0, (uint32_t)(hit - text), (uint32_t)(hit - text) + 1 };
}

static void a_place_has_an_object_and_a_path(void **state)
{
    static const struct {
        const char *at, *kind, *name, *field;
    } rows[] = {
        { "# a word", "", "", "" },
        { "kind: Route", "Route", "s/shop", "kind" },
        { "shop, name", "Route", "s/shop", "metadata.name" },
        { "spec:\n", "Route", "s/shop", "spec" },
        { "inner", "Route", "s/shop", "spec.listeners[1]" },
        { "all\n", "Route", "s/shop", "spec.rules[all].name" },
        { "/x", "Route", "s/shop", "spec.rules[all].match[0].path.prefix" },
        { "upstream: one", "Route", "s/shop", "spec.rules[all].to.upstream" },
        { "\"127", "Upstream", "s/one", "spec.endpoints[0].address" },
    };
    struct opened o;
    const struct build_subjects *s;

    (void)state;
    open_text(&o);
    s = build_subject_open(&o.build);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diag_subject is = build_subject_at(s, &o.a, place_of(rows[i].at));

        KIT_TEXT(is.kind, rows[i].kind);
        KIT_TEXT(is.name, rows[i].name);
        KIT_TEXT(is.field, rows[i].field);
    }
    KIT_TEXT(build_subject_at(s, &o.a, DIAG_NOWHERE).kind, "");
    assert_true(build_subject_in_text(s, place_of("\"127")));
    assert_false(build_subject_in_text(s, place_of("# a word")));
    assert_false(build_subject_in_text(s, place_of("rules:")));
    arena_fini(&o.a);
}

static void every_diagnostic_gets_one(void **state)
{
    struct opened o;

    (void)state;
    open_text(&o);
    diag_add(&o.sink, DIAG_WRONG_TYPE, place_of("shop.test"), "m");
    diag_add(&o.sink, DIAG_INPUT, DIAG_NOWHERE, "m");
    build_subject_set(&o.build, &o.sink);
    KIT_TEXT(o.sink.all.items[0]->subject.field, "spec.hosts[0]");
    KIT_TEXT(o.sink.all.items[1]->subject.kind, "");
    arena_fini(&o.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_has_an_object_and_a_path),
        cmocka_unit_test(every_diagnostic_gets_one),
    };

    return cmocka_run_group_tests_name("build/subject", tests, NULL, NULL);
}
