/* SPDX-License-Identifier: Apache-2.0
 *
 * One-key maps, as Istio has them: `{exact: v}` says its operator where a reader looks for it, and
 * an editor can complete it. The order of rows is the order in documentation; what the model gets
 * is each row's `choice`.
 */
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"

#define C struct policy_condition

static const struct field condition_fields[] = {
    F_TEXT(C, value, "exact", .choice = POLICY_MATCH_EXACT, .syntax = &policy_syntax_value,
           .doc = "The whole value is this text.", .example = "\"1\""),
    F_TEXT(C, value, "prefix", .choice = POLICY_MATCH_PREFIX, .syntax = &policy_syntax_value,
           .min = 1, .doc = "The value begins with this text.", .example = "Bearer"),
    F_TEXT(C, value, "suffix", .choice = POLICY_MATCH_SUFFIX, .syntax = &policy_syntax_value,
           .min = 1, .doc = "The value ends with this text.", .example = "-eu"),
    F_TEXT(C, value, "contains", .choice = POLICY_MATCH_CONTAINS, .syntax = &policy_syntax_value,
           .min = 1, .doc = "The value has this text somewhere.", .example = "Mobile"),
    F_TRUE("present", .choice = POLICY_MATCH_PRESENT, .doc = "It is there, whatever its value.",
           .example = "true"),
    F_TRUE("absent", .choice = POLICY_MATCH_ABSENT, .doc = "It is not there.", .example = "true"),
    F_TEXT(C, value, "not", .choice = POLICY_MATCH_NOT, .syntax = &policy_syntax_value,
           .doc = "Every value but this one; also where it is not there at all.", .example = "eu"),
    F_TEXT(C, value, "regex", .choice = POLICY_MATCH_REGEX, .min = 1, .max = 1024,
           .doc = "The whole value matches this regular expression.", .example = "\"v[0-9]+\""),
};

const struct field_object policy_matcher_condition = {
    .name = "Matcher",
    .noun = "a matcher",
    FIELDS(condition_fields),
    FIELD_STRUCT(C),
    .one_of = true,
    .choice_at = offsetof(C, op),
    .doc = "A condition on one value: a map with exactly one of these.",
};

#define P struct policy_pair

static const struct field pair_value =
    F_TEXT(P, value, "value", .syntax = &policy_syntax_value, .max = 8192,
           .doc = "Value of the field.", .example = "\"1\"");

const struct field_object policy_matcher_pair = {
    .name = "Header",
    .noun = "a header field",
    FIELD_STRUCT(P),
    .self = &pair_value,
    .doc = "A header field's value.",
};

static const struct field header_value =
    F_TEXT(P, value, "value", .syntax = &policy_syntax_value, .max = 8192,
           .inject = FIELD_INJECT_HEADER, .doc = "Value of the field.", .example = "\"1\"");

const struct field_object policy_matcher_header = {
    .name = "Header",
    .noun = "a header field",
    FIELD_STRUCT(P),
    .self = &header_value,
    .doc = "A header field's value, sent as it stands.",
};

static const struct field label_value =
    F_TEXT(P, value, "value", .max = 256, .doc = "Value of the label.", .example = "checkout");

const struct field_object policy_matcher_label = {
    .name = "Label",
    .noun = "a label",
    FIELD_STRUCT(P),
    .self = &label_value,
    .doc = "A label's value.",
};

#define K struct policy_key

static const struct field cookie_fields[] = {
    F_TEXT(K, name, "name", .required = true, .syntax = &policy_syntax_token,
           .doc = "Name of the cookie.", .example = "session"),
    F_BOOL(K, issue, "issue", .doc = "Clients that have none are given one.", .example = "true"),
    F_DURATION(K, max_age_s, "maxAge", .seconds = true, .min = 1000, .max = 34560000000,
               .doc = "How long an issued cookie lives; 30d where absent.", .example = "90d"),
};

static const struct field_object key_cookie = {
    .name = "Key.cookie",
    .noun = "a cookie key",
    FIELDS(cookie_fields),
    .inlined = true,
    .self = &cookie_fields[0],
    .doc = "A cookie's value; `cookie: session` is short for `cookie: {name: session}`.",
};

static const struct field key_fields[] = {
    F_TEXT(K, name, "header", .choice = POLICY_KEY_HEADER, .syntax = &policy_syntax_token,
           .doc = "Value of this request header.", .example = "x-user-id"),
    F_INLINE("cookie", .choice = POLICY_KEY_COOKIE, .object = &key_cookie,
             .doc = "Value of this cookie.", .example = "session"),
    F_TEXT(K, name, "query", .choice = POLICY_KEY_QUERY, .min = 1, .max = 256,
           .doc = "Value of this query parameter.", .example = "user"),
    F_TRUE("clientAddress", .choice = POLICY_KEY_CLIENT_ADDRESS, .doc = "The client's IP address.",
           .example = "true"),
    F_TEXT(K, name, "claim", .choice = POLICY_KEY_CLAIM, .min = 1, .max = 128,
           .doc = "A claim of the verified token.", .example = "sub"),
};

const struct field_object policy_matcher_key = {
    .name = "Key",
    .noun = "a key",
    FIELDS(key_fields),
    FIELD_STRUCT(K),
    .one_of = true,
    .choice_at = offsetof(K, kind),
    .doc = "What tells users apart: a map with exactly one of these.",
};
