/* SPDX-License-Identifier: Apache-2.0
 *
 * One alternative of a match: which requests a rule of a Route, or of an AuthPolicy, is about.
 */
#include "policy/match.h"

#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"

#define M struct policy_match
#define MORE struct policy_match_more

static const struct field path_fields[] = {
    F_TEXT(M, path, "exact", .choice = POLICY_PATH_EXACT, .syntax = &policy_syntax_path,
           .doc = "Exactly this path; `/a` is not `/a/`.", .example = "/healthz"),
    F_TEXT(M, path, "prefix", .choice = POLICY_PATH_PREFIX, .syntax = &policy_syntax_path,
           .doc = "This path and everything below it, by whole segments.", .example = "/checkout"),
    F_TEXT(M, path, "template", .choice = POLICY_PATH_TEMPLATE, .syntax = &policy_syntax_template,
           .doc = "As exact, where `{name}` stands for any one segment.", .example = "/items/{id}"),
    F_TEXT(M, path, "regex", .choice = POLICY_PATH_REGEX, .min = 1, .max = 1024,
           .doc = "The whole path matches this regular expression.",
           .example = "\"/v[0-9]+/items/[^/]+\""),
};

static const struct field_object path = {
    .name = "Route.rules.match.path",
    .noun = "`path`",
    FIELDS(path_fields),
    .inlined = true,
    .one_of = true,
    .choice_at = offsetof(M, path_kind),
    .choice_none = POLICY_PATH_ANY,
    .doc = "A condition on the path: a map with exactly one of these.",
};

static const struct field match_fields[] = {
    F_INLINE("path", .object = &path, .doc = "The path; every path where absent.",
             .example = "{prefix: /checkout}"),
    F_TEXTS(M, methods, "methods", .min = 1, .max = 32, .syntax = &policy_syntax_method,
            .doc = "One of these methods; GET HEAD POST PUT PATCH DELETE OPTIONS where absent.",
            .example = "[GET, HEAD]"),
    F_MAP(MORE, headers, struct policy_condition, "headers", .side = true, .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "All of these header fields, by name.", .example = "{x-beta: {exact: \"1\"}}"),
    F_MAP(MORE, query, struct policy_condition, "query", .side = true, .max = 64,
          .object = &policy_matcher_condition, .doc = "All of these query parameters, by name.",
          .example = "{page: {present: true}}"),
    F_MAP(MORE, cookies, struct policy_condition, "cookies", .side = true, .max = 64,
          .syntax = &policy_syntax_token, .object = &policy_matcher_condition,
          .doc = "All of these cookies, by name.", .example = "{session: {absent: true}}"),
    F_MAP(MORE, claims, struct policy_condition, "claims", .side = true, .max = 64,
          .object = &policy_matcher_condition,
          .doc = "All of these claims of the verified token, by name.",
          .example = "{role: {exact: staff}}"),
    F_TEXTS(MORE, source_address, "sourceAddress", .side = true, .min = 1, .max = 4096,
            .syntax = &policy_syntax_network, .doc = "The client is in one of these networks.",
            .example = "[10.0.0.0/8, \"2001:db8::/32\"]"),
    F_TEXTS(MORE, sni, "sni", .side = true, .min = 1, .max = 256, .syntax = &policy_syntax_host,
            .doc = "The server name of the TLS handshake is one of these.",
            .example = "[api.example.com, \"*.api.example.com\"]"),
};

const struct policy_match_more policy_match_none;

const struct field_object policy_match_object = {
    .name = "Route.rules.match",
    .noun = "a match",
    FIELDS(match_fields),
    FIELD_STRUCT(M),
    FIELD_SIDE(M, more, policy_match_none),
    .doc = "One alternative: all of its conditions hold.",
};
