/* SPDX-License-Identifier: Apache-2.0
 *
 * What `proxyc doc` prints.
 */
#include "policy/reference.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;

static void a_field_is_described_from_its_row(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    assert_string_equal(str_z(&arena, policy_reference_text(&arena, STR("Listener.limits.head"))),
                        "Listener.limits.head\n\n"
                        "  Longest request head, request line included; beyond it 431.\n\n"
                        "  type      a size such as `64KiB`\n"
                        "  range     1KiB to 64KiB\n"
                        "  default   32KiB\n"
                        "  required  no\n"
                        "  example   head: 32KiB\n");
    arena_fini(&arena);
}

static void a_path_leads_to_what_it_names(void **state)
{
    static const struct {
        const char *path, *says;
    } rows[] = {
        { "", "Kinds:\n  Listener      Where requests come in.\n" },
        { "", "  WafPolicy     Rules against attacks.\n" },
        { "Route", "  rules      The rules; their order in the file means nothing. (required)\n" },
        { "Route.spec",
          "  rules      The rules; their order in the file means nothing. (required)\n" },
        { "Route.rules", "Exactly one of these is there: to respond redirect.\n" },
        { "Route.spec.rules.match.path", "Fields (exactly one of them):\n" },
        { "Route.rules.to.split", "the name of a TrafficSplit\n" },
        { "Route.rules.match.sni", "sni" },
        { "Route.metadata.name", "Name, unique per kind and namespace.\n" },
        { "Route.rules.match.headers", "  type      a map from names to a map\n" },
        { "proxyc.yaml", "  include " },
        { "proxyc.yaml.lint", "  failOn " },
        { "metrics", "  rules " },
        { "metrics.upstreams.p99Ms", "in milliseconds.\n" },
        { "project.lint.failOn", "`error`, `warning` or `info`\n" },
    };

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (!str_contains(policy_reference_text(&arena, str_of(rows[i].path)),
                          str_of(rows[i].says)))
            fail_msg("%s does not say %s", rows[i].path, rows[i].says);
    }
    arena_fini(&arena);
}

static void a_path_that_leads_nowhere_has_no_text(void **state)
{
    static const char *const rows[] = { "Rout",
                                        "Route.rule",
                                        "Route.rules.name.x",
                                        "Route..",
                                        ".",
                                        "FilterTest.none",
                                        "project.spec.lint",
                                        "proxyc.yaml.x",
                                        "metrics.spec.rules" };

    (void)state;
    arena_init(&arena, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (policy_reference_text(&arena, str_of(rows[i])).p)
            fail_msg("%s has a text", rows[i]);
    }
    arena_fini(&arena);
}

static void walk(const struct field_object *object, struct str path)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct field *field = &object->fields[i];
        struct str here = str_fmt(&arena, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(field->name));

        assert_true(str_contains(policy_reference_text(&arena, here), str_of(field->doc)));
        if (field->object)
            walk(field->object, here);
    }
}

static void every_field_has_its_text(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        if (policy_field_kind(i)->spec)
            walk(policy_field_kind(i)->spec, str_of(policy_field_kind(i)->name));
    }
    walk(policy_field_project(), STR("project"));
    walk(policy_field_metrics(), STR("metrics"));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_described_from_its_row),
        cmocka_unit_test(a_path_leads_to_what_it_names),
        cmocka_unit_test(a_path_that_leads_nowhere_has_no_text),
        cmocka_unit_test(every_field_has_its_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
