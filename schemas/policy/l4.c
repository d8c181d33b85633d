/* SPDX-License-Identifier: Apache-2.0
 *
 * L4Route: where connections go that are not looked into: by server name, by the client's network.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"
#include "policy/target.h"

#define M struct policy_l4_match

static const struct field match_fields[] = {
    F_TEXTS(M, sni, "sni", .min = 1, .max = 256, .syntax = &policy_syntax_host,
            .doc = "Server names of the TLS handshake.", .example = "[\"*.db.example.com\"]"),
    F_TEXTS(M, source_address, "sourceAddress", .min = 1, .max = 4096,
            .syntax = &policy_syntax_network, .doc = "Networks that the client is in.",
            .example = "[10.0.0.0/8]"),
};

static const struct field_object match = {
    .name = "L4Route.rules.match",
    .noun = "a match",
    FIELDS(match_fields),
    FIELD_STRUCT(M),
    .doc = "One alternative: all of its conditions hold.",
};

#define R struct policy_l4_rule

static const struct field rule_fields[] = {
    F_NAME(R, name, "name", .required = true, .doc = "Stable name of the rule.",
           .example = "postgres"),
    F_LIST(R, match, M, "match", .min = 1, .max = 64, .object = &match,
           .doc = "Alternatives, of which one must hold; every connection where absent.",
           .example = "[{sni: [db.example.com]}]"),
    F_OBJECT(R, to, struct policy_target, "to", .required = true, .object = &policy_target_to,
             .doc = "Where connections go.", .example = "{upstream: postgres}"),
    F_DURATION(R, idle_timeout_ms, "idleTimeout", .min = 1000, .max = 86400000,
               FIELD_DEFAULT(3600000), .doc = "Without a byte, either way.", .example = "1h"),
};

static const struct field_object rule = {
    .name = "L4Route.rules",
    .noun = "a rule",
    FIELDS(rule_fields),
    FIELD_STRUCT(R),
    .doc = "Which connections, and where they go.",
};

#define T struct policy_l4_route

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_REFS(T, listeners, "listeners", .required = true, .min = 1, .max = 64,
           .kind = POLICY_LISTENER, .doc = "Listeners whose connections it serves.",
           .example = "[platform/database]"),
    F_LIST(T, rules, R, "rules", .required = true, .min = 1, .max = 4096, .object = &rule,
           .doc =
               "The rules; exact server names come before patterns, small networks before large.",
           .example = "[{name: all, to: {upstream: postgres}}]"),
};

const struct field_object policy_l4_spec = {
    .name = "L4Route",
    .noun = "an L4Route",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_MATCH,
    .doc = "Which connections go where.",
};
