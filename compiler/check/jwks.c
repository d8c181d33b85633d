/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys that come over plain HTTP are whoever's is on the way; a URL that leads into the private
 * network is how a policy is made to ask what nobody outside may (SSRF). A key set in the policy is
 * read here for one question only, whether a secret part is in it, and nothing of its values is
 * ever said: JSON is YAML's flow style, so that the reader of documents reads it.
 */
#include "check/jwks.h"

#include "base/ip.h"

static void set_subject(struct diag *d, const struct policy_auth *auth)
{
    diag_subject(d, "AuthPolicy " STR_FMT, STR_ARG(auth->meta.full));
}

/* "id.example.com" of "https://id.example.com:8443/keys"; without the brackets of an address. */
static struct str host_of(struct str url)
{
    struct str rest = url, host;

    for (size_t i = 0; i + 3 <= url.n; i++)
        if (str_has_prefix(str_sub(url, i, url.n), STR("://"))) {
            rest = str_sub(url, i + 3, url.n);
            break;
        }
    if (str_has_prefix(rest, STR("["))) {
        rest = str_sub(rest, 1, rest.n);
        (void)str_cut(&rest, ']', &host);
        return host;
    }
    (void)str_cut(&rest, '/', &host);
    rest = host;
    (void)str_cut(&rest, ':', &host);
    return host;
}

static bool is_private(struct str host)
{
    static const struct str networks[] = {
        STR_INIT("0.0.0.0/8"),      STR_INIT("10.0.0.0/8"),     STR_INIT("100.64.0.0/10"),
        STR_INIT("127.0.0.0/8"),    STR_INIT("169.254.0.0/16"), STR_INIT("172.16.0.0/12"),
        STR_INIT("192.168.0.0/16"), STR_INIT("::/127"),         STR_INIT("fc00::/7"),
        STR_INIT("fe80::/10"),
    };
    struct ip_prefix network;
    struct ip ip;

    if (str_ieq(host, STR("localhost")))
        return true;
    if (!ip_parse(host, &ip))
        return false;
    for (size_t i = 0; i < LEN(networks); i++)
        if (ip_prefix_parse(networks[i], &network) && ip_prefix_has(&network, &ip))
            return true;
    return false;
}

static void check_url(struct check *c, const struct policy_auth *auth,
                      const struct policy_text *url, const char *what)
{
    struct diag *d;

    if (url->node == NULL || !str_has_prefix(url->text, STR("http://")))
        return;
    d = diag_add(c->sink, DIAG_JWKS_INSECURE, url->node->at,
                 "%s come over plain HTTP: who is on the way puts their own in", what);
    set_subject(d, auth);
    diag_label(d, "not `https`");
    diag_help(d, "fetch them over TLS: `https" STR_FMT "`",
              STR_ARG(str_sub(url->text, 4, url->text.n)));
}

static void check_private(struct check *c, const struct policy_auth *auth,
                          const struct policy_jwks *jwks)
{
    struct diag *d;

    if (jwks->url.node == NULL || jwks->allow_private || !is_private(host_of(jwks->url.text)))
        return;
    d = diag_add(c->sink, DIAG_JWKS_INSECURE, jwks->url.node->at,
                 "the key set's address `" STR_FMT "` is private",
                 STR_ARG(host_of(jwks->url.text)));
    set_subject(d, auth);
    diag_label(d, "only machines of this network are reached here");
    diag_note(d, "a URL that somebody else chose could ask inner services in the proxy's name");
    diag_help(d, "write `allowPrivate: true` beside it if the issuer is in this network");
}

/* The part of a key that must stay secret; "" where it has none. */
static struct str secret_part(const struct doc_node *key)
{
    static const struct str parts[] = { STR_INIT("k"),  STR_INIT("d"),  STR_INIT("p"),
                                        STR_INIT("q"),  STR_INIT("dp"), STR_INIT("dq"),
                                        STR_INIT("qi"), STR_INIT("oth") };
    const struct doc_node *type = doc_find(key, STR("kty"));

    for (size_t i = 0; i < LEN(parts); i++)
        if (doc_find(key, parts[i]) != NULL)
            return parts[i];
    return type != NULL && str_ieq(type->text, STR("oct")) ? STR("kty: oct") : STR("");
}

static void report_secret(struct check *c, const struct policy_auth *auth, size_t number,
                          struct str part)
{
    const struct doc_node *node = auth->jwt->jwks.text.node;
    bool symmetric = str_eq(part, STR("k")) || str_eq(part, STR("kty: oct"));
    struct diag *d =
        diag_add(c->sink, DIAG_JWKS_PRIVATE, node->key != NULL ? node->key->at : node->at,
                 "key %zu of the key set is %s: who reads the policy can sign tokens", number,
                 symmetric ? "a shared secret" : "a private key");

    *VEC_ADD(c->sink->arena, &c->sink->secrets) = node->at;
    set_subject(d, auth);
    diag_label(d, "it has `" STR_FMT "`", STR_ARG(part));
    diag_note(d, "what was in Git stays readable: the key must be replaced at the issuer");
    diag_help(d, symmetric ? "sign with a private key, and put the public one here"
                           : "leave only the public parts: `kty`, `kid`, `alg`, and `n` and `e` or "
                             "`crv`, `x` and `y`");
}

static void check_inline(struct check *c, const struct policy_auth *auth)
{
    const struct policy_text *text = &auth->jwt->jwks.text;
    struct arena_mark mark = arena_mark(c->scratch);
    const struct doc_node *root, *keys;
    struct doc_set docs = { 0 };
    struct diag_sink unheard;
    size_t number = 1;

    diag_init(&unheard, c->scratch);
    if (doc_parse(c->scratch, text->node->at.file, text->text, &docs, &unheard) &&
        docs.count == 1) {
        root = docs.items[0].root;
        keys = doc_find(root, STR("keys"));
        if (keys == NULL && secret_part(root).n > 0)
            report_secret(c, auth, number, secret_part(root));
        for (const struct doc_node *key = keys != NULL ? keys->first : NULL; key != NULL;
             key = key->next, number++)
            if (secret_part(key).n > 0)
                report_secret(c, auth, number, secret_part(key));
    }
    arena_rewind(c->scratch, mark);
}

void check_jwks_run(struct check *c)
{
    for (size_t i = 0; i < c->model->auths.count; i++) {
        const struct policy_auth *auth = c->model->auths.items[i];

        if (auth->meta.abstract)
            continue;
        if (auth->oidc != NULL)
            check_url(c, auth, &auth->oidc->issuer, "the provider's keys");
        if (auth->jwt == NULL)
            continue;
        check_url(c, auth, &auth->jwt->jwks.url, "the issuer's keys");
        check_private(c, auth, &auth->jwt->jwks);
        if (auth->jwt->jwks.text.node != NULL)
            check_inline(c, auth);
    }
}
