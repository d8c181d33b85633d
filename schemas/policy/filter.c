/* SPDX-License-Identifier: Apache-2.0
 *
 * Filter: a Lua script, what it may touch and what it may cost. All that a script can reach is
 * declared here, so that buffering, calls and metrics show in the diff of a YAML file.
 */
#include "policy/filter.h"

#include "policy/filters.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

static const char *const on_error[] = { "fail-open", "fail-closed", NULL };

/* ---- uses by rules and members ---- */

#define U struct policy_filter_use

static const char *const stages[] = { "pre-auth", "post-auth", NULL };

static const struct field use_fields[] = {
    F_REF(U, use, "use", .required = true, .kind = POLICY_FILTER, .doc = "The Filter.",
          .example = "strip-debug"),
    F_ANY("params", .doc = "Its parameters, by the schema of the Filter.",
          .example = "{maxPath: 2048}"),
    F_ENUM(U, stage, "stage", .words = stages, FIELD_DEFAULT(POLICY_STAGE_POST_AUTH),
           .doc = "`pre-auth`: before anybody is asked for credentials.", .example = "pre-auth"),
    F_ENUM(U, on_error, "onError", .words = on_error, .has_at = FIELD_AT(U, has_on_error, bool),
           .doc = "What a failure of the script does; the Filter's `onError` where absent.",
           .example = "fail-closed"),
};

static const struct field use_name =
    F_REF(U, use, "use", .kind = POLICY_FILTER, .doc = "The Filter.", .example = "strip-debug");

const struct field_object policy_filter_use = {
    .name = "Route.rules.filters",
    .noun = "a filter",
    FIELDS(use_fields),
    FIELD_STRUCT(U),
    .self = &use_name,
    .doc = "A Lua filter and its parameters.",
};

/* ---- what a script may touch ---- */

#define N struct policy_filter_named

static const struct field named_fields[] = {
    F_TEXT(N, text, "name", .choice = POLICY_NAME_WRITTEN, .min = 1, .max = 128, .doc = "Its name.",
           .example = "countries"),
    F_TEXT(N, text, "param", .choice = POLICY_NAME_PARAM, .min = 1, .max = 128,
           .doc = "The parameter that holds the name, or a list of names.", .example = "secrets"),
};

static const struct field named_self =
    F_TEXT(N, text, "name", .min = 1, .max = 128, .doc = "Its name.", .example = "countries");

static const struct field_object named = {
    .name = "Filter.uses.secrets",
    .noun = "a name",
    FIELDS(named_fields),
    FIELD_STRUCT(N),
    .one_of = true,
    .choice_at = offsetof(N, kind),
    .self = &named_self,
    .doc = "Something that the script asks for by name.",
};

#define DICT struct policy_filter_dict

static const struct field dict_fields[] = {
    F_TEXT(DICT, name, "name", .required = true, .min = 1, .max = 64,
           .syntax = &policy_syntax_token,
           .doc = "Its name: one store for all filters that say it.", .example = "webhook_seen"),
    F_SIZE(DICT, size, "size", .min = 16384, .max = 268435456, FIELD_DEFAULT(1048576),
           .doc = "Memory it may take.", .example = "1MiB"),
};

static const struct field_object dict = {
    .name = "Filter.uses.dicts",
    .noun = "a dict",
    FIELDS(dict_fields),
    FIELD_STRUCT(DICT),
    .doc = "A store that all workers share.",
};

#define METRIC struct policy_filter_metric

static const char *const metric_types[] = { "counter", "gauge", "histogram", NULL };

static const struct field metric_fields[] = {
    F_TEXT(METRIC, name, "name", .required = true, .min = 1, .max = 64,
           .syntax = &policy_syntax_token, .doc = "Its name.", .example = "webhook"),
    F_ENUM(METRIC, type, "type", .words = metric_types, .doc = "Its type; counter where absent.",
           .example = "counter"),
    F_ANY("labels", .doc = "Its labels and all values that each may have.",
          .example = "{result: [ok, missing]}"),
};

static const struct field_object metric = {
    .name = "Filter.uses.metrics",
    .noun = "a metric",
    FIELDS(metric_fields),
    FIELD_STRUCT(METRIC),
    .doc = "A metric of the script's own.",
};

#define USES struct policy_filter_uses

static const struct field uses_fields[] = {
    F_REFS(USES, services, "services", .max = 16, .kind = POLICY_UPSTREAM,
           .doc = "Upstreams that the script may call.", .example = "[auth]"),
    F_LIST(USES, dicts, DICT, "dicts", .max = 16, .object = &dict,
           .doc = "Stores that all workers share.", .example = "[{name: seen, size: 1MiB}]"),
    F_LIST(USES, secrets, N, "secrets", .max = 16, .object = &named,
           .doc = "Secrets; the script can use and not see them.", .example = "[{param: secrets}]"),
    F_LIST(USES, maps, N, "maps", .max = 16, .object = &named, .doc = "Maps it looks into.",
           .example = "[{param: map}]"),
    F_LIST(USES, sets, N, "sets", .max = 16, .object = &named, .doc = "Sets of networks.",
           .example = "[{param: trusted}]"),
    F_LIST(USES, splits, N, "splits", .max = 16, .object = &named,
           .doc = "TrafficSplits whose member it may choose.", .example = "[{param: split}]"),
    F_LIST(USES, metrics, METRIC, "metrics", .max = 32, .object = &metric,
           .doc = "Metrics it counts.",
           .example = "[{name: webhook, labels: {result: [ok, missing]}}]"),
    F_LIST(USES, log_fields, N, "logFields", .max = 32, .object = &named,
           .doc = "Fields it adds to the access log.", .example = "[request_id]"),
    F_TEXTS(USES, counters, "counters", .max = 32, .syntax = &policy_syntax_token,
            .doc = "Counters it counts with.", .example = "[paywall]"),
    F_TEXTS(USES, limits, "limits", .max = 16, .syntax = &policy_syntax_ref,
            .doc = "RateLimits it asks.", .example = "[per-user]"),
    F_TEXTS(USES, dns, "dns", .max = 16, .doc = "Names it may resolve; `*` stands for any label.",
            .example = "[\"*.dnsbl.example.com\"]"),
};

static const struct field_object uses = {
    .name = "Filter.uses",
    .noun = "`uses`",
    FIELDS(uses_fields),
    FIELD_STRUCT(USES),
    .doc = "All that the script touches; the rest is refused.",
};

/* ---- bodies and limits ---- */

#define T struct policy_filter

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const bodies[] = { "none", "stream", "buffer", NULL };
static const char *const too_large[] = { "reject", "skip", NULL };

static const struct field body_fields[] = {
    F_ENUM(T, request_body, "request", .words = bodies, .doc = "How it sees bodies of requests.",
           .example = "buffer"),
    F_ENUM(T, response_body, "response", .words = bodies, .doc = "How it sees bodies of responses.",
           .example = "stream"),
    F_SIZE(T, body_max, "maxBuffer", .min = 1, .max = 16777216, FIELD_DEFAULT(65536),
           .doc = "The longest body that is buffered.", .example = "256KiB"),
    F_ENUM(T, on_too_large, "onTooLarge", .words = too_large,
           .doc = "A longer one: `reject` answers 413, `skip` leaves the filter out.",
           .example = "skip"),
    F_BOOL(T, decode, "decode", .doc = "Bodies are shown without their content-encoding.",
           .example = "true"),
};

static const struct field_object body = {
    .name = "Filter.body",
    .noun = "`body`",
    FIELDS(body_fields),
    .inlined = true,
    .doc = "Whether it sees bodies, and how.",
};

static const struct field limits_fields[] = {
    F_U32(T, fuel, "fuel", .min = 100, .max = 20000000,
          .doc = "Work of one run, in instructions; by phase where absent.", .example = "20000"),
    F_SIZE(T, memory, "memory", .min = 4096, .max = 16777216, FIELD_DEFAULT(1048576),
           .doc = "Memory of one run.", .example = "256KiB"),
    F_U32(T, calls, "calls", .max = 32, FIELD_DEFAULT(4), .doc = "Calls of services of one run.",
          .example = "1"),
    F_DURATION(T, wait_ms, "wait", .min = 1, .max = 60000, FIELD_DEFAULT(250),
               .doc = "Time that one run may wait, all together.", .example = "100ms"),
};

static const struct field_object limits = {
    .name = "Filter.limits",
    .noun = "`limits`",
    FIELDS(limits_fields),
    .inlined = true,
    .doc = "What one run may cost.",
};

static const struct field fields[] = {
    F_U32(T, api, "api", .required = true, .min = 1, .max = 1,
          .doc = "Level of the API that the script is written for.", .example = "1"),
    F_TEXT(T, source, "source", .min = 1, .max = 1024,
           .doc = "The script's file, relative to this document.", .example = "strip-debug.lua"),
    F_TEXT(T, inline_source, "inline", .min = 1, .max = 65536, .doc = "The script itself.",
           .example = "\"return {on_request = function(req) req:remove_header('x-debug') end}\""),
    F_TEXTS(T, modules, "modules", .max = 32, .min = 1,
            .doc = "Files that `require` may name, relative to this document.",
            .example = "[lib/hex.lua]"),
    F_INLINE("body", .object = &body, .doc = "Whether it sees bodies, and how.",
             .example = "{request: buffer, maxBuffer: 256KiB}"),
    F_OBJECT(T, uses, USES, "uses", .object = &uses,
             .doc = "All that the script touches; the rest is refused.",
             .example = "{services: [auth]}"),
    F_INLINE("limits", .object = &limits, .doc = "What one run may cost.",
             .example = "{fuel: 20000, memory: 256KiB}"),
    F_ENUM(T, on_error, "onError", .words = on_error, .has_at = FIELD_AT(T, has_on_error, bool),
           .weaker = FIELD_WEAKER_GONE,
           .doc = "What a failure does; `fail-closed` where a request phase is there and nothing "
                  "is written.",
           .example = "fail-closed"),
    F_U32(T, status, "status", .min = 400, .max = 599,
          .doc = "Status of a request that fails closed; by cause where absent.", .example = "503"),
    F_ANY("params", .doc = "Schema of the parameters: a subset of JSON Schema.",
          .example = "{type: object, properties: {maxPath: {type: integer, default: 2048}}}"),
};

const struct field_object policy_filter_spec = {
    .name = "Filter",
    .noun = "a Filter",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .exclusive = "source inline",
    .aspect = FIELD_ASPECT_FILTER,
    .doc = "A Lua script, what it may touch and what it may cost.",
};
