/* SPDX-License-Identifier: Apache-2.0
 *
 * Listener: where requests come in, and what one request may cost before anything is known about
 * it.
 */
#include "policy/row.h"
#include "policy/secret.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_listener

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const proxy_protocols[] = { "off", "required", "optional", NULL };

static const struct field limit_fields[] = {
    F_SIZE(T, head_max, "head", .weaker = FIELD_WEAKER_UP, .min = 1024, .max = 65536,
           FIELD_DEFAULT(32768),
           .doc = "Longest request head, request line included; beyond it 431.",
           .example = "32KiB"),
    F_U32(T, fields_max, "fields", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 128,
          FIELD_DEFAULT(128), .doc = "Most header fields of a request; beyond it 431.",
          .example = "64"),
    F_SIZE(T, target_max, "target", .weaker = FIELD_WEAKER_UP, .min = 64, .max = 32768,
           FIELD_DEFAULT(8192), .doc = "Longest request target (path and query); beyond it 414.",
           .example = "8KiB"),
    F_U32(T, connections_max, "connections", .weaker = FIELD_WEAKER_UP, .max = 10000000,
          .doc = "Most connections at once, per proxy; any where absent.", .example = "50000"),
    F_U32(T, client_connections_max, "connectionsPerClient", .weaker = FIELD_WEAKER_UP,
          .max = 1000000, .doc = "Most connections of one client address; any where absent.",
          .example = "100"),
};

static const struct field_object limits = {
    .name = "Listener.limits",
    .noun = "`limits`",
    FIELDS(limit_fields),
    .inlined = true,
    .doc = "How large a request may be.",
};

static const struct field timeout_fields[] = {
    F_DURATION(T, head_timeout_ms, "head", .min = 1, .max = 3600000, FIELD_DEFAULT(10000),
               .doc = "From the first byte of a request to the end of its head.", .example = "10s"),
    F_DURATION(T, body_timeout_ms, "body", .min = 1, .max = 3600000, FIELD_DEFAULT(30000),
               .doc = "Between two pieces of a request's body.", .example = "30s"),
    F_DURATION(T, idle_timeout_ms, "idle", .min = 1, .max = 86400000, FIELD_DEFAULT(60000),
               .doc = "Between two requests on one connection.", .example = "60s"),
};

static const struct field_object timeouts = {
    .name = "Listener.timeouts",
    .noun = "`timeouts`",
    FIELDS(timeout_fields),
    .inlined = true,
    .doc = "How long a client may take.",
};

static const struct field client_fields[] = {
    F_TEXTS(T, trusted_proxies, "trustedProxies", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 256,
            .syntax = &policy_syntax_network,
            .doc = "Proxies in front whose X-Forwarded-For is believed; nobody's where absent.",
            .example = "[192.0.2.7/32]"),
    F_ENUM(T, proxy_protocol, "proxyProtocol", .words = proxy_protocols,
           FIELD_DEFAULT(POLICY_PROXY_PROTOCOL_OFF),
           .doc = "Whether connections begin with the PROXY protocol (v1 or v2).",
           .example = "required"),
};

static const struct field_object client = {
    .name = "Listener.clientAddress",
    .noun = "`clientAddress`",
    FIELDS(client_fields),
    .inlined = true,
    .doc = "Which proxies in front are believed about the client's address.",
};

#define C struct policy_certificate

static const struct field certificate_reference_fields[] = {
    F_NAME(C, secret.provider, "provider", .required = true,
           .doc = "Provider of the environment that has it.", .example = "files"),
    F_TEXT(C, secret.name, "name", .required = true, .min = 1, .max = 253,
           .syntax = &policy_syntax_secret, .doc = "Its name there.",
           .example = "shop-example-com"),
    F_TEXT(C, secret.key, "key", .min = 1, .max = 253, .syntax = &policy_syntax_secret,
           .doc = "Which part of it, where it has several.", .example = "tls"),
};

static const struct field_object certificate_reference = {
    .name = "Listener.tls.certificates.secretRef",
    .noun = "a secret reference",
    FIELDS(certificate_reference_fields),
    .inlined = true,
    .doc = "Where the proxy finds certificate and key.",
};

static const struct field certificate_fields[] = {
    F_INLINE("secretRef", .required = true, .object = &certificate_reference,
             .doc = "Where certificate and key are.",
             .example = "{provider: files, name: shop-example-com}"),
    F_TEXTS(C, hosts, "hosts", .min = 1, .max = 256, .syntax = &policy_syntax_host,
            .doc = "Server names it is for; those in the certificate where absent.",
            .example = "[shop.example.com]"),
};

static const struct field_object certificate = {
    .name = "Listener.tls.certificates",
    .noun = "a certificate",
    FIELDS(certificate_fields),
    FIELD_STRUCT(C),
    .doc = "A certificate and its key.",
};

#define L struct policy_listener_tls

static const char *const versions[] = { "1.0", "1.1", "1.2", "1.3", NULL };
static const char *const client_certificates[] = { "off", "optional", "required", NULL };

static const struct field tls_fields[] = {
    F_LIST(L, certificates, C, "certificates", .required = true, .min = 1, .max = 65536,
           .object = &certificate,
           .doc = "Certificates by server name; the first one where no name fits.",
           .example = "[{secretRef: {provider: files, name: shop-example-com}}]"),
    F_TEXT(L, min_version, "minVersion", .weaker = FIELD_WEAKER_DOWN, .words = versions,
           .fallback_text = "1.2",
           .doc = "Oldest version of TLS; quoted, 1.2 is a number otherwise.",
           .example = "\"1.2\""),
    F_TEXT(L, max_version, "maxVersion", .words = versions, .fallback_text = "1.3",
           .doc = "Newest version of TLS.", .example = "\"1.3\""),
    F_TEXTS(L, ciphers, "ciphers", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 64,
            .syntax = &policy_syntax_secret,
            .doc = "Ciphers of TLS 1.2 in order, by their OpenSSL names; ours where absent.",
            .example = "[ECDHE-ECDSA-AES128-GCM-SHA256]"),
    F_BOOL(L, strict_sni, "strictSni", .weaker = FIELD_WEAKER_DOWN,
           .doc = "A server name without a certificate is refused.", .example = "true"),
    F_ENUM(L, client_certificates, "clientCertificates", .weaker = FIELD_WEAKER_DOWN,
           .words = client_certificates, FIELD_DEFAULT(POLICY_CLIENT_CERTIFICATES_OFF),
           .doc = "Whether clients show certificates of their own.", .example = "required"),
    F_OBJECT(L, client_ca, struct policy_trust, "clientCa", .object = &policy_secret_trust,
             .doc = "Whose client certificates are believed.",
             .example = "{secretRef: {provider: files, name: clients-ca}}"),
    F_DURATION(L, ticket_rotation_ms, "ticketRotation", .none_ok = true, .min = 60000,
               .max = 86400000, FIELD_DEFAULT(43200000),
               .doc = "How often the key of session tickets changes; `none`: no tickets.",
               .example = "12h"),
};

static const struct field_object tls = {
    .name = "Listener.tls",
    .noun = "`tls`",
    FIELDS(tls_fields),
    FIELD_STRUCT(L),
    .doc = "Certificates and versions of TLS.",
};

static const char *const protocols[] = { "http", "https", "tcp", "udp", "tls-passthrough", NULL };
static const char *const versions_of_http[] = { "http/1.1", "h2", NULL };

static const struct field fields[] = {
    F_TEXTS(T, bind, "bind", .required = true, .min = 1, .max = 64, .syntax = &policy_syntax_bind,
            .doc = "Addresses to listen on; `localhost` is 127.0.0.1, port 0 takes a free one.",
            .example = "[\"0.0.0.0:8080\", \"[::]:8080\"]"),
    F_ENUM(T, protocol, "protocol", .words = protocols, FIELD_DEFAULT(POLICY_PROTOCOL_HTTP),
           .doc = "What is spoken there.", .example = "http"),
    F_INLINE("limits", .aspect = FIELD_ASPECT_LIMIT, .object = &limits,
             .doc = "How large a request may be.", .example = "{head: 32KiB, fields: 64}"),
    F_INLINE("timeouts", .aspect = FIELD_ASPECT_RESILIENCE, .object = &timeouts,
             .doc = "How long a client may take.", .example = "{head: 10s, idle: 60s}"),
    F_TEXTS(T, http, "http", .min = 1, .max = 2, .words = versions_of_http,
            .doc = "Versions of HTTP that are offered; with `https` both where absent.",
            .example = "[h2, http/1.1]"),
    F_BOXED(T, tls, L, "tls", .aspect = FIELD_ASPECT_TLS, .weaker = FIELD_WEAKER_GONE,
            .object = &tls, .doc = "Certificates and versions of TLS.",
            .example = "{certificates: [{secretRef: {provider: files, name: shop}}]}"),
    F_INLINE("clientAddress", .object = &client,
             .doc = "Which proxies in front are believed about the client's address.",
             .example = "{trustedProxies: [192.0.2.7/32]}"),
};

const struct field_object policy_listener_spec = {
    .name = "Listener",
    .noun = "a Listener",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_LISTENER,
    .doc = "Where requests come in.",
};
