/* SPDX-License-Identifier: Apache-2.0
 *
 * WafPolicy: requests that look like attacks, and robots. Scores add up; a request whose sum
 * reaches the threshold is refused, or only counted in the mode `detect`.
 */
#include "policy/waf.h"

#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define R struct policy_waf_rule

static const char *const targets[] = { "path", "query", "headers", "cookies", "body", NULL };

static const struct field rule_fields[] = {
    F_NAME(R, name, "name", .required = true, .doc = "Name of the rule in logs and exclusions.",
           .example = "no-wp-login"),
    F_TEXTS(R, targets, "targets", .required = true, .min = 1, .max = 5, .words = targets,
            .doc = "Where it looks.", .example = "[path, query]"),
    F_TEXT(R, pattern, "regex", .required = true, .min = 1, .max = 1024,
           .doc = "What it looks for, anywhere in the target.", .example = "wp-login"),
    F_U32(R, score, "score", .min = 1, .max = 100, FIELD_DEFAULT(5),
          .doc = "What a finding adds to the sum.", .example = "5"),
};

static const struct field_object rule = {
    .name = "WafPolicy.rules",
    .noun = "a WAF rule",
    FIELDS(rule_fields),
    FIELD_STRUCT(R),
    .doc = "A rule of one's own.",
};

#define X struct policy_waf_exclusion

static const struct field exclusion_fields[] = {
    F_TEXT(X, rule, "rule", .required = true, .min = 1, .max = 64,
           .doc = "Name of a rule, or number of a pack's.", .example = "\"942100\""),
    F_TEXTS(X, paths, "paths", .min = 1, .max = 64, .syntax = &policy_syntax_path,
            .doc = "Path prefixes where it does not apply; nowhere where absent.",
            .example = "[/search]"),
};

static const struct field_object exclusion = {
    .name = "WafPolicy.exclude",
    .noun = "an exclusion",
    FIELDS(exclusion_fields),
    FIELD_STRUCT(X),
    .doc = "A rule that does not apply.",
};

#define T struct policy_waf

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const modes[] = { "block", "detect", NULL };
static const char *const packs[] = { "core", "bots", NULL };

static const struct field bot_fields[] = {
    F_TEXTS(T, bots_allow, "allow", .min = 1, .max = 1024,
            .doc = "Parts of a User-Agent that always pass.", .example = "[Googlebot]"),
    F_TEXTS(T, bots_deny, "deny", .min = 1, .max = 1024,
            .doc = "Parts of a User-Agent that never pass.", .example = "[sqlmap, masscan]"),
    F_BOOL(T, bots_need_agent, "requireUserAgent",
           .doc = "Requests without a User-Agent do not pass.", .example = "true"),
};

static const struct field_object bots = {
    .name = "WafPolicy.bots",
    .noun = "`bots`",
    FIELDS(bot_fields),
    .inlined = true,
    .doc = "Robots.",
};

static const struct field fields[] = {
    F_ABSTRACT(T, "WafPolicy", POLICY_WAF_POLICY),
    F_ENUM(T, mode, "mode", .weaker = FIELD_WEAKER_UP, .words = modes,
           FIELD_DEFAULT(POLICY_WAF_BLOCK), .doc = "Refuse, or only count.", .example = "detect"),
    F_TEXTS(T, packs, "packs", .weaker = FIELD_WEAKER_DOWN, .max = 8, .words = packs,
            .doc = "Rules that come with proxyc.", .example = "[core]"),
    F_U32(T, paranoia, "paranoia", .weaker = FIELD_WEAKER_DOWN, .min = 1, .max = 4,
          FIELD_DEFAULT(1),
          .doc = "How far the packs go; higher finds more, and more that is harmless.",
          .example = "2"),
    F_U32(T, threshold, "threshold", .weaker = FIELD_WEAKER_UP, .min = 1, .max = 1000,
          FIELD_DEFAULT(5), .doc = "Sum of scores from which a request is refused.",
          .example = "5"),
    F_SIZE(T, body_max, "bodyMax", .max = 1048576, FIELD_DEFAULT(131072),
           .doc = "How much of a body is looked at.", .example = "64KiB"),
    F_LIST(T, rules, R, "rules", .max = 1024, .object = &rule, .doc = "Rules of one's own.",
           .example = "[{name: no-wp-login, targets: [path], regex: wp-login}]"),
    F_LIST(T, exclude, X, "exclude", .weaker = FIELD_WEAKER_UP, .max = 1024, .object = &exclusion,
           .doc = "Rules that do not apply.", .example = "[{rule: \"942100\", paths: [/search]}]"),
    F_INLINE("bots", .object = &bots, .doc = "Robots.", .example = "{deny: [sqlmap]}"),
};

const struct field_object policy_waf_spec = {
    .name = "WafPolicy",
    .noun = "a WafPolicy",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_AUTH,
    .doc = "Rules against attacks.",
};

/* ---- `waf` of a rule ---- */

#define U struct policy_rule_waf

static const struct field use_fields[] = {
    F_REF(U, policy, "policy", .kind = POLICY_WAF_POLICY,
          .doc = "This policy looks at the request.", .example = "edge"),
    F_BOOL(U, disabled, "disabled", .doc = "Nothing looks at it, on purpose.", .example = "true"),
};

const struct field_object policy_waf_use = {
    .name = "Route.rules.waf",
    .noun = "`waf`",
    FIELDS(use_fields),
    FIELD_STRUCT(U),
    .one_of = true,
    .doc = "Rules against attacks: a map with exactly one of these.",
};
