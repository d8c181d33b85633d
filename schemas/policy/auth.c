/* SPDX-License-Identifier: Apache-2.0
 *
 * AuthPolicy: who may pass. A document of its own, so that it has its own owner; rules name it. What
 * is not allowed is denied, tokens are taken away before the upstream sees them, and every check
 * that could be left out by forgetting a field is on where the field is absent.
 */
#include "policy/auth.h"

#include "policy/match.h"
#include "policy/row.h"
#include "policy/secret.h"
#include "policy/syntax.h"
#include "policy/tables.h"

/* ---- tokens ---- */

#define W struct policy_forward

static const struct field forward_fields[] = {
    F_TEXT(W, claim, "claim", .required = true, .min = 1, .max = 128, .doc = "The claim.",
           .example = "sub"),
    F_TEXT(W, header, "header", .required = true, .syntax = &policy_syntax_token,
           .doc = "Header that the upstream gets it in; the client's own is always removed.",
           .example = "x-user-id"),
};

static const struct field_object forward = {
    .name = "AuthPolicy.forward",
    .noun = "a forwarded claim",
    FIELDS(forward_fields),
    FIELD_STRUCT(W),
    .doc = "A claim that the upstream is told.",
};

#define K struct policy_key

static const struct field place_fields[] = {
    F_TEXT(K, name, "header", .choice = POLICY_KEY_HEADER, .syntax = &policy_syntax_token,
           .doc = "In this request header.", .example = "x-api-key"),
    F_TEXT(K, name, "cookie", .choice = POLICY_KEY_COOKIE, .syntax = &policy_syntax_token,
           .doc = "In this cookie.", .example = "token"),
    F_TEXT(K, name, "query", .choice = POLICY_KEY_QUERY, .min = 1, .max = 256,
           .doc = "In this query parameter; it ends up in logs.", .example = "access_token"),
};

static const struct field_object place = {
    .name = "AuthPolicy.from",
    .noun = "a place",
    FIELDS(place_fields),
    FIELD_STRUCT(K),
    .one_of = true,
    .choice_at = offsetof(K, kind),
    .doc = "Where a credential is looked for: a map with exactly one of these.",
};

#define J struct policy_jwks

static const struct field jwks_fields[] = {
    F_TEXT(J, url, "url", .syntax = &policy_syntax_url, .doc = "Where the key set is fetched.",
           .example = "https://id.example.com/jwks.json"),
    F_TEXT(J, text, "inline", .min = 2, .max = 65536,
           .doc = "The key set itself; public keys only.", .example = "'{\"keys\": []}'"),
    F_DURATION(J, cache_ms, "cache", .min = 1000, .max = 86400000, FIELD_DEFAULT(600000),
               .doc = "How long a fetched set is used before it is fetched again.",
               .example = "10m"),
    F_DURATION(J, stale_ms, "staleFor", .max = 604800000, FIELD_DEFAULT(3600000),
               .doc = "How much longer it is used while it cannot be fetched.", .example = "1h"),
    F_BOOL(J, allow_private, "allowPrivate", .weaker = FIELD_WEAKER_UP,
           .doc = "The URL may lead to a private address; refused where absent.",
           .example = "true"),
};

static const struct field_object jwks = {
    .name = "AuthPolicy.jwt.jwks",
    .noun = "`jwks`",
    FIELDS(jwks_fields),
    FIELD_STRUCT(J),
    .exclusive = "url inline",
    .doc = "The issuer's public keys.",
};

#define JWT struct policy_jwt

static const char *const algorithms[] = { "RS256", "RS384", "RS512", "PS256", "PS384",
                                          "PS512", "ES256", "ES384", "ES512", "EdDSA",
                                          "HS256", "HS384", "HS512", "none",  NULL };

static const struct field jwt_fields[] = {
    F_TEXT(JWT, issuer, "issuer", .min = 1, .max = 1024, .doc = "What `iss` must be.",
           .example = "https://id.example.com/"),
    F_TEXTS(JWT, audiences, "audiences", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 64,
            .doc = "One of these must be in `aud`.", .example = "[shop-api]"),
    F_TEXTS(JWT, algorithms, "algorithms", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 16,
            .words = algorithms, .doc = "Algorithms that are accepted, of one family.",
            .example = "[RS256]"),
    F_OBJECT(JWT, jwks, J, "jwks", .required = true, .object = &jwks,
             .doc = "The issuer's public keys.",
             .example = "{url: https://id.example.com/jwks.json}"),
    F_DURATION(JWT, clock_skew_ms, "clockSkew", .weaker = FIELD_WEAKER_UP, .max = 3600000,
               FIELD_DEFAULT(60000),
               .doc = "How far clocks may be apart when `exp` and `nbf` are judged.",
               .example = "30s"),
    F_BOOL(JWT, require_expiry, "requireExpiry", .weaker = FIELD_WEAKER_DOWN, FIELD_DEFAULT(1),
           .doc = "A token without `exp` is refused.", .example = "false"),
    F_DURATION(JWT, lifetime_max_ms, "maxLifetime", .min = 1000, .max = 2592000000,
               .doc = "Longest time from `iat` to `exp`; any where absent.", .example = "12h"),
    F_LIST(JWT, from, K, "from", .min = 1, .max = 8, .object = &place,
           .doc = "Where the token is looked for; `authorization: Bearer` where absent.",
           .example = "[{cookie: token}]"),
    F_BOOL(JWT, keep_token, "forwardToken",
           .doc = "The upstream gets the token too; it is removed where absent.",
           .example = "true"),
    F_BOOL(JWT, allow_missing, "allowMissing", .weaker = FIELD_WEAKER_UP,
           .doc = "Requests without a token pass, without claims; a bad token never does.",
           .example = "true"),
    F_LIST(JWT, forward, W, "forward", .max = 32, .object = &forward,
           .doc = "Claims that the upstream is told.",
           .example = "[{claim: sub, header: x-user-id}]"),
};

static const struct field_object jwt = {
    .name = "AuthPolicy.jwt",
    .noun = "`jwt`",
    FIELDS(jwt_fields),
    FIELD_STRUCT(JWT),
    .doc = "Signed tokens (RFC 7519).",
};

/* ---- logins and keys ---- */

#define O struct policy_oidc

static const struct field oidc_fields[] = {
    F_TEXT(O, issuer, "issuer", .required = true, .syntax = &policy_syntax_url,
           .doc = "The provider; its metadata is read below this.",
           .example = "https://id.example.com/"),
    F_TEXT(O, client_id, "clientId", .required = true, .min = 1, .max = 256,
           .doc = "What the provider knows us as.", .example = "shop"),
    F_OBJECT(O, client_secret, struct policy_secret, "clientSecret",
             .object = &policy_secret_holder,
             .doc = "Our secret there; with PKCE alone where absent.",
             .example = "{secretRef: {provider: files, name: oidc-shop}}"),
    F_TEXT(O, callback_path, "callbackPath", .syntax = &policy_syntax_path,
           .fallback_text = "/.proxy/callback", .doc = "Where the provider sends users back to.",
           .example = "/.proxy/callback"),
    F_TEXT(O, logout_path, "logoutPath", .syntax = &policy_syntax_path,
           .fallback_text = "/.proxy/logout", .doc = "Where a session ends.",
           .example = "/.proxy/logout"),
    F_TEXTS(O, scopes, "scopes", .max = 32, .doc = "What is asked for beside `openid`.",
            .example = "[profile, email]"),
    F_TEXT(O, cookie, "cookie", .syntax = &policy_syntax_token,
           .fallback_text = "__Host-px-session", .doc = "Cookie of the session.",
           .example = "__Host-shop"),
    F_DURATION(O, session_ms, "session", .min = 60000, .max = 2592000000, FIELD_DEFAULT(28800000),
               .doc = "How long a login lasts.", .example = "8h"),
    F_LIST(O, forward, W, "forward", .max = 32, .object = &forward,
           .doc = "Claims that the upstream is told.",
           .example = "[{claim: sub, header: x-user-id}]"),
};

static const struct field_object oidc = {
    .name = "AuthPolicy.oidc",
    .noun = "`oidc`",
    FIELDS(oidc_fields),
    FIELD_STRUCT(O),
    .doc = "Logins of people through an OpenID provider: authorization code with PKCE.",
};

#define M struct policy_mtls

static const struct field mtls_fields[] = {
    F_TEXTS(M, principals, "principals", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 256,
            .doc = "Names (SANs) of the client certificate of which one must be there; a last `*` "
                   "stands for any rest.",
            .example = "[\"spiffe://example.com/shop/*\"]"),
    F_TEXT(M, forward_header, "forwardHeader", .syntax = &policy_syntax_token,
           .doc = "Header that tells the upstream the name.", .example = "x-client-identity"),
};

static const struct field_object mtls = {
    .name = "AuthPolicy.mtls",
    .noun = "`mtls`",
    FIELDS(mtls_fields),
    FIELD_STRUCT(M),
    .doc = "Client certificates; the listener asks for them.",
};

#define B struct policy_basic

static const struct field basic_fields[] = {
    F_TEXT(B, realm, "realm", .min = 1, .max = 128, .syntax = &policy_syntax_value,
           .fallback_text = "proxy", .doc = "What browsers show when they ask.",
           .example = "staging"),
    F_OBJECT(B, users, struct policy_secret, "users", .required = true,
             .object = &policy_secret_holder,
             .doc = "Lines of an htpasswd file (bcrypt, sha512-crypt).",
             .example = "{secretRef: {provider: files, name: staging-users}}"),
};

static const struct field_object basic = {
    .name = "AuthPolicy.basic",
    .noun = "`basic`",
    FIELDS(basic_fields),
    FIELD_STRUCT(B),
    .doc = "Names and passwords (RFC 7617).",
};

#define A struct policy_api_key

static const struct field api_key_fields[] = {
    F_LIST(A, from, K, "from", .required = true, .min = 1, .max = 8, .object = &place,
           .doc = "Where the key is looked for.", .example = "[{header: x-api-key}]"),
    F_OBJECT(A, keys, struct policy_secret, "keys", .required = true,
             .object = &policy_secret_holder, .doc = "Lines of `name:sha256 of the key`.",
             .example = "{secretRef: {provider: files, name: api-keys}}"),
    F_TEXT(A, forward_header, "forwardHeader", .syntax = &policy_syntax_token,
           .doc = "Header that tells the upstream the key's name.", .example = "x-client"),
    F_BOOL(A, keep_key, "forwardKey", .doc = "The upstream gets the key too.", .example = "true"),
};

static const struct field_object api_key = {
    .name = "AuthPolicy.apiKey",
    .noun = "`apiKey`",
    FIELDS(api_key_fields),
    FIELD_STRUCT(A),
    .doc = "Keys of programs.",
};

/* ---- rules ---- */

#define R struct policy_access_rule

static const char *const decisions[] = { "deny", "allow", NULL };

static const struct field rule_fields[] = {
    F_NAME(R, name, "name", .required = true, .doc = "Name of the rule in logs and metrics.",
           .example = "staff"),
    F_ENUM(R, decision, "decision", .required = true, .words = decisions,
           .doc = "What happens to requests that it matches; a denial wins over any allowance.",
           .example = "allow"),
    F_LIST(R, match, struct policy_match, "match", .min = 1, .max = 64,
           .object = &policy_match_object,
           .doc = "Alternatives, of which one must hold; every request where absent.",
           .example = "[{path: {prefix: /admin}, claims: {role: {exact: staff}}}]"),
    F_TEXTS(R, principals, "principals", .min = 1, .max = 256,
            .doc = "Identities of which the request must have one; a last `*` stands for any rest.",
            .example = "[\"spiffe://example.com/ops/*\"]"),
    F_BOOL(R, dry_run, "dryRun", .weaker = FIELD_WEAKER_UP,
           .doc = "Counts what it would do, and does nothing.", .example = "true"),
};

static const struct field_object rule = {
    .name = "AuthPolicy.rules",
    .noun = "an access rule",
    FIELDS(rule_fields),
    FIELD_STRUCT(R),
    .doc = "Who may do what.",
};

#define T struct policy_auth

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_ABSTRACT(T, "AuthPolicy", POLICY_AUTH_POLICY),
    F_BOXED(T, jwt, JWT, "jwt", .weaker = FIELD_WEAKER_GONE, .object = &jwt,
            .doc = "Signed tokens.",
            .example = "{issuer: https://id.example.com/, algorithms: [RS256], jwks: {url: "
                       "https://id.example.com/jwks.json}}"),
    F_BOXED(T, oidc, O, "oidc", .weaker = FIELD_WEAKER_GONE, .object = &oidc,
            .doc = "Logins of people.",
            .example = "{issuer: https://id.example.com/, clientId: shop}"),
    F_BOXED(T, mtls, M, "mtls", .weaker = FIELD_WEAKER_GONE, .object = &mtls,
            .doc = "Client certificates.",
            .example = "{principals: [\"spiffe://example.com/shop/*\"]}"),
    F_BOXED(T, basic, B, "basic", .weaker = FIELD_WEAKER_GONE, .object = &basic,
            .doc = "Names and passwords.",
            .example = "{users: {secretRef: {provider: files, name: users}}}"),
    F_BOXED(T, api_key, A, "apiKey", .weaker = FIELD_WEAKER_GONE, .object = &api_key,
            .doc = "Keys of programs.",
            .example = "{from: [{header: x-api-key}], keys: {secretRef: {provider: files, name: "
                       "api-keys}}}"),
    F_TEXTS(T, ip_allow, "ipAllow", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 65536,
            .syntax = &policy_syntax_network,
            .doc = "Networks whose clients pass; any where absent.", .example = "[10.0.0.0/8]"),
    F_TEXTS(T, ip_deny, "ipDeny", .weaker = FIELD_WEAKER_DOWN, .min = 1, .max = 65536,
            .syntax = &policy_syntax_network, .doc = "Networks whose clients never pass.",
            .example = "[192.0.2.0/24]"),
    F_LIST(T, rules, R, "rules", .min = 1, .max = 256, .object = &rule,
           .doc = "Who may do what; denials are judged first.",
           .example =
               "[{name: staff, decision: allow, match: [{claims: {role: {exact: staff}}}]}]"),
    F_ENUM(T, otherwise, "default", .weaker = FIELD_WEAKER_UP, .words = decisions,
           .text_at = FIELD_AT(T, otherwise_text, struct policy_text),
           FIELD_DEFAULT(POLICY_DECIDE_DENY), .doc = "Where `rules` are there and none matches.",
           .example = "deny"),
};

const struct field_object policy_auth_spec = {
    .name = "AuthPolicy",
    .noun = "an AuthPolicy",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_AUTH,
    .doc = "Who may pass.",
};

/* ---- `auth` of a rule ---- */

#define RA struct policy_rule_auth

static const struct field use_fields[] = {
    F_REF(RA, policy, "policy", .choice = POLICY_REQUIRE_ONE, .kind = POLICY_AUTH_POLICY,
          .doc = "This policy must let the request pass.", .example = "customers"),
    F_REFS(RA, policies, "any", .choice = POLICY_REQUIRE_ANY, .min = 1, .max = 8,
           .kind = POLICY_AUTH_POLICY, .doc = "One of these must let it pass.",
           .example = "[customers, partners]"),
    F_REFS(RA, policies, "all", .choice = POLICY_REQUIRE_ALL, .min = 1, .max = 8,
           .kind = POLICY_AUTH_POLICY, .doc = "Each of these must let it pass.",
           .example = "[customers, office]"),
    F_TRUE("disabled", .choice = POLICY_REQUIRE_DISABLED, .doc = "Open to everybody, on purpose.",
           .example = "true"),
};

const struct field_object policy_auth_use = {
    .name = "Route.rules.auth",
    .noun = "`auth`",
    FIELDS(use_fields),
    FIELD_STRUCT(RA),
    .one_of = true,
    .choice_at = offsetof(RA, requirement),
    .doc = "Who may pass: a map with exactly one of these.",
};
