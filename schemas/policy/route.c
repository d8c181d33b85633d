/* SPDX-License-Identifier: Apache-2.0
 *
 * Route: which requests of which hosts go where. The largest table; its nested objects stand before
 * it, in the order in which a rule uses them.
 */
#include "policy/action.h"
#include "policy/auth.h"
#include "policy/filter.h"
#include "policy/match.h"
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"
#include "policy/target.h"
#include "policy/waf.h"

/* ---- what happens ---- */

#define RESPOND struct policy_respond

static const struct field respond_fields[] = {
    F_U32(RESPOND, status, "status", .required = true, .min = 200, .max = 599,
          .doc = "Status of the answer.", .example = "200"),
    F_TEXT(RESPOND, body, "body", .max = 1048576, .doc = "Body of the answer.", .example = "ok"),
    F_TEXT(RESPOND, content_type, "contentType", .min = 1, .max = 256,
           .syntax = &policy_syntax_value, .inject = FIELD_INJECT_HEADER,
           .fallback_text = "text/plain; charset=utf-8", .doc = "Content-Type of the body.",
           .example = "application/json"),
};

static const struct field_object respond = {
    .name = "Route.rules.respond",
    .noun = "`respond`",
    FIELDS(respond_fields),
    FIELD_STRUCT(RESPOND),
    .doc = "An answer of the proxy itself.",
};

#define PATH struct policy_path_rewrite

static const struct field replace_fields[] = {
    F_TEXT(PATH, path, "replacePrefix", .choice = POLICY_REWRITE_REPLACE_PREFIX, .max = 8192,
           .syntax = &policy_syntax_path, .inject = FIELD_INJECT_HEADER,
           .doc = "Puts this in place of the prefix that the rule matched.", .example = "/"),
    F_TEXT(PATH, path, "replaceFull", .choice = POLICY_REWRITE_REPLACE_FULL, .max = 8192,
           .syntax = &policy_syntax_path, .inject = FIELD_INJECT_HEADER,
           .doc = "Puts this in place of the whole path.", .example = "/index.html"),
};

static const struct field_object replace = {
    .name = "Route.rules.rewrite.path",
    .noun = "`path`",
    FIELDS(replace_fields),
    FIELD_STRUCT(PATH),
    .one_of = true,
    .choice_at = offsetof(PATH, kind),
    .choice_none = POLICY_REWRITE_NONE,
    .doc = "How the path changes: a map with exactly one of these.",
};

#define REDIRECT struct policy_redirect

static const char *const schemes[] = { "http", "https", NULL };
static const char *const redirect_statuses[] = { "301", "302", "303", "307", "308", NULL };

static const struct field redirect_fields[] = {
    F_TEXT(REDIRECT, scheme, "scheme", .words = schemes,
           .doc = "Scheme; the request's where absent.", .example = "https"),
    F_TEXT(REDIRECT, host, "host", .syntax = &policy_syntax_hostname,
           .inject = FIELD_INJECT_REDIRECT, .doc = "Host; the request's where absent.",
           .example = "www.example.com"),
    F_U32(REDIRECT, port, "port", .min = 1, .max = 65535,
          .doc = "Port; where absent the request's if host and scheme are kept, else the scheme's.",
          .example = "8443"),
    F_OBJECT(REDIRECT, path, PATH, "path", .object = &replace,
             .doc = "How the path changes; kept where absent. The query is always kept.",
             .example = "{replacePrefix: /new}"),
    F_U32(REDIRECT, status, "status", .words = redirect_statuses, FIELD_DEFAULT(302),
          .doc = "Status of the answer.", .example = "308"),
};

static const struct field_object redirect = {
    .name = "Route.rules.redirect",
    .noun = "`redirect`",
    FIELDS(redirect_fields),
    FIELD_STRUCT(REDIRECT),
    .doc = "Sends the client elsewhere.",
};

#define REWRITE struct policy_rewrite

static const struct field rewrite_fields[] = {
    F_TEXT(REWRITE, host, "host", .syntax = &policy_syntax_authority,
           .inject = FIELD_INJECT_UPSTREAM, .doc = "Host header of the forwarded request.",
           .example = "internal.example.com"),
    F_OBJECT(REWRITE, path, PATH, "path", .object = &replace, .doc = "How the path changes.",
             .example = "{replacePrefix: /}"),
};

static const struct field_object rewrite = {
    .name = "Route.rules.rewrite",
    .noun = "`rewrite`",
    FIELDS(rewrite_fields),
    FIELD_STRUCT(REWRITE),
    .doc = "Changes the request before it is forwarded.",
};

#define EDITS struct policy_header_edits

static const struct field edit_fields[] = {
    F_MAP(EDITS, set, struct policy_pair, "set", .max = 64, .syntax = &policy_syntax_token,
          .object = &policy_matcher_header, .doc = "Replaces these fields, or adds them.",
          .example = "{x-env: prod}"),
    F_MAP(EDITS, add, struct policy_pair, "add", .max = 64, .syntax = &policy_syntax_token,
          .object = &policy_matcher_header, .doc = "Adds these beside fields of the same name.",
          .example = "{vary: x-beta}"),
    F_TEXTS(EDITS, remove, "remove", .max = 64, .syntax = &policy_syntax_token,
            .doc = "Removes these fields, before the others are set.", .example = "[x-debug]"),
};

static const struct field_object edits = {
    .name = "Route.rules.requestHeaders",
    .noun = "a header edit",
    FIELDS(edit_fields),
    FIELD_STRUCT(EDITS),
    .doc = "Changes to header fields: removed, then set, then added.",
};

/* ---- rules ---- */

#define RULE struct policy_rule
#define MORE struct policy_rule_more

static const char *const upgrades[] = { "websocket", NULL };

static const struct field rule_fields[] = {
    F_NAME(RULE, name, "name", .required = true,
           .doc = "Stable name of the rule in metrics, tests and history.",
           .example = "checkout-read"),
    F_LIST(RULE, match, struct policy_match, "match", .aspect = FIELD_ASPECT_MATCH, .min = 1,
           .max = 64, .object = &policy_match_object,
           .doc = "Alternatives, of which one must hold; every request where absent.",
           .example = "[{path: {prefix: /checkout}, methods: [GET, HEAD]}]"),
    F_OBJECT(RULE, to, struct policy_target, "to", .object = &policy_target_to,
             .doc = "Where requests go.", .example = "{split: checkout}"),
    F_BOXED(MORE, respond, RESPOND, "respond", .side = true, .object = &respond,
            .doc = "An answer of the proxy itself.", .example = "{status: 200, body: ok}"),
    F_BOXED(MORE, redirect, REDIRECT, "redirect", .side = true, .object = &redirect,
            .doc = "Sends the client elsewhere.", .example = "{scheme: https, status: 308}"),
    F_I32(RULE, priority, "priority", .aspect = FIELD_ASPECT_MATCH, .floor = -1000, .max = 1000,
          FIELD_DEFAULT(0), .doc = "Higher comes first, before the order by specificity.",
          .example = "10"),
    F_BOXED(MORE, rewrite, REWRITE, "rewrite", .side = true, .object = &rewrite,
            .doc = "Changes the request before it is forwarded.",
            .example = "{path: {replacePrefix: /}}"),
    F_BOXED(RULE, request_headers, EDITS, "requestHeaders", .object = &edits,
            .doc = "Changes to the header of the forwarded request.",
            .example = "{set: {x-env: prod}, remove: [x-debug]}"),
    F_BOXED(MORE, response_headers, EDITS, "responseHeaders", .side = true, .object = &edits,
            .doc = "Changes to the header of the response.",
            .example = "{set: {cache-control: no-store}}"),
    F_DURATION(RULE, timeout_ms, "timeout",
               .text_at = FIELD_AT(RULE, timeout_text, struct policy_text),
               .aspect = FIELD_ASPECT_RESILIENCE, .weaker = FIELD_WEAKER_GONE, .none_ok = true,
               .lone = true, .min = 1, .max = 86400000,
               .doc = "For the whole request; the route's `defaults.timeout` where absent.",
               .example = "2s"),
    F_BOXED(MORE, auth, struct policy_rule_auth, "auth", .side = true, .aspect = FIELD_ASPECT_AUTH,
            .weaker = FIELD_WEAKER_GONE, .object = &policy_auth_use,
            .doc = "Who may pass; the route's `defaults.auth` where absent.",
            .example = "{policy: customers}"),
    F_REFS(MORE, rate_limits, "rateLimit", .side = true, .aspect = FIELD_ASPECT_LIMIT,
           .weaker = FIELD_WEAKER_DOWN, .max = 8, .kind = POLICY_RATE_LIMIT,
           .doc = "How often; `[]` is no limit where the route's defaults have one.",
           .example = "[per-user]"),
    F_BOXED(MORE, waf, struct policy_rule_waf, "waf", .side = true, .aspect = FIELD_ASPECT_AUTH,
            .weaker = FIELD_WEAKER_GONE, .object = &policy_waf_use, .doc = "Rules against attacks.",
            .example = "{policy: edge}"),
    F_LIST(MORE, filters, struct policy_filter_use, "filters", .side = true, .ordered = true,
           .aspect = FIELD_ASPECT_FILTER, .weaker = FIELD_WEAKER_DOWN, .max = 16,
           .object = &policy_filter_use,
           .doc = "Lua filters, in this order; `[]` is none where the route's defaults have some.",
           .example = "[{use: strip-debug, params: {maxPath: 2048}}]"),
    F_BOXED(MORE, retry, struct policy_retry, "retry", .side = true,
            .aspect = FIELD_ASPECT_RESILIENCE, .object = &policy_action_retry,
            .doc = "When a request is tried again.",
            .example = "{tries: 2, when: [connect-failure, reset], perTryTimeout: 800ms}"),
    F_LIST(MORE, mirror, struct policy_mirror, "mirror", .side = true, .aspect = FIELD_ASPECT_SPLIT,
           .max = 4, .object = &policy_action_mirror,
           .doc = "Copies of the requests for other upstreams.",
           .example = "[{upstream: checkout-v3, percent: 5}]"),
    F_BOXED(MORE, cors, struct policy_cors, "cors", .side = true, .aspect = FIELD_ASPECT_AUTH,
            .object = &policy_action_cors,
            .doc = "Which pages of other origins may read the answers.",
            .example = "{origins: [https://shop.example.com]}"),
    F_PERCENT(MORE, fraction_percent, "fractionPercent", .side = true, .aspect = FIELD_ASPECT_MATCH,
              .min = 1,
              .doc =
                  "The rule takes only this share of what it matches, at random; the rest goes to "
                  "the next rule.",
              .example = "10"),
    F_BOOL(MORE, stream, "stream", .side = true,
           .doc = "Answers may last: long polls, server-sent events, gRPC streams.",
           .example = "true"),
    F_TEXTS(MORE, upgrades, "upgrades", .side = true, .max = 4, .words = upgrades,
            .doc = "Protocols that a connection may change to.", .example = "[websocket]"),
};

const struct policy_rule_more policy_route_none;

static const struct field_object rule = {
    .name = "Route.rules",
    .noun = "a rule",
    FIELDS(rule_fields),
    FIELD_STRUCT(RULE),
    FIELD_SIDE(RULE, more, policy_route_none),
    .exclusive = "to respond redirect",
    .doc = "Which requests, and what happens to them.",
};

#define DEFAULTS struct policy_route_defaults

static const struct field default_fields[] = {
    F_KEPT(DEFAULTS, timeout_text, "timeout", FIELD_DURATION, .none_ok = true, .lone = true,
           .min = 1, .max = 86400000, FIELD_DEFAULT(POLICY_TIMEOUT_DEFAULT_MS),
           .doc = "For a whole request.", .example = "2s"),
    F_BOXED(DEFAULTS, auth, struct policy_rule_auth, "auth", .aspect = FIELD_ASPECT_AUTH,
            .weaker = FIELD_WEAKER_GONE, .object = &policy_auth_use, .doc = "Who may pass.",
            .example = "{policy: customers}"),
    F_REFS(DEFAULTS, rate_limits, "rateLimit", .aspect = FIELD_ASPECT_LIMIT,
           .weaker = FIELD_WEAKER_DOWN, .max = 8, .kind = POLICY_RATE_LIMIT, .doc = "How often.",
           .example = "[per-user]"),
    F_BOXED(DEFAULTS, waf, struct policy_rule_waf, "waf", .aspect = FIELD_ASPECT_AUTH,
            .weaker = FIELD_WEAKER_GONE, .object = &policy_waf_use, .doc = "Rules against attacks.",
            .example = "{policy: edge}"),
    F_LIST(DEFAULTS, filters, struct policy_filter_use, "filters", .ordered = true,
           .aspect = FIELD_ASPECT_FILTER, .weaker = FIELD_WEAKER_DOWN, .max = 16,
           .object = &policy_filter_use, .doc = "Lua filters.", .example = "[{use: strip-debug}]"),
    F_BOXED(DEFAULTS, retry, struct policy_retry, "retry", .aspect = FIELD_ASPECT_RESILIENCE,
            .object = &policy_action_retry, .doc = "When a request is tried again.",
            .example = "{tries: 2, when: [connect-failure]}"),
    F_BOXED(DEFAULTS, cors, struct policy_cors, "cors", .aspect = FIELD_ASPECT_AUTH,
            .object = &policy_action_cors,
            .doc = "Which pages of other origins may read the answers.",
            .example = "{origins: [https://shop.example.com]}"),
};

static const struct field_object defaults = {
    .name = "Route.defaults",
    .noun = "`defaults`",
    FIELDS(default_fields),
    FIELD_STRUCT(DEFAULTS),
    .doc = "For rules that say nothing else.",
};

#define T struct policy_route

static const char *const modes[] = { "specificity", "ordered", NULL };

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_REFS(T, listeners, "listeners", .aspect = FIELD_ASPECT_MATCH, .required = true, .min = 1,
           .max = 64, .kind = POLICY_LISTENER, .doc = "Listeners whose requests it serves.",
           .example = "[platform/edge]"),
    F_TEXTS(T, hosts, "hosts", .aspect = FIELD_ASPECT_MATCH, .required = true, .min = 1,
            .max = 1024, .syntax = &policy_syntax_host,
            .doc = "Hosts it serves: exact, then the longest `*.suffix`, then `*`.",
            .example = "[shop.example.com, \"*.shop.example.com\"]"),
    F_OBJECT(T, defaults, DEFAULTS, "defaults", .aspect = FIELD_ASPECT_NONE, .object = &defaults,
             .doc = "For rules that say nothing else.", .example = "{timeout: 2s}"),
    F_LIST(T, rules, RULE, "rules", .required = true, .min = 1, .max = 65536, .object = &rule,
           .doc = "The rules; their order in the file means nothing.",
           .example = "[{name: all, to: {upstream: shop}}]"),
    F_ENUM(T, mode, "mode", .words = modes, FIELD_DEFAULT(POLICY_MODE_SPECIFICITY),
           .doc = "`ordered`: the first rule of the list that matches, before those of other "
                  "Routes; for imports.",
           .example = "ordered"),
};

const struct field_object policy_route_spec = {
    .name = "Route",
    .noun = "a Route",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_ACTION,
    .doc = "Which requests of which hosts go where.",
};
