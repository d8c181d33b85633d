/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/outcome.c: what becomes of a request, in words.
 */
#include "command/outcome.h"

#include "guarded.h"
#include "policy.h"

static struct command_decision decide(struct policy *p, const char *host, const char *target,
                                      uint32_t bucket)
{
    struct command_decide_request in = { .scheme = STR("http"),
                                         .method = STR("GET"),
                                         .host = str_of(host),
                                         .target = str_of(target),
                                         .has_bucket = true,
                                         .bucket = bucket };
    struct command_decision d;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    command_decide_rewrite(&p->made.table, &in, &p->arena, &d);
    return d;
}

static void an_action_is_told_in_a_few_words(void **state)
{
    static const struct {
        const char *target, *action, *place;
    } rows[] = { { "/healthz", "answer 200", "all/all.yaml:36" },
                 { "/pay", "forward by split shop/canary", "all/all.yaml:42" },
                 { "/old/x", "redirect 308 to http://new.test/old/x", "all/all.yaml:47" },
                 { "/nothing", "answer 404", "" },
                 { "/%2f", "answer 400", "" } };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decision d = decide(&p, "shop.test", rows[i].target, 0);

        KIT_TEXT(command_outcome_action(&p.arena, &p.made.table, &d), rows[i].action);
        if (d.rule != NULL)
            KIT_TEXT(command_outcome_place(&p.arena, &p.made.table,
                                           (uint32_t)(d.rule - table_rule(&p.made.table, 0))),
                     rows[i].place);
    }
    policy_close(&p);
}

static void who_may_not_pass_is_told_by_which_policy(void **state)
{
    struct command_decision d;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    d = decide(&p, "shop.test", "/pay", 0);
    KIT_TEXT(command_outcome_action(&p.arena, &p.made.table, &d),
             "answer 401, by AuthPolicy shop/people");
    policy_close(&p);
}

static void a_choice_tells_its_reason(void **state)
{
    static const struct {
        uint32_t bucket;
        bool given;
        uint8_t reason;
        const char *text;
    } rows[] = {
        { 2499, true, TABLE_SPLIT_STICKY,
          "bucket 2499 -> member canary, which has 25% (bucket given)" },
        { 2499, false, TABLE_SPLIT_STICKY,
          "bucket 2499 -> member canary, which has 25% (sticky key)" },
        { 2499, false, TABLE_SPLIT_SEQUENCE,
          "bucket 2499 -> member canary, which has 25% (no sticky key in the request)" },
        { TABLE_NONE, false, TABLE_SPLIT_FORCED, "member canary (forced by the client)" },
    };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decision d = decide(&p, "shop.test", "/pay", 0);

        d.choice.bucket = rows[i].bucket;
        d.choice.reason = rows[i].reason;
        KIT_TEXT(command_outcome_choice(&p.arena, &p.made.table, &d, rows[i].given), rows[i].text);
    }
    policy_close(&p);
}

static void endpoints_stand_with_their_weights(void **state)
{
    struct command_decision d;
    struct policy p;

    (void)state;
    policy_open(
        &p,
        "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: e}\nspec: {bind: [\"127.0.0.1:1\"]}\n"
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: u}\nspec: {endpoints: "
        "[{address: \"127.0.0.1:2\", weight: 3}, {address: \"unix:/s\"}]}\n"
        "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: r}\nspec: {listeners: [e], "
        "hosts: [a.test], rules: [{name: all, to: {upstream: u}}]}\n");
    d = decide(&p, "a.test", "/", 0);
    assert_true(str_contains(command_outcome_endpoints(&p.arena, &p.made.table, d.upstream),
                             STR("127.0.0.1:2 (weight 3)")));
    assert_true(str_contains(command_outcome_endpoints(&p.arena, &p.made.table, d.upstream),
                             STR("unix:/s (weight 1)")));
    KIT_TEXT(command_outcome_action(&p.arena, &p.made.table, &d), "forward to upstream default/u");
    policy_close(&p);
}

/* The whole is what bisect compares: equal where nobody could tell a difference. */
static void equal_wholes_are_equal_outcomes(void **state)
{
    static const struct {
        const char *host, *target;
        uint32_t bucket;
        bool equal; /* to /pay of shop.test by bucket 0 */
    } rows[] = { { "shop.test", "/pay", 0, true },      { "shop.test", "/pay", 2499, true },
                 { "shop.test", "/pay", 2500, false },  { "shop.test", "/pay/x", 0, false },
                 { "a.shop.test", "/pay", 0, false },   { "shop.test", "/pay?", 0, false },
                 { "shop.test", "/a/../pay", 0, true }, { "shop.test", "/old", 0, false } };
    struct command_decision first;
    struct policy p;
    struct str whole;

    (void)state;
    policy_open(&p, policy_plain());
    first = decide(&p, "shop.test", "/pay", 0);
    whole = command_outcome_whole(&p.arena, &p.made.table, &first);
    assert_true(str_contains(
        whole,
        STR("member canary\nupstream shop/v2: 127.0.0.1:9002 (weight 1)\nforwarded /v1/pay, Host: shop.test\ntimeout 15000ms\nrequest x-edge: yes-it-is\n")));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decision d = decide(&p, rows[i].host, rows[i].target, rows[i].bucket);

        assert_int_equal(str_eq(command_outcome_whole(&p.arena, &p.made.table, &d), whole),
                         rows[i].equal);
    }
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_action_is_told_in_a_few_words),
        cmocka_unit_test(who_may_not_pass_is_told_by_which_policy),
        cmocka_unit_test(a_choice_tells_its_reason),
        cmocka_unit_test(endpoints_stand_with_their_weights),
        cmocka_unit_test(equal_wholes_are_equal_outcomes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
