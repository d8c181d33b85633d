/* SPDX-License-Identifier: Apache-2.0
 *
 * Envelopes, the project file, and who a document is.
 */
#include "bind/bind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "said.h"

static const struct said_row refused[] = {
    { NULL, "a: b",
      "PX110 'a' a document needs `apiVersion` and `kind`, and this has neither ? begin with "
      "`apiVersion: proxyc.dev/v1alpha1` and `kind: Route`, for example" },
    { NULL, "[a]", "PX109 '[a]' a document is a map, and this is a list" },
    { NULL, "text", "PX109 'text' a document is a map, and this is `text`" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nmetadata: {name: x}\nspec: {}\n",
      "PX110 'apiVersion' a document needs `kind` | here is none ? add `kind: Route`, for example "
      "# `kind`: What the document describes." },
    { NULL, "apiVersion: proxyc.dev/v2\nkind: Route\nmetadata: {name: x}\nspec: {}\n",
      "PX115 'proxyc.dev/v2' `apiVersion` is `proxyc.dev/v2`, and this proxyc reads "
      "`proxyc.dev/v1alpha1` ? write `proxyc.dev/v1alpha1`, or use a newer proxyc" },
    { NULL, "apiVersion: v1\nkind: Route\nmetadata: {name: x}\nspec: {}\n",
      "PX111 'v1' `apiVersion` is `v1`, and it takes `proxyc.dev/v1alpha1` ? write "
      "`proxyc.dev/v1alpha1` -> proxyc.dev/v1alpha1" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Rout\nmetadata: {name: x}\nspec: {}\n",
      "PX111 'Rout' there is no kind `Rout` ? did you mean `Route`? -> Route" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Ingress\nmetadata: {name: x}\nspec: {}\n",
      "PX111 'Ingress' there is no kind `Ingress` # kinds are `Listener`, `Route`, "
      "`Upstream`, `TrafficSplit`, `Environment`, `RouteTest`, `L4Route`, `AuthPolicy`, `RateLimit`, "
      "`WafPolicy`, `Filter`, `Telemetry`, `Rollout` and `FilterTest`" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: Shop_1}\nspec: {}\n",
      "PX116 'Shop_1' `Shop_1` is no name; it wants a-z, 0-9 and inner `-`, 63 characters at most "
      "? write `shop-1` -> shop-1" },
    { NULL,
      "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: x_}\nspec: {lb: 1}\n",
      "PX116 'x_' `x_` is no name; it wants a-z, 0-9 and inner `-`, 63 characters at most\n"
      "PX109 '1' `lb` wants a map, and this is `1` ? write `lb: {algorithm: round-robin}`, for "
      "example" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: \"\"}\nspec: {}\n",
      "PX116 '\"\"' a name is empty" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {namespace: a}\nspec: {}\n",
      "PX110 'metadata' `metadata` needs `name` | here is none ? add `name: shop`, for example # "
      "`name`: Name, unique per kind and namespace." },
    { NULL,
      "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: x, label: {a: b}}\nspec: "
      "{}\nstatus: {}\n",
      "PX108 'label' `label` is not a field of `metadata` ? did you mean `labels`? -> labels\n"
      "PX108 'status' `status` is not a field of a document # a document takes `apiVersion`, "
      "`kind`, `metadata` and `spec`" },
    { NULL, "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: x}\n",
      "PX110 'apiVersion' a document needs `spec` | here is none ? add `spec: {}`, for example # "
      "`spec`: The fields of the kind." },
    { NULL,
      "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {name: x, namespace: "
      "ns}\nspec: {}\n",
      "PX108 'namespace' an Environment has no namespace ? drop it" },
};

static void bad_envelopes_are_refused_in_the_readers_words(void **state)
{
    (void)state;
    said_check(refused, LEN(refused));
}

static void a_document_knows_its_full_name(void **state)
{
    static const struct {
        const char *kind, *meta, *space, *full;
    } rows[] = { { "Upstream", "{name: x, namespace: shop}", "shop", "shop/x" },
                 { "Upstream", "{name: x, labels: {team: a}}", "default", "default/x" },
                 { "Environment", "{name: prod}", "", "prod" } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char text[256];
        struct said s;
        const struct policy_meta *meta;

        (void)snprintf(text, sizeof(text),
                       "apiVersion: proxyc.dev/v1alpha1\nkind: %s\nmetadata: %s\nspec: {}\n",
                       rows[i].kind, rows[i].meta);
        s = said_of(text);
        meta = s.object;
        assert_int_equal(s.lines.n, 0);
        assert_true(str_eq(meta->space, str_of(rows[i].space)));
        assert_true(str_eq(meta->full, str_of(rows[i].full)));
        assert_true(str_eq(meta->name_node->text, meta->name));
        said_end(&s);
    }
}

static void a_project_is_bound(void **state)
{
    struct said s = said_project(
        "version: v1alpha1\ninclude: [routes]\nlint: {failOn: warning, rules: {split-jump: "
        "{level: error, maxStepPercent: 12.5}, PX301: off}}\n"
        "ownership: [{namespace: shop, hosts: [\"*.example.com\"], paths: [/a]}]\n");
    const struct policy_project *p = s.object;

    (void)state;
    assert_int_equal(s.lines.n, 0);
    assert_int_equal(p->fail_on, POLICY_LEVEL_WARNING);
    assert_true(str_eq(p->environments.text, STR("environments")));
    assert_int_equal(p->lint_rules.count, 2);
    assert_true(str_eq(p->lint_rules.items[0].key, STR("split-jump")));
    assert_true(str_eq(p->lint_rules.items[0].level.text, STR("error")));
    assert_int_equal(p->lint_rules.items[0].max_step_percent, 1250);
    assert_true(str_eq(p->lint_rules.items[1].level.text, STR("off")));
    assert_true(str_eq(p->ownership.items[0].space.text, STR("shop")));
    assert_int_equal(p->ownership.items[0].hosts.count, 1);
    assert_int_equal(p->ownership.items[0].paths.count, 1);
    said_end(&s);
}

static void a_project_of_another_version_says_so(void **state)
{
    struct said s =
        said_project("version: v2\ninclude: [/etc, ../x]\nlint: {rules: {split-jump: fatal}}\n");

    (void)state;
    assert_string_equal(
        str_z(&s.arena, s.lines),
        "PX115 'v2' `version` is `v2`, and this proxyc reads `v1alpha1` ? write `v1alpha1`, or use "
        "a newer proxyc\n"
        "PX111 '/etc' an entry of `include` is `/etc`, and it wants a folder of this repository "
        "such as `routes` | it is "
        "relative to the folder of proxyc.yaml\n"
        "PX111 '../x' an entry of `include` is `../x`, and it wants a folder of this repository "
        "such as `routes` | it "
        "lies below the folder of proxyc.yaml\n"
        "PX111 'fatal' `split-jump` is `fatal`, and it takes `off`, `info`, `warning` or `error`");
    said_end(&s);
}

static void no_project_file_is_the_defaults(void **state)
{
    struct arena a;
    struct diag_sink sink;
    const struct policy_project *p;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    p = bind_project(&a, NULL, &sink);
    assert_int_equal(sink.all.count, 0);
    assert_null(p->node);
    assert_true(str_eq(p->environments.text, STR("environments")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_envelopes_are_refused_in_the_readers_words),
        cmocka_unit_test(a_document_knows_its_full_name),
        cmocka_unit_test(a_project_is_bound),
        cmocka_unit_test(a_project_of_another_version_says_so),
        cmocka_unit_test(no_project_file_is_the_defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
