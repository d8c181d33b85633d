/* SPDX-License-Identifier: Apache-2.0
 *
 * Listener: where requests come in, and what one request may cost before anything is known about
 * it.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_listener

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

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

static const char *const protocols[] = { "http", NULL };
static const char *const later_protocols[] = { "https", "tcp", "udp", "tls-passthrough", NULL };

static const struct field fields[] = {
    F_TEXTS(T, bind, "bind", .required = true, .min = 1, .max = 64, .syntax = &policy_syntax_bind,
            .doc = "Addresses to listen on; `localhost` is 127.0.0.1, port 0 takes a free one.",
            .example = "[\"0.0.0.0:8080\", \"[::]:8080\"]"),
    F_ENUM(T, protocol, "protocol", .words = protocols, .later_words = later_protocols,
           FIELD_DEFAULT(POLICY_PROTOCOL_HTTP), .doc = "What is spoken there.", .example = "http"),
    F_INLINE("limits", .aspect = FIELD_ASPECT_LIMIT, .object = &limits,
             .doc = "How large a request may be.", .example = "{head: 32KiB, fields: 64}"),
    F_INLINE("timeouts", .aspect = FIELD_ASPECT_RESILIENCE, .object = &timeouts,
             .doc = "How long a client may take.", .example = "{head: 10s, idle: 60s}"),
    F_LATER("http", .doc = "HTTP versions that are offered."),
    F_LATER("tls", .doc = "Certificates and TLS versions."),
    F_LATER("clientAddress",
            .doc = "Which proxies in front are believed about the client's address."),
};

const struct field_object policy_listener_spec = {
    .name = "Listener",
    .noun = "a Listener",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_LISTENER,
    .doc = "Where requests come in.",
};
