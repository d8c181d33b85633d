/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/treatment.c: what is applied to a request, in words.
 */
#include "command/treatment.h"

#include "guarded.h"
#include "policy.h"

static const char *told(const struct command_treatment *t, const char *title)
{
    for (size_t i = 0; i < t->lines.count; i++)
        if (strcmp(t->lines.items[i].title, title) == 0)
            return t->lines.items[i].text.p;
    return "";
}

static void treat(struct policy *p, const char *target, size_t claims,
                  struct command_treatment *out)
{
    static const struct table_claim claim = { STR_INIT("sub"), STR_INIT("u-1") };
    struct command_decide_request in = { .method = STR("GET"),
                                         .host = STR("shop.test"),
                                         .target = str_of(target),
                                         .claims = &claim,
                                         .claim_count = claims };
    struct command_decision d;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    command_treatment_of(&p->arena, &p->made.table, &d, out);
}

static void each_thing_is_one_line(void **state)
{
    struct command_treatment t;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    treat(&p, "/pay", 1, &t);
    assert_string_equal(told(&t, "auth"), "shop/people: passes");
    assert_string_equal(told(&t, "limit"),
                        "shop/each: 20 per 1s, burst 20, for each proxy, by header x-user");
    assert_string_equal(told(&t, "retry"), "2 tries on connect-failure, budget 20%, each 800ms");
    assert_string_equal(told(&t, "balance"), "maglev by header x-user, else client address");
    assert_int_equal(t.lines.count, 4);
    policy_close(&p);
}

static void a_refusal_says_whose_it_is(void **state)
{
    struct command_treatment t;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    treat(&p, "/pay", 0, &t);
    assert_string_equal(told(&t, "auth"), "shop/people: 401, no credentials that it takes");
    assert_string_equal(told(&t, "balance"), "");
    policy_close(&p);
}

static void where_no_rule_takes_it_nothing_is_applied(void **state)
{
    struct command_treatment t;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    treat(&p, "/other", 1, &t);
    assert_int_equal(t.lines.count, 0);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thing_is_one_line),
        cmocka_unit_test(a_refusal_says_whose_it_is),
        cmocka_unit_test(where_no_rule_takes_it_nothing_is_applied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
