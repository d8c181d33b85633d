/* SPDX-License-Identifier: Apache-2.0
 *
 * Why other rules did not get a request, and that the list agrees with the table's own lookup.
 */
#include "command/trace.h"

#include "command/decide.h"
#include "policy.h"

static void each_rule_says_what_does_not_hold(void **state)
{
    static const struct {
        const char *method, *host, *target;
        const char *pattern;
        const char *whys[4]; /* in order of precedence; "" = takes it, NULL = not listed */
    } rows[] = {
        { "GET",
          "shop.test",
          "/healthz",
          "shop.test",
          { "", "the path is not below `/pay`", "the path is not below `/old`",
            "the path is not below `/pay`" } },
        { "POST",
          "shop.test",
          "/healthz",
          "shop.test",
          { "the method is none of GET", "the path is not below `/pay`",
            "the path is not below `/old`", "the path is not below `/pay`" } },
        { "GET",
          "x.shop.test",
          "/pay/1",
          "*.shop.test",
          { "the path is not `/healthz`", "it does not hold that header x-beta is `1`",
            "the path is not below `/old`", "" } },
        { "GET", "other.test", "/", NULL, { NULL } },
    };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decide_request in = { .method = str_of(rows[i].method),
                                             .host = str_of(rows[i].host),
                                             .target = str_of(rows[i].target) };
        struct command_decision d;
        struct command_trace trace;
        size_t n = 0;

        command_decide_route(&p.made.table, &in, &p.arena, &d);
        command_trace_rules(&p.arena, &p.made.table, resolve_plan_make(&p.arena, p.made.model), 0,
                            &d.request, &trace);
        KIT_TEXT(trace.pattern, rows[i].pattern);
        while (n < LEN(rows[i].whys) && rows[i].whys[n] != NULL) {
            assert_true(n < trace.count);
            KIT_TEXT(trace.items[n].why, rows[i].whys[n]);
            assert_int_equal(trace.taker == n, rows[i].whys[n][0] == 0);
            if (trace.taker == n)
                assert_int_equal(trace.items[n].rule, d.match.rule);
            n++;
        }
        assert_int_equal(trace.count, n);
        assert_true(trace.taker <= n);
        assert_int_equal(trace.left_out, 0);
    }
    policy_close(&p);
}

static void methods_are_named_in_order(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(command_trace_methods(&a, 1u << TABLE_POST | 1u << TABLE_GET), "GET, POST");
    KIT_TEXT(command_trace_methods(&a, 0), "");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_says_what_does_not_hold),
        cmocka_unit_test(methods_are_named_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
