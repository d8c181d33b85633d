/* SPDX-License-Identifier: Apache-2.0
 *
 * A record a method of authentication, and the access rules with denials first, as they are judged.
 */
#include "lower/auth.h"

#include "lower/list.h"
#include "lower/names.h"
#include "lower/rules.h"
#include "table/target.h"

static void add_forwards(struct lower *l, const struct policy_forward *items, size_t count,
                         uint32_t *first, uint32_t *n)
{
    *first = emit_count(l->image, TABLE_FWRD);
    *n = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        uint32_t index;
        struct table_forward *out = emit_add(l->image, TABLE_FWRD, &index);

        out->claim = emit_text(l->image, items[i].claim.text);
        out->header = emit_text(l->image, lower_names_lower(l->arena, items[i].header.text));
    }
}

static uint32_t flags_of(const struct policy_jwt *from)
{
    return (from->jwks.allow_private ? TABLE_JWT_ALLOW_PRIVATE : 0u) |
           (from->require_expiry ? TABLE_JWT_REQUIRE_EXPIRY : 0u) |
           (from->allow_missing ? TABLE_JWT_ALLOW_MISSING : 0u) |
           (from->keep_token ? TABLE_JWT_KEEP_TOKEN : 0u);
}

static uint32_t add_jwt(struct lower *l, const struct policy_jwt *from)
{
    uint32_t index;
    struct table_jwt *out = emit_add(l->image, TABLE_JWTP, &index);

    out->issuer = emit_text(l->image, from->issuer.text);
    out->jwks_kind = from->jwks.url.node ? TABLE_JWKS_URL : TABLE_JWKS_TEXT;
    out->jwks =
        emit_text(l->image, from->jwks.url.node ? from->jwks.url.text : from->jwks.text.text);
    out->cache_ms = from->jwks.cache_ms;
    out->stale_ms = from->jwks.stale_ms;
    out->clock_skew_ms = from->clock_skew_ms;
    out->lifetime_max_ms = from->lifetime_max_ms;
    out->flags = flags_of(from);
    lower_list_words(l, from->audiences.items, from->audiences.count, LOWER_SORTED,
                     &out->audience_first, &out->audience_count);
    lower_list_words(l, from->algorithms.items, from->algorithms.count, LOWER_SORTED,
                     &out->algorithm_first, &out->algorithm_count);
    lower_names_add_keys(l, from->from.items, from->from.count, &out->from_first, &out->from_count);
    add_forwards(l, from->forward.items, from->forward.count, &out->forward_first,
                 &out->forward_count);
    return index;
}

static uint32_t add_oidc(struct lower *l, const struct policy_oidc *from)
{
    uint32_t index;
    struct table_oidc *out = emit_add(l->image, TABLE_OIDC, &index);

    out->issuer = emit_text(l->image, from->issuer.text);
    out->client_id = emit_text(l->image, from->client_id.text);
    out->callback_path = emit_text(l->image, from->callback_path.text);
    out->logout_path = emit_text(l->image, from->logout_path.text);
    out->cookie = emit_text(l->image, from->cookie.text);
    out->secret =
        from->client_secret.node ? lower_list_secret(l, &from->client_secret) : TABLE_NONE;
    out->session_ms = from->session_ms;
    lower_list_words(l, from->scopes.items, from->scopes.count, LOWER_SORTED, &out->scope_first,
                     &out->scope_count);
    add_forwards(l, from->forward.items, from->forward.count, &out->forward_first,
                 &out->forward_count);
    return index;
}

static uint32_t add_mtls(struct lower *l, const struct policy_mtls *from)
{
    uint32_t index;
    struct table_mtls *out = emit_add(l->image, TABLE_MTLS, &index);

    out->header = emit_text(l->image, lower_names_lower(l->arena, from->forward_header.text));
    lower_list_words(l, from->principals.items, from->principals.count, LOWER_SORTED,
                     &out->principal_first, &out->principal_count);
    return index;
}

static uint32_t add_basic(struct lower *l, const struct policy_basic *from)
{
    uint32_t index;
    struct table_basic *out = emit_add(l->image, TABLE_BASC, &index);

    out->realm = emit_text(l->image, from->realm.text);
    out->users = lower_list_secret(l, &from->users);
    return index;
}

static uint32_t add_api_key(struct lower *l, const struct policy_api_key *from)
{
    uint32_t index;
    struct table_api_key *out = emit_add(l->image, TABLE_AKEY, &index);

    out->header = emit_text(l->image, lower_names_lower(l->arena, from->forward_header.text));
    out->keys = lower_list_secret(l, &from->keys);
    out->keep = from->keep_key;
    lower_names_add_keys(l, from->from.items, from->from.count, &out->from_first, &out->from_count);
    return index;
}

/* ---- access rules ---- */

static uint32_t methods_of(const struct policy_match *m)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < m->methods.count; i++)
        bits |= 1u << table_target_method(m->methods.items[i].text);
    return bits ? bits : TABLE_METHODS_DEFAULT;
}

static void add_match(struct lower *l, const struct policy_match *m)
{
    static const enum table_path_kind kinds[] = {
        [POLICY_PATH_EXACT] = TABLE_PATH_EXACT, [POLICY_PATH_TEMPLATE] = TABLE_PATH_TEMPLATE,
        [POLICY_PATH_REGEX] = TABLE_PATH_REGEX, [POLICY_PATH_PREFIX] = TABLE_PATH_PREFIX,
        [POLICY_PATH_ANY] = TABLE_PATH_ANY,
    };
    uint32_t index;
    struct table_access_match *out = emit_add(l->image, TABLE_AMAT, &index);

    assert(m->path_kind < LEN(kinds));
    out->path = emit_text(l->image, m->path.text);
    out->path_kind = kinds[m->path_kind];
    out->methods = methods_of(m);
    out->pred_first = emit_count(l->image, TABLE_PRED);
    out->pred_count = lower_rules_add_predicates(l, m, (struct str){ 0 });
}

static void add_rule(struct lower *l, const struct policy_access_rule *from)
{
    uint32_t index;
    struct table_access_rule *out = emit_add(l->image, TABLE_ACCS, &index);

    out->name = emit_text(l->image, from->name.text);
    out->decision = from->decision == POLICY_DECIDE_ALLOW ? TABLE_ALLOW : TABLE_DENY;
    out->dry_run = from->dry_run;
    out->match_first = emit_count(l->image, TABLE_AMAT);
    out->match_count = (uint32_t)from->match.count;
    for (size_t i = 0; i < from->match.count; i++)
        add_match(l, &from->match.items[i]);
    lower_list_words(l, from->principals.items, from->principals.count, LOWER_SORTED,
                     &out->principal_first, &out->principal_count);
}

static void add_rules(struct lower *l, const struct policy_auth *from, struct table_auth *out)
{
    static const uint32_t order[] = { POLICY_DECIDE_DENY, POLICY_DECIDE_ALLOW };

    out->rule_first = emit_count(l->image, TABLE_ACCS);
    out->rule_count = (uint32_t)from->rules.count;
    for (size_t pass = 0; pass < LEN(order); pass++)
        for (size_t i = 0; i < from->rules.count; i++)
            if (from->rules.items[i].decision == order[pass])
                add_rule(l, &from->rules.items[i]);
}

uint32_t lower_auth_add(struct lower *l, const struct policy_auth *from)
{
    uint32_t index;
    struct table_auth *out = emit_add(l->image, TABLE_AUTH, &index);

    out->stable_id = digest_stable_id(STR("auth"), from->meta.full);
    out->name = emit_text(l->image, from->meta.full);
    out->jwt = from->jwt ? add_jwt(l, from->jwt) : TABLE_NONE;
    out->oidc = from->oidc ? add_oidc(l, from->oidc) : TABLE_NONE;
    out->mtls = from->mtls ? add_mtls(l, from->mtls) : TABLE_NONE;
    out->basic = from->basic ? add_basic(l, from->basic) : TABLE_NONE;
    out->api_key = from->api_key ? add_api_key(l, from->api_key) : TABLE_NONE;
    lower_list_networks(l, from->ip_allow.items, from->ip_allow.count, &out->allow_first,
                        &out->allow_count);
    lower_list_networks(l, from->ip_deny.items, from->ip_deny.count, &out->deny_first,
                        &out->deny_count);
    add_rules(l, from, out);
    /* Without rules there is nothing for the default to be of: who is let in is let in. */
    out->otherwise =
        from->rules.count == 0 || from->otherwise == POLICY_DECIDE_ALLOW ? TABLE_ALLOW : TABLE_DENY;
    return index;
}
