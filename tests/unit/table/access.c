/* SPDX-License-Identifier: Apache-2.0
 *
 * Who passes a policy, by what is known of the request.
 */
#include "table/access.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "kit/table.h"

/* Which methods of authentication a policy has, as bits. */
enum { JWT = 1, MISSING = 2, OIDC = 4, MTLS = 8, BASIC = 16, OFFICE = 32, STAFF = 64 };

static uint32_t add_jwt(struct kit *k, bool missing)
{
    uint32_t index;
    struct table_jwt *jwt = emit_add(k->image, TABLE_JWTP, &index);

    jwt->flags = missing ? TABLE_JWT_ALLOW_MISSING : 0;
    return index;
}

static uint32_t add_basic(struct kit *k)
{
    uint32_t secret, index;

    (void)emit_add(k->image, TABLE_SECR, &secret);
    ((struct table_basic *)emit_add(k->image, TABLE_BASC, &index))->users = secret;
    return index;
}

static uint32_t add_record(struct kit *k, enum table_section_type type)
{
    uint32_t index;

    (void)emit_add(k->image, type, &index);
    return index;
}

/* Networks [first, first + 1): 10.0.0.0/8. */
static void add_office(struct kit *k, uint32_t *first, uint32_t *count)
{
    struct table_cidr *c = emit_add(k->image, TABLE_CIDR, first);

    c->ip[10] = c->ip[11] = 0xff;
    c->ip[12] = 10;
    c->bits = 104;
    c->run = 1;
    *count = 1;
}

/* Denies writes below /admin, allows the principals `ops/`..., denies the rest. */
static void add_rules(struct kit *k, struct table_auth *out)
{
    struct table_access_rule *deny = emit_add(k->image, TABLE_ACCS, &out->rule_first), *allow;
    struct table_access_match *match;
    struct table_word *word;
    uint32_t index;

    match = emit_add(k->image, TABLE_AMAT, &index);
    *match = (struct table_access_match){ .path = emit_text(k->image, STR("/admin")),
                                          .path_kind = TABLE_PATH_PREFIX,
                                          .methods = 1u << TABLE_POST };
    *deny = (struct table_access_rule){ .decision = TABLE_DENY,
                                        .match_first = index,
                                        .match_count = 1 };
    word = emit_add(k->image, TABLE_WORD, &index);
    word->text = emit_text(k->image, STR("ops/*"));
    allow = emit_add(k->image, TABLE_ACCS, &index);
    *allow = (struct table_access_rule){ .decision = TABLE_ALLOW, .principal_count = 1 };
    out->rule_count = 2;
    out->otherwise = TABLE_DENY;
}

static uint32_t add_auth(struct kit *k, unsigned has)
{
    struct table_auth a = { .jwt = TABLE_NONE,
                            .oidc = TABLE_NONE,
                            .mtls = TABLE_NONE,
                            .basic = TABLE_NONE,
                            .api_key = TABLE_NONE,
                            .otherwise = TABLE_ALLOW };
    uint32_t index;

    if (has & JWT)
        a.jwt = add_jwt(k, has & MISSING);
    if (has & OIDC)
        a.oidc = add_record(k, TABLE_OIDC);
    if (has & MTLS)
        a.mtls = add_record(k, TABLE_MTLS);
    if (has & BASIC)
        a.basic = add_basic(k);
    if (has & OFFICE)
        add_office(k, &a.allow_first, &a.allow_count);
    if (has & STAFF)
        add_rules(k, &a);
    memcpy(emit_add(k->image, TABLE_AUTH, &index), &a, sizeof(a));
    return index;
}

static uint32_t add_policy(struct kit *k, enum table_requirement require, const unsigned *auths,
                           uint32_t count)
{
    struct table_policy p = { .require = require,
                              .auth_count = count,
                              .waf = TABLE_NONE,
                              .retry = TABLE_NONE,
                              .cors = TABLE_NONE,
                              .fraction = TABLE_BUCKETS };
    uint32_t index, made[8];

    for (uint32_t i = 0; i < count; i++)
        made[i] = add_auth(k, auths[i]);
    p.auth_first = emit_count(k->image, TABLE_AREF);
    for (uint32_t i = 0; i < count; i++)
        ((struct table_auth_use *)emit_add(k->image, TABLE_AREF, &index))->auth = made[i];
    memcpy(emit_add(k->image, TABLE_POLI, &index), &p, sizeof(p));
    return index;
}

static const struct table_claim claims[] = { { STR_INIT("sub"), STR_INIT("u-1") } };

/* Who asks. */
enum { NOBODY, TOKEN, NAMED, OPS };

static struct table_request ask(unsigned who, const char *client, enum table_method method)
{
    struct table_request q = { .method = method, .path = STR("/admin/users") };

    assert_true(ip_parse(str_of(client), &q.client));
    q.claims = claims;
    q.claim_count = who == TOKEN;
    q.principal = who == NAMED ? STR("web/1") : who == OPS ? STR("ops/7") : (struct str){ 0 };
    return q;
}

static void a_policy_passes_whom_it_knows(void **state)
{
    static const struct {
        unsigned has, who;
        const char *client;
        uint32_t status;
    } rows[] = {
        { 0, NOBODY, "192.0.2.1", 0 },
        { JWT, NOBODY, "192.0.2.1", 401 },
        { JWT, TOKEN, "192.0.2.1", 0 },
        { JWT, NAMED, "192.0.2.1", 401 },
        { JWT | MISSING, NOBODY, "192.0.2.1", 0 },
        { OIDC, NOBODY, "192.0.2.1", 302 },
        { OIDC, TOKEN, "192.0.2.1", 0 },
        { MTLS, NAMED, "192.0.2.1", 0 },
        { MTLS, TOKEN, "192.0.2.1", 401 },
        { BASIC, NAMED, "192.0.2.1", 0 },
        { BASIC, NOBODY, "192.0.2.1", 401 },
        { JWT | BASIC, NAMED, "192.0.2.1", 0 },
        { OFFICE, NOBODY, "10.1.2.3", 0 },
        { OFFICE, NOBODY, "192.0.2.1", 403 },
        { OFFICE | JWT, TOKEN, "192.0.2.1", 403 },
        { MTLS | STAFF, OPS, "192.0.2.1", 0 },
        { MTLS | STAFF, NAMED, "192.0.2.1", 403 },
    };
    struct table_access got;
    struct kit k;
    struct table t;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    for (size_t i = 0; i < LEN(rows); i++)
        (void)add_policy(&k, TABLE_REQUIRE_ANY, &rows[i].has, 1);
    t = kit_build(&k);
    for (uint32_t i = 0; i < LEN(rows); i++) {
        struct table_request q = ask(rows[i].who, rows[i].client, TABLE_GET);

        table_access_decide(&t, i, &q, &got);
        if (table_access_status(got.verdict) != rows[i].status)
            fail_msg("row %u: %u", i, table_access_status(got.verdict));
    }
    kit_fini(&k);
}

static void a_token_for_another_service_is_none(void **state)
{
    static const struct {
        const char *name, *value;
        enum table_verdict verdict;
    } rows[] = {
        { "aud", "shop", TABLE_PASSES },
        { "aud", "mail", TABLE_UNAUTHENTICATED },
        { "iss", "https://id.test/", TABLE_PASSES },
        { "iss", "https://x.test/", TABLE_UNAUTHENTICATED },
        { "sub", "u-1", TABLE_PASSES },
    };
    static const unsigned has[] = { JWT };
    struct table_request q = ask(TOKEN, "192.0.2.1", TABLE_GET);
    struct table_access got;
    struct table_word *word;
    struct table_jwt *jwt;
    struct kit k;
    struct table t;
    uint32_t index;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    (void)add_policy(&k, TABLE_REQUIRE_ANY, has, 1);
    word = emit_add(k.image, TABLE_WORD, &index);
    word->text = emit_text(k.image, STR("shop"));
    jwt = emit_at(k.image, TABLE_JWTP, 0);
    jwt->audience_first = index;
    jwt->audience_count = 1;
    jwt->issuer = emit_text(k.image, STR("https://id.test/"));
    t = kit_build(&k);
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_claim claim = { str_of(rows[i].name), str_of(rows[i].value) };

        q.claims = &claim;
        table_access_decide(&t, 0, &q, &got);
        assert_int_equal(got.verdict, rows[i].verdict);
    }
    kit_fini(&k);
}

static void a_denial_wins_over_an_allowance(void **state)
{
    static const unsigned has[] = { MTLS | STAFF };
    struct table_request q = ask(OPS, "192.0.2.1", TABLE_POST);
    struct table_access got;
    struct kit k;
    struct table t;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    (void)add_policy(&k, TABLE_REQUIRE_ANY, has, 1);
    t = kit_build(&k);
    table_access_decide(&t, 0, &q, &got);
    assert_int_equal(got.verdict, TABLE_FORBIDDEN);
    assert_int_equal(got.rule, 0);
    q.path = STR("/administrators");
    table_access_decide(&t, 0, &q, &got);
    assert_int_equal(got.verdict, TABLE_PASSES);
    kit_fini(&k);
}

static void any_takes_one_and_all_takes_each(void **state)
{
    static const unsigned has[] = { JWT, OFFICE };
    struct table_access got;
    struct kit k;
    struct table t;
    struct table_request here = ask(NOBODY, "10.0.0.1", TABLE_GET);
    struct table_request there = ask(NOBODY, "192.0.2.1", TABLE_GET);
    uint32_t any, all;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    any = add_policy(&k, TABLE_REQUIRE_ANY, has, 2);
    all = add_policy(&k, TABLE_REQUIRE_ALL, has, 2);
    t = kit_build(&k);
    table_access_decide(&t, any, &here, &got);
    assert_int_equal(got.verdict, TABLE_PASSES);
    table_access_decide(&t, any, &there, &got);
    assert_int_equal(got.verdict, TABLE_UNAUTHENTICATED);
    table_access_decide(&t, all, &here, &got);
    assert_int_equal(got.verdict, TABLE_UNAUTHENTICATED);
    table_access_decide(&t, TABLE_NONE, &there, &got);
    assert_int_equal(got.verdict, TABLE_PASSES);
    assert_int_equal(got.auth, TABLE_NONE);
    kit_fini(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_passes_whom_it_knows),
        cmocka_unit_test(a_token_for_another_service_is_none),
        cmocka_unit_test(a_denial_wins_over_an_allowance),
        cmocka_unit_test(any_takes_one_and_all_takes_each),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
