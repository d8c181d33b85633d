/* SPDX-License-Identifier: Apache-2.0
 *
 * What the structs of model.h are made of: text that knows its place, references, lists, and the
 * maps that several kinds share.
 */
#ifndef POLICY_PARTS_H
#define POLICY_PARTS_H

#include "base/ip.h"

struct doc_node;        /* compiler/doc; opaque here */
struct resolve_pattern; /* compiler/resolve; opaque here */

enum policy_kind {
#define KIND(NAME, name) POLICY_##NAME,
#include "policy/kinds.def"
    POLICY_KINDS,
};

/* A scalar that keeps its place. */
struct policy_text {
    const struct doc_node *node;
    struct str text;
};

/* A reference by name: "name" or "namespace/name". `index` is filled in by resolve: position in the
 * model's list of that kind, UINT32_MAX until then and where nothing is found. node NULL: the field
 * is absent. */
struct policy_ref {
    const struct doc_node *node;
    struct str text;
    uint32_t index;
};

#define POLICY_LIST(type) \
    struct {              \
        type *items;      \
        size_t count;     \
    }

struct policy_meta {
    const struct doc_node *node; /* the whole document */
    const struct doc_node *name_node;
    struct str name, space; /* space: namespace, "default" where none is written */
    struct str full;        /* namespace/name */
    bool abstract;          /* only there for `from` of others, never a target */
    struct policy_ref from; /* same kind; already merged in when the model is bound */
};

/* A name and a text: labels, header fields. */
struct policy_pair {
    struct str key;
    const struct doc_node *node;
    struct policy_text value;
};

/* What stands around every spec. */
struct policy_envelope {
    const struct doc_node *node;
    struct policy_text api_version, kind;
    struct policy_text name, space;
    POLICY_LIST(struct policy_pair) labels;
};

enum policy_matcher_op {
    POLICY_MATCH_EXACT,
    POLICY_MATCH_PREFIX,
    POLICY_MATCH_SUFFIX,
    POLICY_MATCH_CONTAINS,
    POLICY_MATCH_PRESENT,
    POLICY_MATCH_ABSENT,
    POLICY_MATCH_NOT, /* every value but this, absence included */
    POLICY_MATCH_REGEX,
};

/* One entry of headers/query/cookies: a name and a one-key matcher. */
struct policy_condition {
    struct str key; /* as written; header names compare without case */
    const struct doc_node *node;
    uint32_t op; /* enum policy_matcher_op */
    struct policy_text value;
    const struct resolve_pattern *pattern; /* REGEX: compiled; set by resolve */
};

enum policy_key_kind {
    POLICY_KEY_HEADER,
    POLICY_KEY_COOKIE,
    POLICY_KEY_QUERY,
    POLICY_KEY_CLIENT_ADDRESS,
    POLICY_KEY_CLAIM
};

enum { POLICY_COOKIE_AGE_S = 30 * 86400 };

/* What tells users apart. */
struct policy_key {
    const struct doc_node *node;
    uint32_t kind; /* enum policy_key_kind */
    struct policy_text name;
    bool issue;         /* COOKIE: given to clients that have none */
    uint32_t max_age_s; /* ... for so long; 0: POLICY_COOKIE_AGE_S */
};

/* A secret, by reference: never its value. */
struct policy_secret {
    const struct doc_node *node; /* NULL: none */
    struct policy_text provider, name, key;
};

#endif
