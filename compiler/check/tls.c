/* SPDX-License-Identifier: Apache-2.0
 *
 * What is written is judged; defaults are sound. Ciphers are judged by the parts of their names,
 * which OpenSSL never changes: a list of all good ones would be old soon.
 */
#include "check/tls.h"

#include "check/sni.h"

/* ---- PX617 ---- */

enum check_tls_strength check_tls_cipher(struct str name, struct str *part)
{
    static const char *const broken[] = { "RC4",  "RC2",    "3DES",  "DES",      "NULL",
                                          "EXP",  "EXPORT", "ADH",   "AECDH",    "MD5",
                                          "IDEA", "aNULL",  "eNULL", "EXPORT40", "EXPORT56" };
    static const char *const secret[] = { "ECDHE", "DHE", "EDH", "kEECDH", "kEDH" };
    struct str rest = name, head = str_sub(name, 0, str_find(name, '-'));

    while (str_cut(&rest, '-', part))
        for (size_t i = 0; i < LEN(broken); i++)
            if (str_eq(*part, str_of(broken[i])))
                return CHECK_TLS_BROKEN;
    for (size_t i = 0; i < LEN(secret); i++)
        if (str_eq(head, str_of(secret[i])))
            return CHECK_TLS_STRONG;
    /* A word alone is a group of ciphers, `TLS_...` of TLS 1.3. */
    return head.n == name.n ? CHECK_TLS_STRONG : CHECK_TLS_NO_SECRECY;
}

static void say_cipher(struct check *c, const struct policy_text *cipher)
{
    struct str part;
    enum check_tls_strength is = check_tls_cipher(cipher->text, &part);
    struct diag *d;

    if (is == CHECK_TLS_STRONG)
        return;
    d = diag_add(c->sink, DIAG_TLS_WEAK, cipher->node->at,
                 is == CHECK_TLS_BROKEN ? "the cipher `" STR_FMT "` is broken"
                                        : "the cipher `" STR_FMT "` has no forward secrecy",
                 STR_ARG(cipher->text));
    diag_label(d, "remove this");
    if (is == CHECK_TLS_BROKEN) {
        diag_note(d, "`" STR_FMT "`: what it protects can be read or changed", STR_ARG(part));
    } else {
        diag_note(d, "who records connections today reads them on the day the certificate's key "
                     "gets out");
        d->level = MIN(d->level, DIAG_WARNING);
    }
    diag_help(d, "leave `ciphers` out: the default is sound; or name those that begin with "
                 "`ECDHE-`");
}

static bool is_old(struct str version)
{
    return str_eq(version, STR("1.0")) || str_eq(version, STR("1.1"));
}

static void say_versions(struct check *c, const struct policy_listener_tls *tls)
{
    const struct policy_text *min = &tls->min_version, *max = &tls->max_version;
    struct diag *d;

    if (min->node != NULL && is_old(min->text)) {
        d = diag_add(c->sink, DIAG_TLS_WEAK, min->node->at,
                     "clients may use TLS " STR_FMT ", which is broken", STR_ARG(min->text));
        diag_label(d, "nobody should since 2021 (RFC 8996)");
        diag_help(d, "`minVersion: \"1.2\"`");
        diag_edit(d, min->node->at, "\"1.2\"");
    }
    if (max->node == NULL || str_cmp(max->text, min->text) >= 0)
        return;
    d = diag_add(c->sink, DIAG_TLS_WEAK, max->node->at,
                 "no client can connect: the newest version of TLS is " STR_FMT
                 ", the oldest " STR_FMT,
                 STR_ARG(max->text), STR_ARG(min->text));
    diag_label(d, "newest");
    if (min->node != NULL)
        diag_related(d, min->node->at, "oldest");
    else
        diag_note(d, "`minVersion` is " STR_FMT " where nothing is written", STR_ARG(min->text));
    diag_help(d, "leave `maxVersion` out");
}

/* ---- PX618 ---- */

static bool has_address(const struct policy_upstream *u)
{
    for (size_t i = 0; i < u->endpoints.count; i++)
        if (!str_has_prefix(u->endpoints.items[i].address.text, STR("unix:")))
            return true;
    return false;
}

static void say_upstream(struct check *c, const struct policy_upstream *u)
{
    const struct policy_upstream_tls *tls = u->tls;
    const struct doc_node *place = tls->node->key != NULL ? tls->node->key : tls->node;
    bool named =
        tls->server_name.text.n > 0 || (u->discovery != NULL && u->discovery->dns.text.n > 0);
    struct diag *d;

    if (!tls->verify) {
        d = diag_add(c->sink, DIAG_TLS_NO_VERIFY, doc_span(tls->node, STR("verify")),
                     "certificates of this upstream are not checked");
        diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
        diag_label(d, "any certificate will do");
        diag_note(d, "whoever gets in between reads and changes everything, as without TLS");
        diag_help(d, "take the line out, and where the certificates are of your own CA name it: "
                     "`ca: {secretRef: {provider: NAME, name: NAME}}`");
    } else if (!named && has_address(u)) {
        d = diag_add(c->sink, DIAG_TLS_NO_VERIFY, place->at,
                     "there is no name that certificates of this upstream must have");
        diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
        diag_label(d, "says nothing of the name");
        diag_related(d, doc_span(u->node, STR("endpoints")), "addresses, no names");
        diag_note(d, "every certificate of the same authority would be as good as theirs");
        diag_help(d, "`serverName: NAME`, as the certificates have it");
    }
}

/* ---- PX619 ---- */

/* True where a certificate for `pattern` does for the host; its star is one label. What was not
 * understood may be anything. */
static bool covers(struct str pattern, struct str host)
{
    if (str_eq(pattern, host) || str_eq(pattern, STR("*")) || pattern.n == 0 || host.n == 0)
        return true;
    return str_has_prefix(pattern, STR("*.")) && !str_has_prefix(host, STR("*")) &&
           str_find(host, '.') < host.n &&
           str_eq(str_sub(pattern, 1, pattern.n), str_sub(host, str_find(host, '.'), host.n));
}

/* True where some name of the host pattern is one of the certificate's. */
static bool meets(struct str pattern, struct str host)
{
    if (covers(pattern, host) || str_eq(host, STR("*")))
        return true;
    return str_has_prefix(host, STR("*.")) && str_has_suffix(pattern, str_sub(host, 1, host.n));
}

static bool is_on(const struct policy_route *r, uint32_t listener)
{
    for (size_t i = 0; i < r->listeners.count; i++)
        if (r->listeners.items[i].index == listener)
            return true;
    return false;
}

/* Whether the certificates cover the host, as far as is written. */
static bool is_covered(const struct policy_listener_tls *tls, struct str host)
{
    for (size_t i = 0; i < tls->certificates.count; i++) {
        const struct policy_certificate *cert = &tls->certificates.items[i];

        for (size_t k = 0; k < cert->hosts.count; k++)
            if (covers(cert->hosts.items[k].text, host))
                return true;
        if (cert->hosts.count == 0) /* its names are in a file that we do not have */
            return true;
    }
    return str_eq(host, STR("*"));
}

static void say_hosts(struct check *c, const struct policy_listener *l,
                      const struct policy_route *r)
{
    for (size_t i = 0; i < r->hosts.count; i++) {
        const struct policy_text *host = &r->hosts.items[i];
        struct diag *d;

        if (is_covered(l->tls, host->text) || check_sni_is_refused(c, r, host->text))
            continue; /* the second is PX206 */
        d = diag_add(c->sink, DIAG_CERT_PROBLEM, host->node->at,
                     "no certificate of listener `" STR_FMT "` is for `" STR_FMT "`",
                     STR_ARG(l->meta.full), STR_ARG(host->text));
        diag_subject(d, "Route " STR_FMT, STR_ARG(r->meta.full));
        diag_label(d, l->tls->strict_sni ? "connections are refused" : "gets another's");
        diag_related(d, doc_span(l->tls->node, STR("certificates")), "these are all");
        if (str_has_prefix(host->text, STR("*.")))
            diag_note(d, "the star of a certificate stands for one label");
        diag_help(d, "add a certificate for `" STR_FMT "`, or take the host out",
                  STR_ARG(host->text));
    }
}

/* True where a route of the listener has a host that the certificate is for. */
static bool is_served(const struct check *c, uint32_t listener, struct str pattern)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *r = c->model->routes.items[i];

        if (!is_on(r, listener))
            continue;
        if (r->hosts.count == 0)
            return true;
        for (size_t k = 0; k < r->hosts.count; k++)
            if (meets(pattern, r->hosts.items[k].text))
                return true;
    }
    return false;
}

static void say_certificate(struct check *c, const struct policy_certificate *cert,
                            uint32_t listener)
{
    struct diag *d;

    for (size_t i = 0; i < cert->hosts.count; i++)
        if (is_served(c, listener, cert->hosts.items[i].text))
            return;
    if (cert->hosts.count == 0)
        return;
    d = diag_add(c->sink, DIAG_CERT_PROBLEM, cert->hosts.items[0].node->at,
                 "the certificate `" STR_FMT "` is for no host that this listener serves",
                 STR_ARG(cert->secret.name.text));
    diag_label(d, "no route has it");
    diag_help(d, "take the certificate out, or add the host to a route");
}

static void check_certificates(struct check *c, uint32_t listener)
{
    const struct policy_listener *l = c->model->listeners.items[listener];
    size_t routes = 0;

    for (size_t i = 0; i < c->model->routes.count; i++) {
        if (!is_on(c->model->routes.items[i], listener))
            continue;
        say_hosts(c, l, c->model->routes.items[i]);
        routes++;
    }
    for (size_t i = 0; i < l->tls->certificates.count && routes > 0; i++)
        say_certificate(c, &l->tls->certificates.items[i], listener);
}

/* ---- PX620 ---- */

/* True where what is sent there does not cross a network in the clear, as far as we can see: this
 * machine, or a proxy in front that says whom it speaks for. */
static bool is_private(const struct policy_listener *l)
{
    for (size_t i = 0; i < l->bind.count; i++) {
        struct str at = l->bind.items[i].text;

        if (!str_has_prefix(at, STR("unix:")) && !str_has_prefix(at, STR("127.")) &&
            !str_has_prefix(at, STR("localhost:")) && !str_has_prefix(at, STR("[::1]:")))
            return l->trusted_proxies.count > 0 || l->proxy_protocol != POLICY_PROXY_PROTOCOL_OFF;
    }
    return true;
}

static bool takes_credentials(const struct check *c, const struct policy_ref *ref)
{
    const struct policy_auth *a =
        ref->index == UINT32_MAX ? NULL : c->model->auths.items[ref->index];

    return a != NULL && (a->jwt || a->oidc || a->basic || a->api_key);
}

static bool is_authenticated(const struct check *c, const struct policy_rule *r)
{
    if (r->more->auth == NULL || r->to.node == NULL)
        return false;
    if (r->more->auth->requirement == POLICY_REQUIRE_ONE)
        return takes_credentials(c, &r->more->auth->policy);
    if (r->more->auth->requirement == POLICY_REQUIRE_ANY ||
        r->more->auth->requirement == POLICY_REQUIRE_ALL)
        for (size_t i = 0; i < r->more->auth->policies.count; i++)
            if (takes_credentials(c, &r->more->auth->policies.items[i]))
                return true;
    return false;
}

static const struct policy_rule *authenticated(const struct check *c, const struct policy_route *r)
{
    for (size_t i = 0; i < r->rules.count; i++)
        if (is_authenticated(c, &r->rules.items[i]))
            return &r->rules.items[i];
    return NULL;
}

static void check_plaintext(struct check *c, const struct policy_route *route)
{
    const struct policy_rule *rule = authenticated(c, route);

    for (size_t i = 0; rule != NULL && i < route->listeners.count; i++) {
        const struct policy_ref *ref = &route->listeners.items[i];
        const struct policy_listener *l =
            ref->index == UINT32_MAX ? NULL : c->model->listeners.items[ref->index];
        struct diag *d;

        if (l == NULL || l->protocol != POLICY_PROTOCOL_HTTP || is_private(l))
            continue;
        d = diag_add(c->sink, DIAG_PLAINTEXT_AUTH, ref->node->at,
                     "clients of rule `" STR_FMT "` send tokens or passwords in plain text",
                     STR_ARG(rule->name.text));
        diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
        diag_label(d, "speaks http");
        diag_related(d, check_rule_span(rule), "asks who the client is");
        diag_note(d, "a redirect to https has to come before anything is asked");
        diag_help(d,
                  "serve the route on an https listener, and give `" STR_FMT
                  "` a route of its own with `redirect: {scheme: https, status: 308}`; where a "
                  "proxy in front ends TLS, `clientAddress: {trustedProxies: [...]}` says so",
                  STR_ARG(l->meta.name));
    }
}

void check_tls_run(struct check *c)
{
    const struct policy_model *m = c->model;

    for (uint32_t i = 0; i < m->listeners.count; i++) {
        const struct policy_listener_tls *tls = m->listeners.items[i]->tls;

        if (tls == NULL)
            continue;
        say_versions(c, tls);
        for (size_t k = 0; k < tls->ciphers.count; k++)
            say_cipher(c, &tls->ciphers.items[k]);
        check_certificates(c, i);
    }
    for (size_t i = 0; i < m->upstreams.count; i++)
        if (m->upstreams.items[i]->tls != NULL && !m->upstreams.items[i]->meta.abstract)
            say_upstream(c, m->upstreams.items[i]);
    for (size_t i = 0; i < m->routes.count; i++)
        check_plaintext(c, m->routes.items[i]);
}
