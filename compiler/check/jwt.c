/* SPDX-License-Identifier: Apache-2.0
 *
 * A token proves what its signature, its issuer, its audience and its dates prove, and each of these
 * can be left out by leaving out a field. What is checked where the field is absent is not asked
 * for again.
 */
#include "check/jwt.h"

#include "base/time.h"

enum { SKEW_MAX_MS = 300000 };

static struct diag_span jwt_span(const struct policy_jwt *jwt)
{
    return jwt->node->key != NULL ? jwt->node->key->at : jwt->node->at;
}

static void set_subject(struct diag *d, const struct policy_auth *auth)
{
    diag_subject(d, "AuthPolicy " STR_FMT, STR_ARG(auth->meta.full));
}

static bool is_hmac(struct str algorithm)
{
    return str_has_prefix(algorithm, STR("HS"));
}

static bool is_none(struct str algorithm)
{
    return str_eq(algorithm, STR("none"));
}

/* "RSA", "ECDSA", "EdDSA": the first family of `algorithms` that has public keys; NULL: none. */
static const char *public_family(const struct policy_jwt *jwt)
{
    static const struct {
        struct str prefix;
        const char *name;
    } families[] = { { STR_INIT("RS"), "RSA" },
                     { STR_INIT("PS"), "RSA" },
                     { STR_INIT("ES"), "ECDSA" },
                     { STR_INIT("Ed"), "EdDSA" } };

    for (size_t i = 0; i < jwt->algorithms.count; i++)
        for (size_t k = 0; k < LEN(families); k++)
            if (str_has_prefix(jwt->algorithms.items[i].text, families[k].prefix))
                return families[k].name;
    return NULL;
}

static void report_missing_list(struct check *c, const struct policy_auth *auth)
{
    struct diag *d = diag_add(c->sink, DIAG_JWT_ALG, jwt_span(auth->jwt),
                              "`jwt` has no `algorithms`: the token itself would choose");

    set_subject(d, auth);
    diag_label(d, "which signatures are accepted is not said");
    diag_note(d, "the `alg` of a token is written by whoever made the token (RFC 8725, 3.1)");
    diag_help(d, "name the issuer's algorithm: `algorithms: [RS256]`");
}

static void report_none(struct check *c, const struct policy_auth *auth,
                        const struct policy_text *algorithm)
{
    struct diag *d =
        diag_add(c->sink, DIAG_JWT_ALG, algorithm->node->at,
                 "`algorithms` has `none`: a token that nobody signed would be accepted");

    set_subject(d, auth);
    diag_label(d, "remove this");
    diag_note(d, "with `none` anybody writes the claims (RFC 8725, 3.2)");
    diag_help(d, "name the algorithms that the issuer signs with, such as RS256");
}

static struct diag_span keys_span(const struct policy_jwks *jwks)
{
    const struct policy_text *keys = jwks->url.node != NULL ? &jwks->url : &jwks->text;

    return keys->node != NULL ? keys->node->at : jwks->node->at;
}

static void report_hmac(struct check *c, const struct policy_auth *auth,
                        const struct policy_text *algorithm)
{
    const char *family = public_family(auth->jwt);
    struct diag *d;

    if (family != NULL)
        d = diag_add(
            c->sink, DIAG_JWT_ALG, algorithm->node->at,
            "`algorithms` mixes HMAC and %s: a token signed with the *public* key would be "
            "accepted",
            family);
    else
        d = diag_add(c->sink, DIAG_JWT_ALG, algorithm->node->at,
                     "`" STR_FMT "` is checked with the key that signs, and `jwks` holds public "
                     "keys: a token signed with one would be accepted",
                     STR_ARG(algorithm->text));
    set_subject(d, auth);
    diag_label(d, family != NULL ? "remove this" : "wants a shared secret");
    if (auth->jwt->jwks.node != NULL)
        diag_related(d, keys_span(&auth->jwt->jwks), "a key set holds public keys");
    diag_note(d, "key confusion (RFC 8725, 3.1): one algorithm family per key source");
    if (family == NULL)
        diag_help(d, "let the issuer sign with a private key: `algorithms: [RS256]`");
}

/* One finding of each sort: the others of the same family go with it. */
static void check_algorithms(struct check *c, const struct policy_auth *auth)
{
    const struct policy_jwt *jwt = auth->jwt;
    bool hmac = false;

    if (jwt->algorithms.count == 0)
        report_missing_list(c, auth);
    for (size_t i = 0; i < jwt->algorithms.count; i++) {
        const struct policy_text *algorithm = &jwt->algorithms.items[i];

        if (is_none(algorithm->text))
            report_none(c, auth, algorithm);
        if (is_hmac(algorithm->text) && !hmac)
            report_hmac(c, auth, algorithm);
        hmac = hmac || is_hmac(algorithm->text);
    }
}

static void check_audience(struct check *c, const struct policy_auth *auth)
{
    struct diag *d;

    if (auth->jwt->audiences.count > 0)
        return;
    d = diag_add(c->sink, DIAG_JWT_NO_AUD, jwt_span(auth->jwt),
                 "`jwt` has no `audiences`: tokens that the issuer made for others pass too");
    set_subject(d, auth);
    diag_label(d, "`aud` is not looked at");
    diag_note(d, "a service that gets a token can show it to another one (RFC 8725, 3.9)");
    diag_help(d, "name what stands in `aud` of the tokens for this service: `audiences: [NAME]`");
}

static void check_issuer(struct check *c, const struct policy_auth *auth)
{
    const struct policy_jwt *jwt = auth->jwt;
    struct diag *d;

    if (jwt->issuer.node != NULL || jwt->jwks.text.node != NULL)
        return;
    d = diag_add(c->sink, DIAG_JWT_NO_ISSUER, jwt_span(jwt),
                 "`jwt` has neither `issuer` nor keys of its own");
    set_subject(d, auth);
    diag_label(d, "`iss` is not looked at");
    if (jwt->jwks.url.node != NULL)
        diag_related(d, jwt->jwks.url.node->at, "whoever shares this key set can make tokens");
    diag_note(d,
              "providers sign the tokens of all their tenants with the same keys (RFC 8725, 3.8)");
    diag_help(d, "say what `iss` must be, `issuer: https://id.example.com/`, or pin the keys with "
                 "`jwks: {inline: ...}`");
}

static void check_lifetime(struct check *c, const struct policy_auth *auth)
{
    const struct policy_jwt *jwt = auth->jwt;
    struct diag *d;

    if (!jwt->require_expiry) {
        d = diag_add(c->sink, DIAG_JWT_LIFETIME, doc_span(jwt->node, STR("requireExpiry")),
                     "a token without `exp` passes for ever");
        set_subject(d, auth);
        diag_label(d, "a stolen one too");
        diag_help(d, "take the line out; `exp` is then required");
    }
    if (jwt->clock_skew_ms > SKEW_MAX_MS) {
        d = diag_add(c->sink, DIAG_JWT_LIFETIME, doc_span(jwt->node, STR("clockSkew")),
                     "a token passes for " STR_FMT " after it expired",
                     STR_ARG(time_format_ms(c->arena, jwt->clock_skew_ms)));
        set_subject(d, auth);
        diag_label(d, "clocks are seconds apart, not minutes");
        diag_help(d, "write 60s, or let the issuer give tokens a longer life");
    }
}

void check_jwt_run(struct check *c)
{
    for (size_t i = 0; i < c->model->auths.count; i++) {
        const struct policy_auth *auth = c->model->auths.items[i];

        if (auth->meta.abstract || auth->jwt == NULL)
            continue;
        check_algorithms(c, auth);
        check_audience(c, auth);
        check_issuer(c, auth);
        check_lifetime(c, auth);
    }
}
