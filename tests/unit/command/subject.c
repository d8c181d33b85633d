/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/subject.c: the request that a test case describes.
 */
#include "command/subject.h"

#include "policy.h"

#define TEST_POLICY                                                                                                       \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\nmetadata: {name: edge, namespace: shop}\n"                          \
    "spec: {bind: [\"127.0.0.1:8080\"]}\n"                                                                                \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: r, namespace: shop}\n"                           \
    "spec: {listeners: [edge], hosts: [a.test], rules: [{name: all, respond: {status: 204}}]}\n"                          \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: RouteTest\nmetadata: {name: t, namespace: shop}\n"                       \
    "spec:\n  defaults: {request: {listener: edge, host: a.test, from: 192.0.2.1, method: POST, bucket: 7, sni: s.test, " \
    "headers: {x-a: inherited, x-b: inherited}, claims: {sub: inherited, aud: shop}}}\n  cases:\n"                        \
    "    - {name: all, request: {}, expect: {status: 404}}\n"                                                             \
    "    - {name: own, request: {host: b.test, path: /p, method: PUT, scheme: https, from: \"::1\", bucket: 9999, "       \
    "sni: o.test, principal: ann, headers: {X-A: own}, claims: {sub: own}}, expect: {status: 404}}\n"

static struct command_decide_request request_of(struct policy *p, size_t at)
{
    const struct policy_test *test = p->made.model->tests.items[0];
    struct command_decide_request out;
    struct str error = command_subject_request(&p->made.table, p->made.model, test,
                                               &test->cases.items[at], &p->arena, &out);

    if (error.p != NULL)
        fail_msg(STR_FMT, STR_ARG(error));
    return out;
}

static struct str field_of(const struct command_decide_request *r, const char *name)
{
    for (size_t i = 0; i < r->field_count; i++)
        if (str_ieq(r->fields[i].name, str_of(name)))
            return r->fields[i].value;
    return (struct str){ 0 };
}

static void a_case_inherits_what_it_does_not_say(void **state)
{
    struct command_decide_request r;
    struct policy p;

    (void)state;
    policy_open(&p, TEST_POLICY);
    r = request_of(&p, 0);
    KIT_TEXT(r.host, "a.test");
    KIT_TEXT(r.method, "POST");
    KIT_TEXT(r.target, "/");
    KIT_TEXT(r.scheme, "http");
    KIT_TEXT(r.sni, "s.test");
    assert_true(r.has_bucket);
    assert_int_equal(r.bucket, 7);
    assert_null(r.principal.p);
    KIT_TEXT(field_of(&r, "x-a"), "inherited");
    assert_int_equal(r.claim_count, 2);
    policy_close(&p);
}

static void what_a_case_says_wins_header_by_header_and_claims_as_a_whole(void **state)
{
    struct command_decide_request r;
    struct policy p;

    (void)state;
    policy_open(&p, TEST_POLICY);
    r = request_of(&p, 1);
    KIT_TEXT(r.host, "b.test");
    KIT_TEXT(r.method, "PUT");
    KIT_TEXT(r.target, "/p");
    KIT_TEXT(r.scheme, "https");
    KIT_TEXT(r.sni, "o.test");
    KIT_TEXT(r.principal, "ann");
    assert_int_equal(r.bucket, 9999);
    assert_int_equal(r.client.bytes[15], 1);
    assert_int_equal(r.client.bytes[10], 0);
    assert_int_equal(r.field_count, 2);
    KIT_TEXT(field_of(&r, "x-a"), "own");
    KIT_TEXT(field_of(&r, "x-b"), "inherited");
    assert_int_equal(r.claim_count, 1);
    KIT_TEXT(r.claims[0].value, "own");
    policy_close(&p);
}

static void a_listener_is_found_by_its_full_name(void **state)
{
    struct policy p;

    (void)state;
    policy_open(&p, policy_plain());
    assert_int_equal(command_subject_listener(&p.made.table, STR("shop/edge")), 0);
    assert_int_equal(command_subject_listener(&p.made.table, STR("edge")), TABLE_NONE);
    policy_close(&p);
}

static void each_user_has_a_key_of_their_own(void **state)
{
    static const struct {
        enum policy_key_kind kind;
        const char *target, *cookie; /* as they become */
    } rows[] = { { POLICY_KEY_HEADER, "/a", "old=1" },
                 { POLICY_KEY_COOKIE, "/a", "k=sample-66051; old=1" },
                 { POLICY_KEY_QUERY, "/a?k=sample-66051", "old=1" },
                 { POLICY_KEY_CLAIM, "/a", "old=1" },
                 { POLICY_KEY_CLIENT_ADDRESS, "/a", "old=1" } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_field fields[] = { command_decide_field(STR("Cookie"), STR("old=1")),
                                        command_decide_field(STR("K"), STR("old")) };
        struct table_claim claims[] = { { STR("k"), STR("old") }, { STR("l"), STR("kept") } };
        struct command_decide_request r = { .target = STR("/a"),
                                            .fields = fields,
                                            .field_count = 2,
                                            .claims = claims,
                                            .claim_count = 2 };
        struct policy_key key = { .kind = (uint8_t)rows[i].kind, .name = { .text = STR("k") } };

        command_subject_vary(&key, 0x010203, &a, &r);
        KIT_TEXT(r.target, rows[i].target);
        KIT_TEXT(field_of(&r, "cookie"), rows[i].cookie);
        KIT_TEXT(field_of(&r, "k"), rows[i].kind == POLICY_KEY_HEADER ? "sample-66051" : "old");
        assert_int_equal(r.field_count, 2);
        assert_int_equal(r.claim_count, 2);
        KIT_TEXT(r.claims[rows[i].kind == POLICY_KEY_CLAIM].value,
                 rows[i].kind == POLICY_KEY_CLAIM ? "sample-66051" : "old");
        assert_int_equal(r.client.bytes[12], rows[i].kind == POLICY_KEY_CLIENT_ADDRESS ? 10 : 0);
        assert_int_equal(r.client.bytes[14], rows[i].kind == POLICY_KEY_CLIENT_ADDRESS ? 2 : 0);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_inherits_what_it_does_not_say),
        cmocka_unit_test(what_a_case_says_wins_header_by_header_and_claims_as_a_whole),
        cmocka_unit_test(a_listener_is_found_by_its_full_name),
        cmocka_unit_test(each_user_has_a_key_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
