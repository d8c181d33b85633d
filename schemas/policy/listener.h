/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of Listener: where connections come in.
 */
#ifndef POLICY_LISTENER_H
#define POLICY_LISTENER_H

#include "policy/resilience.h"

struct policy_listener {
    struct policy_meta meta;
    const struct doc_node *node; /* spec */
    POLICY_LIST(struct policy_text)
    bind;              /* "0.0.0.0:8080", "[::]:8080", "localhost:80", "unix:/run/x.sock" */
    uint32_t protocol; /* enum policy_protocol */
    uint32_t head_max, fields_max, target_max;
    uint32_t head_timeout_ms, body_timeout_ms, idle_timeout_ms;
    uint32_t connections_max, client_connections_max; /* 0: any; the second per client address */
    POLICY_LIST(struct policy_text) http;             /* versions offered; empty: by protocol */
    struct policy_listener_tls *tls;                  /* NULL: none */
    POLICY_LIST(struct policy_text)
    trusted_proxies;         /* networks whose X-Forwarded-For is believed */
    uint32_t proxy_protocol; /* enum policy_proxy_protocol */
};

enum policy_protocol {
    POLICY_PROTOCOL_HTTP,
    POLICY_PROTOCOL_HTTPS,
    POLICY_PROTOCOL_TCP,
    POLICY_PROTOCOL_UDP,
    POLICY_PROTOCOL_TLS_PASSTHROUGH
};

enum policy_proxy_protocol {
    POLICY_PROXY_PROTOCOL_OFF,
    POLICY_PROXY_PROTOCOL_REQUIRED,
    POLICY_PROXY_PROTOCOL_OPTIONAL
};

struct policy_certificate {
    const struct doc_node *node;
    struct policy_secret secret;
    POLICY_LIST(struct policy_text) hosts; /* empty: what the certificate says */
};

enum policy_client_certificates {
    POLICY_CLIENT_CERTIFICATES_OFF,
    POLICY_CLIENT_CERTIFICATES_OPTIONAL,
    POLICY_CLIENT_CERTIFICATES_REQUIRED
};

struct policy_listener_tls {
    const struct doc_node *node;
    POLICY_LIST(struct policy_certificate) certificates;
    struct policy_text min_version, max_version;
    POLICY_LIST(struct policy_text) ciphers; /* TLS 1.2; empty: ours */
    bool strict_sni;                         /* a name without a certificate ends the handshake */
    uint32_t client_certificates;            /* enum policy_client_certificates */
    struct policy_trust client_ca;
    uint32_t ticket_rotation_ms; /* 0: no tickets */
};

#endif
