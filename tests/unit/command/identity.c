/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/identity.c: what the upstream is told, and what is kept from it.
 */
#include "command/identity.h"

#include "guarded.h"
#include "policy.h"

/* The value of a forwarded field; p NULL where it is not there. */
static struct str field_of(const struct command_decision *d, const char *name)
{
    for (size_t i = 0; i < d->request_fields.count; i++)
        if (str_ieq(d->request_fields.items[i].name, str_of(name)))
            return d->request_fields.items[i].value;
    return (struct str){ 0 };
}

static struct command_decision decide(struct policy *p, const char *target,
                                      const struct table_claim *claims, struct str principal)
{
    const struct table_field fields[] = {
        command_decide_field(STR("Authorization"), STR("Bearer x")),
        command_decide_field(STR("X-User"), STR("somebody else")),
        command_decide_field(STR("x-key"), STR("k")),
        command_decide_field(STR("x-client"), STR("nobody")),
    };
    struct command_decide_request in = { .method = STR("GET"),
                                         .host = STR("shop.test"),
                                         .target = str_of(target),
                                         .fields = fields,
                                         .field_count = LEN(fields),
                                         .claims = claims,
                                         .claim_count = claims != NULL,
                                         .principal = principal };
    struct command_decision d;

    command_decide_route(&p->made.table, &in, &p->arena, &d);
    command_decide_rewrite(&p->made.table, &in, &p->arena, &d);
    return d;
}

static void a_claim_replaces_what_the_client_said(void **state)
{
    static const struct table_claim claims[] = { { STR_INIT("sub"), STR_INIT("u-1") } };
    struct command_decision d;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    d = decide(&p, "/pay", claims, (struct str){ 0 });
    assert_int_equal(d.status, 0);
    KIT_TEXT(field_of(&d, "x-user"), "u-1");
    assert_null(field_of(&d, "authorization").p);
    KIT_TEXT(field_of(&d, "x-client"), "nobody"); /* no policy of this rule speaks of it */
    policy_close(&p);
}

static void a_key_is_kept_from_the_upstream_and_its_name_told(void **state)
{
    struct command_decision d;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    d = decide(&p, "/api", NULL, STR("billing"));
    assert_int_equal(d.status, 0);
    KIT_TEXT(field_of(&d, "x-client"), "billing");
    assert_null(field_of(&d, "x-key").p);
    policy_close(&p);
}

static void who_is_not_known_goes_nowhere(void **state)
{
    struct command_decision d;
    struct policy p;

    (void)state;
    policy_open(&p, GUARDED);
    d = decide(&p, "/pay", NULL, (struct str){ 0 });
    assert_int_equal(d.status, 401);
    assert_null(d.upstream);
    assert_int_equal(d.request_fields.count, 0);
    policy_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_replaces_what_the_client_said),
        cmocka_unit_test(a_key_is_kept_from_the_upstream_and_its_name_told),
        cmocka_unit_test(who_is_not_known_goes_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
