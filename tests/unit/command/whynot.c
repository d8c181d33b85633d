/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/whynot.c: why one rule did not take a request.
 */
#include "command/whynot.h"

#include "command/decide.h"
#include "policy.h"

#define MORE                                                                                           \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: other, namespace: shop}\n" \
    "spec: {bind: [\"127.0.0.1:8081\"]}\n"                                                             \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: other, namespace: shop}\n"    \
    "spec: {listeners: [other], hosts: [shop.test], rules: [{name: pay, respond: {status: 200}}]}\n"   \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: far, namespace: shop}\n"      \
    "spec: {listeners: [edge], hosts: [far.test, more.test], rules: [{name: all, respond: {status: 200}}]}\n"

static bool tell(struct policy *p, const char *host, const char *target, const char *name,
                 struct command_whynot *out)
{
    struct command_decide_request in = { .method = STR("GET"),
                                         .host = str_of(host),
                                         .target = str_of(target) };
    struct command_trace trace;
    struct command_decision d;
    struct command_trace_question q;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    q = (struct command_trace_question){ .table = &p->made.table,
                                         .plan = resolve_plan_make(&p->arena, p->made.model),
                                         .request = &d.request,
                                         .trace = &trace };
    command_trace_rules(&p->arena, q.table, q.plan, 0, q.request, &trace);
    return command_whynot_tell(&p->arena, &q, str_of(name), out);
}

static void listener_host_conditions_and_precedence_are_reasons(void **state)
{
    static const struct {
        const char *host, *target, *name;
        const char *rule,
            *reason; /* rule NULL: no such rule, or several; reason NULL: it takes it */
    } rows[] = {
        { "shop.test", "/pay", "shop/shop/pay", "shop/shop/pay", NULL },
        { "shop.test", "/pay", "shop/beta", "shop/shop/beta",
          "it does not hold that header x-beta is `1`" },
        { "shop.test", "/pay", "beta", "shop/shop/beta",
          "it does not hold that header x-beta is `1`" },
        { "shop.test", "/pay", "old", "shop/shop/old", "the path is not below `/old`" },
        { "shop.test", "/pay", "shop/other/pay", "shop/other/pay",
          "its route does not serve listener `shop/edge`" },
        { "shop.test", "/pay", "pay", NULL, NULL }, /* two are called so */
        { "shop.test", "/pay", "none", NULL, NULL },
        { "shop.test", "/pay", "ay", NULL, NULL },
        { "shop.test", "/pay", "all", "shop/far/all",
          "host `shop.test` goes to the rules of `shop.test` alone; its route has `far.test`, `more.test`" },
        { "none.test", "/pay", "all", "shop/far/all",
          "host `none.test` is none of its route's: `far.test`, `more.test`" },
        { "shop.test", "/nothing", "beta", "shop/shop/beta", "the path is not below `/pay`" },
    };
    struct arena a;
    struct policy p;

    (void)state;
    arena_init(&a, 0);
    policy_open(&p, str_z(&a, str_fmt(&a, "%s" MORE, policy_plain())));
    arena_fini(&a);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_whynot why = { 0 };

        assert_int_equal(tell(&p, rows[i].host, rows[i].target, rows[i].name, &why),
                         rows[i].rule != NULL);
        if (rows[i].rule == NULL)
            continue;
        KIT_TEXT(why.rule, rows[i].rule);
        assert_int_equal(why.reasons.count, rows[i].reason != NULL);
        if (rows[i].reason != NULL)
            KIT_TEXT(why.reasons.items[0], rows[i].reason);
    }
    policy_close(&p);
}

#define RULES(first, second)                                                                                     \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: edge}\nspec: {bind: [\"127.0.0.1:1\"]}\n" \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: r}\nspec: {listeners: [edge], hosts: "  \
    "[a.test], rules: [{name: second, " second ", respond: {status: 200}}, {name: first, " first                 \
    ", respond: {status: 201}}]}\n"

static void what_comes_first_tells_why(void **state)
{
    static const struct {
        const char *path, *text, *reason;
    } rows[] = {
        { "/a", RULES("priority: 5, match: [{path: {prefix: /}}]", "match: [{path: {exact: /a}}]"),
          "by its priority" },
        { "/a", RULES("match: [{path: {exact: /a}}]", "match: [{path: {prefix: /}}]"),
          "exact paths come before templates, these before regular expressions, these before prefixes" },
        { "/a", RULES("match: [{path: {regex: \"/a.*\"}}]", "match: [{path: {prefix: /a}}]"),
          "exact paths come before templates, these before regular expressions, these before prefixes" },
        { "/a/1",
          RULES("match: [{path: {regex: \"/a/[0-9]\"}}]",
                "match: [{path: {regex: \"/[a-z]/[0-9]\"}}]"),
          "its expression begins with a longer text" },
        { "/a/b",
          RULES("match: [{path: {template: \"/a/{x}\"}}]",
                "match: [{path: {template: \"/{y}/{x}\"}}]"),
          "its template is literal where the other one is not" },
        { "/a", RULES("match: [{path: {prefix: /a}}]", "match: [{path: {prefix: /}}]"),
          "its prefix is longer" },
        { "/a",
          RULES("match: [{path: {prefix: /a}, methods: [GET]}]", "match: [{path: {prefix: /a}}]"),
          "it names methods" },
        { "/a",
          RULES("match: [{path: {prefix: /a}, headers: {x-a: {absent: true}}}]",
                "match: [{path: {prefix: /a}}]"),
          "it has more conditions" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_whynot why = { 0 };
        struct policy p;

        policy_open(&p, rows[i].text);
        assert_true(tell(&p, "a.test", rows[i].path, "second", &why));
        assert_int_equal(why.reasons.count, 1);
        KIT_TEXT(
            why.reasons.items[0],
            str_z(&p.arena,
                  str_fmt(&p.arena, "it takes such requests, but `default/r/first` comes first: %s",
                          rows[i].reason)));
        policy_close(&p);
    }
}

#define ORDERED(name, mode, rules)                                                          \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: " name "}\nspec: " \
    "{listeners: [edge], hosts: [a.test], mode: " mode ", rules: [" rules "]}\n"

static void a_list_in_order_is_told_as_such(void **state)
{
    static const struct {
        const char *rule, *reason;
    } rows[] = {
        { "o/second", "it stands first, and the order is that of the list" },
        { "s/exact", "its route is `ordered`, and comes before the others of the host" },
    };
    struct policy p;

    (void)state;
    policy_open(
        &p,
        "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: edge}\n"
        "spec: {bind: [\"127.0.0.1:1\"]}\n" ORDERED(
            "o", "ordered",
            "{name: first, match: [{path: {prefix: /a}}], respond: {status: 200}}, "
            "{name: second, match: [{path: {exact: /a}, headers: {x-a: {absent: true}}}], respond: {status: 201}}")
            ORDERED("s", "specificity",
                    "{name: exact, match: [{path: {exact: /a}}], respond: {status: 202}}"));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_whynot why = { 0 };

        assert_true(tell(&p, "a.test", "/a", rows[i].rule, &why));
        assert_int_equal(why.reasons.count, 1);
        KIT_TEXT(
            why.reasons.items[0],
            str_z(&p.arena,
                  str_fmt(&p.arena, "it takes such requests, but `default/o/first` comes first: %s",
                          rows[i].reason)));
    }
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listener_host_conditions_and_precedence_are_reasons),
        cmocka_unit_test(what_comes_first_tells_why),
        cmocka_unit_test(a_list_in_order_is_told_as_such),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
