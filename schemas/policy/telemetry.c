/* SPDX-License-Identifier: Apache-2.0
 *
 * Telemetry: what is measured, logged and traced. Labels of metrics are never made of what a client
 * sends: there is no field for it.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_telemetry

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field metrics_fields[] = {
    F_TEXTS(T, metrics_bind, "bind", .min = 1, .max = 16, .syntax = &policy_syntax_bind,
            .doc = "Addresses where metrics may be read, beside the admin socket.",
            .example = "[\"127.0.0.1:9100\"]"),
    F_REF(T, metrics_auth, "auth", .kind = POLICY_AUTH_POLICY, .doc = "Who may read them there.",
          .example = "scrapers"),
};

static const struct field_object metrics = {
    .name = "Telemetry.metrics",
    .noun = "`metrics`",
    FIELDS(metrics_fields),
    .inlined = true,
    .doc = "Where metrics may be read.",
};

static const struct field log_fields[] = {
    F_TEXTS(T, log_fields, "fields", .max = 32, .syntax = &policy_syntax_token,
            .doc = "Request headers that are logged too.", .example = "[user-agent]"),
    F_PERCENT(T, log_sample_percent, "samplePercent", FIELD_DEFAULT(10000),
              .doc = "Share of the requests that is logged; failures always are.", .example = "10"),
};

static const struct field_object access_log = {
    .name = "Telemetry.accessLog",
    .noun = "`accessLog`",
    FIELDS(log_fields),
    .inlined = true,
    .doc = "What the access log holds.",
};

static const struct field trace_fields[] = {
    F_REF(T, trace_upstream, "upstream", .required = true, .kind = POLICY_UPSTREAM,
          .doc = "Collector that traces are sent to (OTLP over HTTP).", .example = "otel"),
    F_PERCENT(T, trace_sample_percent, "samplePercent", FIELD_DEFAULT(100),
              .doc = "Share of the requests that is traced where the client does not say.",
              .example = "1"),
};

static const struct field_object trace = {
    .name = "Telemetry.tracing",
    .noun = "`tracing`",
    FIELDS(trace_fields),
    .inlined = true,
    .doc = "Where traces go.",
};

static const struct field fields[] = {
    F_REFS(T, listeners, "listeners", .max = 64, .kind = POLICY_LISTENER,
           .doc = "Listeners that it is about; all where absent.", .example = "[platform/edge]"),
    F_INLINE("metrics", .object = &metrics, .doc = "Where metrics may be read.",
             .example = "{bind: [\"127.0.0.1:9100\"]}"),
    F_INLINE("accessLog", .object = &access_log, .doc = "What the access log holds.",
             .example = "{fields: [user-agent]}"),
    F_INLINE("tracing", .object = &trace, .doc = "Where traces go.",
             .example = "{upstream: otel, samplePercent: 1}"),
};

const struct field_object policy_telemetry_spec = {
    .name = "Telemetry",
    .noun = "a Telemetry",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_LISTENER,
    .doc = "What is measured, logged and traced.",
};
