/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/auth.c: an AuthPolicy becomes records, denials first.
 */
#include "lowered.h"

#define JWT                                                                                 \
    "jwt: {issuer: \"https://id.test/\", audiences: [b, a, a], algorithms: [RS256], jwks: " \
    "{url: \"https://id.test/keys\"}, forward: [{claim: sub, header: X-User}]}"

static void a_token_keeps_what_is_written_and_what_is_safe(void **state)
{
    struct lowered l;
    const struct table_jwt *jwt;

    (void)state;
    lowered_from(
        &l,
        "AuthPolicy p {" JWT "}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: app}}]}\n");
    assert_int_equal(l.t.auth_count, 1);
    assert_string_equal(lowered_text(&l, table_auth(&l.t, 0)->name), "shop/p");
    jwt = table_jwt(&l.t, table_auth(&l.t, 0)->jwt);
    assert_string_equal(lowered_words(&l, jwt->audience_first, jwt->audience_count), "a b");
    assert_int_equal(jwt->flags, TABLE_JWT_REQUIRE_EXPIRY);
    assert_int_equal(jwt->clock_skew_ms, 60000);
    assert_string_equal(lowered_text(&l, table_forward(&l.t, jwt->forward_first)->header),
                        "x-user");
    assert_int_equal(table_auth(&l.t, 0)->otherwise, TABLE_ALLOW);
    lowered_end(&l);
}

static void denials_stand_before_allowances(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "AuthPolicy p {" JWT ", rules: [{name: staff, decision: allow}, {name: guests, "
        "decision: deny, match: [{path: {prefix: /admin}, methods: [POST]}]}]}\n"
        "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {policy: p}, to: {upstream: app}}]}\n");
    assert_string_equal(lowered_text(&l, table_access_rule(&l.t, 0)->name), "guests");
    assert_string_equal(lowered_text(&l, table_access_rule(&l.t, 1)->name), "staff");
    assert_int_equal(table_access_match(&l.t, 0)->methods, 1u << TABLE_POST);
    assert_int_equal(table_auth(&l.t, 0)->otherwise, TABLE_DENY);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_keeps_what_is_written_and_what_is_safe),
        cmocka_unit_test(denials_stand_before_allowances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
