/* SPDX-License-Identifier: Apache-2.0
 *
 * Cases of RouteTests: what passes, and what a failure says.
 */
#include "command/expect.h"

#include "policy.h"

static void check(const char *request, const char *expect, struct policy *p,
                  struct command_expect_failures *out)
{
    struct arena texts, scratch;
    struct command_expect e;
    struct str text;

    arena_init(&texts, 0);
    arena_init(&scratch, 0);
    text = str_fmt(&texts,
                   "%s---\n"
                   "apiVersion: proxyc.dev/v1alpha1\n"
                   "kind: RouteTest\n"
                   "metadata: {name: t, namespace: shop}\n"
                   "spec:\n"
                   "  defaults: {request: {host: shop.test, headers: {x-a: inherited}}}\n"
                   "  cases:\n"
                   "    - name: c\n"
                   "      %s\n"
                   "      expect: {%s}\n",
                   policy_plain(), request, expect);
    policy_open(p, text.p);
    e = (struct command_expect){ p->made.model, &p->made.table, &p->arena, &scratch,
                                 NULL,          { 0 },          NULL };
    *out = (struct command_expect_failures){ 0 };
    command_expect_case(&e, p->made.model->tests.items[0],
                        &p->made.model->tests.items[0]->cases.items[0], out);
    arena_fini(&scratch);
    arena_fini(&texts);
}

static void what_is_expected_is_held_against_what_is_decided(void **state)
{
    static const struct {
        const char *request, *expect;
        const char *what, *wanted, *got; /* of the only failure; NULL: passes */
    } rows[] = {
        { "request: {path: /healthz}", "rule: shop/health, status: 200", NULL, NULL, NULL },
        { "request: {path: /healthz}", "rule: shop/shop/health", NULL, NULL, NULL },
        { "request: {path: /healthz}", "rule: shop/pay", "rule", "shop/pay", "shop/shop/health" },
        { "request: {path: /healthz, method: POST}", "status: 404", "status", "404", "405" },
        { "request: {path: /nothing}", "rule: shop/pay", "rule", "shop/pay", "no rule" },
        { "request: {path: /pay, bucket: 2499}", "member: canary, upstream: v2", NULL, NULL, NULL },
        { "request: {path: /pay, bucket: 2500}", "member: canary", "member", "canary", "stable" },
        { "request: {path: /pay/x}", "path: /v1/pay/x, host: shop.test", NULL, NULL, NULL },
        { "request: {path: /pay}",
          "upstreamHeaders: {x-a: {exact: inherited}, x-edge: {prefix: yes-}}", NULL, NULL, NULL },
        { "request: {path: /pay, headers: {X-A: own}}", "upstreamHeaders: {x-a: {exact: own}}",
          NULL, NULL, NULL },
        { "request: {path: /pay, headers: {x-debug: \"1\"}}",
          "upstreamHeaders: {x-debug: {present: true}}", "upstreamHeaders.x-debug", "present",
          "absent" },
        { "request: {path: /pay}", "upstreamHeaders: {x-edge: {not: yes-it-is}}",
          "upstreamHeaders.x-edge", "anything but yes-it-is", "yes-it-is" },
        { "request: {path: /pay}\n      sample: {key: {header: x-user}, count: 4000}",
          "sharePercent: {stable: 75, canary: 25}, tolerancePercent: 3", NULL, NULL, NULL },
        { "request: {path: /pay, bucket: 0}\n      repeat: 7",
          "sharePercent: {stable: 50}, tolerancePercent: 1", "sharePercent.stable", "50 +- 1",
          "0" },
        { "request: {path: /pay, headers: {x-user: u}}\n      repeat: 20", "distinctMembers: 1",
          NULL, NULL, NULL },
        { "request: {path: /pay, bucket: 0}\n      repeat: 20", "distinctMembers: 2",
          "distinctMembers", "2", "1" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_expect_failures failures;
        struct policy p;

        check(rows[i].request, rows[i].expect, &p, &failures);
        assert_int_equal(failures.count, rows[i].what != NULL);
        if (rows[i].what != NULL) {
            KIT_TEXT(failures.items[0].what, rows[i].what);
            KIT_TEXT(failures.items[0].wanted, rows[i].wanted);
            KIT_TEXT(failures.items[0].got, rows[i].got);
            assert_int_not_equal(failures.items[0].at.end, 0);
        }
        policy_close(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_expected_is_held_against_what_is_decided),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
