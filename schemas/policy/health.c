/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of an Upstream that live: endpoints come and go, get ill and well. None of it is in the
 * table but where to look and what to make of what is seen.
 */
#include "policy/health.h"

#include "policy/row.h"
#include "policy/secret.h"
#include "policy/syntax.h"

#define D struct policy_discovery

static const struct field discovery_fields[] = {
    F_TEXT(D, dns, "dns", .syntax = &policy_syntax_hostname, .inject = FIELD_INJECT_UPSTREAM,
           .doc = "Name whose addresses are used.", .example = "checkout.internal"),
    F_TEXT(D, file, "file", .min = 1, .max = 1024, .syntax = &policy_syntax_value,
           .inject = FIELD_INJECT_UPSTREAM,
           .doc = "File on the proxy's machine, one endpoint a line; read again when it changes.",
           .example = "/run/endpoints/checkout"),
    F_U32(D, port, "port", .min = 1, .max = 65535, .doc = "Port of the addresses.",
          .example = "8080"),
    F_BOOL(D, srv, "srv", .doc = "Asks for SRV records, which bring ports and weights.",
           .example = "true"),
    F_DURATION(D, refresh_ms, "refresh", .min = 500, .max = 3600000, FIELD_DEFAULT(5000),
               .doc = "How often the name is looked up again.", .example = "10s"),
};

const struct field_object policy_health_discovery = {
    .name = "Upstream.discovery",
    .noun = "`discovery`",
    FIELDS(discovery_fields),
    FIELD_STRUCT(D),
    .exclusive = "dns file",
    .doc = "Where to look for endpoints.",
};

#define H struct policy_health

static const char *const probes[] = { "http", "tcp", "grpc", NULL };

static const struct field health_fields[] = {
    F_ENUM(H, probe, "type", .words = probes, FIELD_DEFAULT(POLICY_PROBE_HTTP),
           .doc = "What is asked for: a 2xx answer, a connection, or grpc.health.v1.",
           .example = "tcp"),
    F_TEXT(H, path, "path", .syntax = &policy_syntax_target, .fallback_text = "/",
           .doc = "Path that is asked for.", .example = "/healthz"),
    F_TEXT(H, host, "host", .syntax = &policy_syntax_authority,
           .doc = "Host header; the endpoint's address where absent.", .example = "checkout"),
    F_DURATION(H, interval_ms, "interval", .min = 100, .max = 3600000, FIELD_DEFAULT(5000),
               .doc = "Between two checks of an endpoint.", .example = "5s"),
    F_DURATION(H, timeout_ms, "timeout", .min = 10, .max = 600000, FIELD_DEFAULT(1000),
               .doc = "For an answer.", .example = "1s"),
    F_U32(H, healthy, "healthy", .min = 1, .max = 100, FIELD_DEFAULT(2),
          .doc = "Good answers in a row that bring an endpoint back.", .example = "2"),
    F_U32(H, unhealthy, "unhealthy", .min = 1, .max = 100, FIELD_DEFAULT(3),
          .doc = "Bad ones in a row that take it out.", .example = "3"),
};

const struct field_object policy_health_check = {
    .name = "Upstream.healthCheck",
    .noun = "`healthCheck`",
    FIELDS(health_fields),
    FIELD_STRUCT(H),
    .doc = "Requests that find out which endpoints are well.",
};

#define O struct policy_outlier

static const struct field outlier_fields[] = {
    F_U32(O, consecutive_5xx, "consecutive5xx", .max = 1000, FIELD_DEFAULT(5),
          .doc = "Failures in a row that eject an endpoint; 0 never.", .example = "5"),
    F_U32(O, consecutive_gateway, "consecutiveGatewayErrors", .max = 1000, FIELD_DEFAULT(0),
          .doc = "The same, of 502, 503, 504 and broken connections alone; 0 never.",
          .example = "3"),
    F_DURATION(O, interval_ms, "interval", .min = 100, .max = 600000, FIELD_DEFAULT(10000),
               .doc = "How often it is judged who comes back.", .example = "5s"),
    F_DURATION(O, eject_ms, "ejectFor", .min = 100, .max = 3600000, FIELD_DEFAULT(30000),
               .doc = "How long, times how often it was ejected.", .example = "30s"),
    F_PERCENT(O, ejected_percent_max, "maxEjectedPercent", FIELD_DEFAULT(1000),
              .doc = "Most endpoints that are out at once; one may always be.", .example = "30"),
};

const struct field_object policy_health_outlier = {
    .name = "Upstream.outlierDetection",
    .noun = "`outlierDetection`",
    FIELDS(outlier_fields),
    FIELD_STRUCT(O),
    .doc = "Takes endpoints out that fail.",
};

#define B struct policy_error_breaker

static const struct field breaker_fields[] = {
    F_PERCENT(B, error_percent, "errorPercent", .required = true, .min = 1,
              .doc = "Share of failures at which nothing more is sent.", .example = "50"),
    F_DURATION(B, window_ms, "window", .min = 1000, .max = 600000, FIELD_DEFAULT(10000),
               .doc = "Time that is looked at.", .example = "10s"),
    F_U32(B, requests_min, "minRequests", .min = 1, .max = 1000000, FIELD_DEFAULT(100),
          .doc = "Fewer requests in the window decide nothing.", .example = "100"),
    F_DURATION(B, open_ms, "openFor", .min = 100, .max = 600000, FIELD_DEFAULT(15000),
               .doc = "How long nothing is sent before one request tries.", .example = "15s"),
};

const struct field_object policy_health_breaker = {
    .name = "Upstream.errorBreaker",
    .noun = "`errorBreaker`",
    FIELDS(breaker_fields),
    FIELD_STRUCT(B),
    .doc = "Stops sending while too much fails.",
};

#define T struct policy_upstream_tls

static const char *const versions[] = { "1.2", "1.3", NULL };

static const struct field tls_fields[] = {
    F_TEXT(T, server_name, "serverName", .syntax = &policy_syntax_hostname,
           .inject = FIELD_INJECT_UPSTREAM,
           .doc =
               "Name that is asked for and that the certificate must have; the discovery's where "
               "absent.",
           .example = "checkout.internal"),
    F_BOOL(T, verify, "verify", .weaker = FIELD_WEAKER_DOWN, FIELD_DEFAULT(1),
           .doc = "Whether the certificate is checked.", .example = "false"),
    F_OBJECT(T, ca, struct policy_trust, "ca", .object = &policy_secret_trust,
             .doc = "Whose certificates are believed; the system's where absent.",
             .example = "{secretRef: {provider: files, name: internal-ca}}"),
    F_OBJECT(T, client_certificate, struct policy_secret, "clientCertificate",
             .object = &policy_secret_holder, .doc = "Our own certificate and key.",
             .example = "{secretRef: {provider: files, name: proxy-client}}"),
    F_TEXT(T, min_version, "minVersion", .weaker = FIELD_WEAKER_DOWN, .words = versions,
           .fallback_text = "1.2",
           .doc = "Oldest version of TLS; quoted, 1.2 is a number otherwise.",
           .example = "\"1.3\""),
};

const struct field_object policy_health_tls = {
    .name = "Upstream.tls",
    .noun = "`tls`",
    FIELDS(tls_fields),
    FIELD_STRUCT(T),
    .doc = "TLS towards the endpoints.",
};
