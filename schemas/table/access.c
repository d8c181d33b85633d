/* SPDX-License-Identifier: Apache-2.0
 *
 * Cheapest first: addresses, then whether anybody is there at all, then the rules.
 */
#include "table/access.h"

#include "table/ipset.h"
#include "table/predicate.h"

/* A last `*` stands for any rest. */
static bool name_fits(struct str pattern, struct str name)
{
    if (str_has_suffix(pattern, STR("*")))
        return str_has_prefix(name, str_sub(pattern, 0, pattern.n - 1));
    return str_eq(pattern, name);
}

static bool is_one_of(const struct table *t, uint32_t first, uint32_t count, struct str name)
{
    for (uint32_t i = first; i < first + count; i++)
        if (name.p && name_fits(table_text(t, table_word(t, i)->text), name))
            return true;
    return false;
}

/* ---- access rules ---- */

static bool template_fits(struct str pattern, struct str path)
{
    while (pattern.n && path.n) {
        size_t want = 1 + str_find(str_sub(pattern, 1, pattern.n), '/');
        size_t have = 1 + str_find(str_sub(path, 1, path.n), '/');
        bool wild = want > 2 && pattern.p[1] == '{';

        if (wild ? have == 1 : !str_eq(str_sub(pattern, 0, want), str_sub(path, 0, have)))
            return false;
        pattern = str_sub(pattern, want, pattern.n);
        path = str_sub(path, have, path.n);
    }
    return pattern.n == path.n;
}

static bool path_fits(const struct table *t, const struct table_access_match *m, struct str path)
{
    struct str want = table_text(t, m->path);

    switch ((enum table_path_kind)m->path_kind) {
    case TABLE_PATH_EXACT:
        return str_eq(path, want);
    case TABLE_PATH_TEMPLATE:
        return template_fits(want, path);
    case TABLE_PATH_PREFIX:
        while (want.n > 0 && want.p[want.n - 1] == '/')
            want.n--;
        return str_has_prefix(path, want) && (path.n == want.n || path.p[want.n] == '/');
    case TABLE_PATH_ANY:
    case TABLE_PATH_REGEX: /* its predicate says the rest */
        return true;
    case TABLE_PATHS:
        break;
    }
    return false;
}

static bool match_holds(const struct table *t, const struct table_access_match *m,
                        const struct table_request *q)
{
    if (!(m->methods >> q->method & 1) || !path_fits(t, m, q->path))
        return false;
    for (uint32_t i = m->pred_first; i < m->pred_first + m->pred_count; i++)
        if (!table_predicate_holds(t, table_predicate(t, i), q))
            return false;
    return true;
}

static bool rule_holds(const struct table *t, const struct table_access_rule *r,
                       const struct table_request *q)
{
    bool any = r->match_count == 0;

    if (r->principal_count && !is_one_of(t, r->principal_first, r->principal_count, q->principal))
        return false;
    for (uint32_t i = r->match_first; !any && i < r->match_first + r->match_count; i++)
        any = match_holds(t, table_access_match(t, i), q);
    return any;
}

static enum table_verdict judge_rules(const struct table *t, const struct table_auth *a,
                                      const struct table_request *q, uint32_t *rule)
{
    for (uint32_t i = a->rule_first; i < a->rule_first + a->rule_count; i++) {
        const struct table_access_rule *r = table_access_rule(t, i);

        if (r->dry_run || !rule_holds(t, r, q))
            continue;
        *rule = i;
        return r->decision == TABLE_ALLOW ? TABLE_PASSES : TABLE_FORBIDDEN;
    }
    return a->otherwise == TABLE_ALLOW ? TABLE_PASSES : TABLE_FORBIDDEN;
}

/* ---- policies ---- */

static bool wants_identity(const struct table_auth *a)
{
    return a->jwt != TABLE_NONE || a->oidc != TABLE_NONE || a->mtls != TABLE_NONE ||
           a->basic != TABLE_NONE || a->api_key != TABLE_NONE;
}

/* The text of a claim; p NULL where the token has none of that name. */
static struct str claim_of(const struct table_request *q, struct str name)
{
    for (size_t i = 0; i < q->claim_count; i++)
        if (str_eq(q->claims[i].name, name))
            return q->claims[i].value;
    return (struct str){ 0 };
}

/* Who verified the token has looked at `iss` and `aud`; a request that a test describes may say
 * otherwise. */
static bool token_fits(const struct table *t, uint32_t jwt, const struct table_request *q)
{
    const struct table_jwt *j = table_jwt(t, jwt);
    struct str issuer = claim_of(q, STR("iss")), audience = claim_of(q, STR("aud"));

    if (issuer.p && j->issuer.len > 0 && !str_eq(issuer, table_text(t, j->issuer)))
        return false;
    for (uint32_t i = 0; i < j->audience_count; i++)
        if (!audience.p ||
            str_eq(audience, table_text(t, table_word(t, j->audience_first + i)->text)))
            return true;
    return j->audience_count == 0;
}

static enum table_verdict judge_identity(const struct table *t, const struct table_auth *a,
                                         const struct table_request *q)
{
    const struct table_mtls *mtls = a->mtls == TABLE_NONE ? NULL : table_mtls(t, a->mtls);
    bool token = a->jwt != TABLE_NONE || a->oidc != TABLE_NONE;

    if (token && q->claim_count > 0 && (a->jwt == TABLE_NONE || token_fits(t, a->jwt, q)))
        return TABLE_PASSES;
    if (mtls && q->principal.p &&
        (mtls->principal_count == 0 ||
         is_one_of(t, mtls->principal_first, mtls->principal_count, q->principal)))
        return TABLE_PASSES;
    if ((a->basic != TABLE_NONE || a->api_key != TABLE_NONE) && q->principal.p)
        return TABLE_PASSES;
    if (a->jwt != TABLE_NONE && (table_jwt(t, a->jwt)->flags & TABLE_JWT_ALLOW_MISSING))
        return TABLE_PASSES;
    return a->oidc != TABLE_NONE ? TABLE_LOGIN : TABLE_UNAUTHENTICATED;
}

static enum table_verdict judge(const struct table *t, uint32_t auth, const struct table_request *q,
                                uint32_t *rule)
{
    const struct table_auth *a = table_auth(t, auth);
    enum table_verdict verdict;

    if (table_ipset_has(t, a->deny_first, a->deny_count, &q->client) ||
        (a->allow_count && !table_ipset_has(t, a->allow_first, a->allow_count, &q->client)))
        return TABLE_FORBIDDEN;
    verdict = wants_identity(a) ? judge_identity(t, a, q) : TABLE_PASSES;
    return verdict == TABLE_PASSES ? judge_rules(t, a, q, rule) : verdict;
}

void table_access_decide(const struct table *t, uint32_t policy, const struct table_request *q,
                         struct table_access *out)
{
    const struct table_policy *p = policy == TABLE_NONE ? NULL : table_policy(t, policy);
    bool any = p && p->require == TABLE_REQUIRE_ANY;

    *out = (struct table_access){ TABLE_PASSES, TABLE_NONE, TABLE_NONE };
    for (uint32_t i = 0; p && i < p->auth_count; i++) {
        struct table_access one = { .rule = TABLE_NONE };

        one.auth = table_auth_use(t, p->auth_first + i)->auth;
        one.verdict = judge(t, one.auth, q, &one.rule);
        if (i == 0 || one.verdict < out->verdict || !any)
            *out = one;
        if ((one.verdict == TABLE_PASSES) == any)
            return;
    }
}

uint32_t table_access_status(enum table_verdict verdict)
{
    static const uint32_t statuses[] = { [TABLE_PASSES] = 0,
                                         [TABLE_UNAUTHENTICATED] = 401,
                                         [TABLE_LOGIN] = 302,
                                         [TABLE_FORBIDDEN] = 403 };

    return statuses[verdict];
}
