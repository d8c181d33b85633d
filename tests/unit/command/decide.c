/* SPDX-License-Identifier: Apache-2.0
 *
 * Decisions over a table in memory.
 */
#include "command/decide.h"

#include "policy.h"
#include "table/identity.h"

static struct command_decision decide(struct policy *p, const char *method, const char *host,
                                      const char *target, const struct table_field *fields,
                                      size_t count)
{
    struct command_decide_request in = {
        .scheme = STR("http"),
        .method = str_of(method),
        .host = str_of(host),
        .target = str_of(target),
        .fields = fields,
        .field_count = count,
    };
    struct command_decision d;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    command_decide_rewrite(&p->made.table, &in, &p->arena, &d);
    return d;
}

static void requests_get_rule_status_and_path(void **state)
{
    static const struct {
        const char *method, *host, *target;
        const char *rule; /* NULL: none */
        uint32_t status;
        const char *path; /* as forwarded */
    } rows[] = {
        { "GET", "shop.test", "/healthz", "shop/shop/health", 200, "/healthz" },
        { "POST", "shop.test", "/healthz", NULL, 405, "/healthz" },
        { "BREW", "shop.test", "/healthz", NULL, 501, "/healthz" },
        { "TRACE", "shop.test", "/pay", NULL, 405, "/pay" },
        { "GET", "a.shop.test:8080", "/pay/1?q", "shop/shop/pay", 0, "/v1/pay/1" },
        { "GET", "SHOP.test.", "/a/../pay", "shop/shop/pay", 0, "/v1/pay" },
        { "GET", "other.test", "/pay", NULL, 404, "/pay" },
        { "GET", "shop.test", "/paying", NULL, 404, "/paying" },
        { "GET", "shop.test", "/%2f", NULL, 400, "" },
        { "GET", "shop_:test", "/", NULL, 400, "/" },
        { "GET", "", "http://shop.test/healthz", "shop/shop/health", 200, "/healthz" },
        { "GET", "shop.test", "/old/x?y=1", "shop/shop/old", 308, "/old/x" },
    };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decision d =
            decide(&p, rows[i].method, rows[i].host, rows[i].target, NULL, 0);

        assert_int_equal(d.status, rows[i].status);
        assert_int_equal(d.refused != NULL, rows[i].status == 400);
        assert_int_equal(d.action != NULL, rows[i].rule != NULL);
        if (d.action != NULL)
            KIT_TEXT(table_identity_name(&p.arena, &p.made.table, d.rule->name), rows[i].rule);
        if (d.refused == NULL)
            KIT_TEXT(d.path_out, rows[i].path);
    }
    policy_close(&p);
}

static void a_bucket_given_decides_the_member(void **state)
{
    static const struct {
        uint32_t bucket;
        const char *member, *upstream;
    } rows[] = { { 0, "canary", "shop/v2" },
                 { 2499, "canary", "shop/v2" },
                 { 2500, "stable", "shop/v1" },
                 { 9999, "stable", "shop/v1" } };
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_decide_request in = { .method = STR("GET"),
                                             .host = STR("shop.test"),
                                             .target = STR("/pay"),
                                             .has_bucket = true,
                                             .bucket = rows[i].bucket };
        struct command_decision d;

        command_decide_route(&p.made.table, &in, &p.arena, &d);
        KIT_TEXT(table_text(&p.made.table, d.member->name), rows[i].member);
        KIT_TEXT(table_text(&p.made.table, d.upstream->name), rows[i].upstream);
        assert_int_equal(d.choice.bucket, rows[i].bucket);
    }
    policy_close(&p);
}

static void a_key_keeps_its_bucket(void **state)
{
    struct table_field user = command_decide_field(STR("X-User"), STR("u1"));
    struct policy p;
    struct command_decision first, again;

    (void)state;
    policy_open(&p, policy_plain());
    first = decide(&p, "GET", "shop.test", "/pay", &user, 1);
    again = decide(&p, "PUT", "b.shop.test", "/pay/other", &user, 1);
    assert_int_equal(first.choice.reason, TABLE_SPLIT_STICKY);
    assert_int_equal(first.choice.bucket, again.choice.bucket);
    policy_close(&p);
}

static void fields_are_edited_as_forwarded(void **state)
{
    struct table_field fields[] = { command_decide_field(STR("X-Debug"), STR("1")),
                                    command_decide_field(STR("X-Edge"), STR("mine")),
                                    command_decide_field(STR("accept"), STR("*/*")) };
    struct policy p;
    struct command_decision d;

    (void)state;
    policy_open(&p, policy_plain());
    d = decide(&p, "GET", "shop.test", "/pay", fields, LEN(fields));
    assert_int_equal(d.request_fields.count, 2);
    KIT_TEXT(d.request_fields.items[0].name, "accept");
    KIT_TEXT(d.request_fields.items[1].name, "x-edge");
    KIT_TEXT(d.request_fields.items[1].value, "yes-it-is");
    policy_close(&p);
}

static void a_redirect_has_its_location(void **state)
{
    struct policy p;
    struct command_decision d;

    (void)state;
    policy_open(&p, policy_plain());
    d = decide(&p, "GET", "shop.test", "/old/x?y=1", NULL, 0);
    assert_true(str_has_prefix(d.location, STR("http://new.test")));
    assert_true(str_has_suffix(d.location, STR("/old/x?y=1")));
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_get_rule_status_and_path),
        cmocka_unit_test(a_bucket_given_decides_the_member),
        cmocka_unit_test(a_key_keeps_its_bucket),
        cmocka_unit_test(fields_are_edited_as_forwarded),
        cmocka_unit_test(a_redirect_has_its_location),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
