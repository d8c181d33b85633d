/* SPDX-License-Identifier: Apache-2.0
 *
 * Field tables: one row per field = name, type, bounds, default, one line of documentation. Binding, defaults,
 * JSON Schema, `proxyc doc` and the reference all come from these rows; there is no second list.
 */
#ifndef POLICY_FIELD_H
#define POLICY_FIELD_H

#include "policy/model.h"

enum field_type {
    FIELD_BOOL,     /* bool */
    FIELD_U32,      /* uint32_t, decimal */
    FIELD_I32,      /* int32_t */
    FIELD_PERCENT,  /* uint32_t, 1/10,000; plain number with at most two decimals */
    FIELD_DURATION, /* uint32_t, ms; text with a unit */
    FIELD_SIZE,     /* uint32_t, bytes; text with a unit */
    FIELD_TEXT,     /* struct policy_text */
    FIELD_ENUM,     /* uint32_t, index into words */
    FIELD_REF,      /* struct policy_ref */
    FIELD_OBJECT,   /* struct, by `object` */
    FIELD_LIST,     /* POLICY_LIST(of `object`'s struct, or struct policy_text/policy_ref where object is NULL) */
    FIELD_MAP,      /* POLICY_LIST(of structs that begin with `struct str key; node`): entry names become keys */
    FIELD_MATCHER,  /* value of a condition: one-key map {exact|prefix|...: v}; fills op and value */
    FIELD_LATER,    /* known, refused by name: a later version brings it */
};

struct field_object;

struct field {
    const char *name;
    enum field_type type;
    size_t at;                         /* offset in the struct */
    const struct field_object *object; /* OBJECT, LIST, MAP */
    const char *const *words;          /* ENUM; NULL-terminated */
    enum policy_kind kind;             /* REF */
    uint64_t min, max;                 /* numbers, durations (ms), sizes; text and list: length */
    uint64_t fallback;                 /* default of scalars */
    bool required;
    bool has_fallback;
    bool (*text_ok)(struct str text);  /* extra syntax of a text, or NULL */
    const char *expects;               /* what text_ok wants, in words: "an address as `IP:port`" */
    const char *doc;                   /* one line */
    const char *example;               /* as written in YAML, or NULL */
};

struct field_object {
    const char *name; /* of the type in documentation and schema: "Route.rules" */
    const struct field *fields;
    size_t count;
    size_t size;           /* of the C struct */
    size_t node_at;        /* offset of its `node` */
    bool one_of;           /* exactly one field must be there (unions as one-key maps) */
    size_t one_of_at;      /* union: offset of a uint32_t that takes the chosen field's index, SIZE_MAX: none */
    const char *exclusive; /* names of which at most (or, with '!', exactly) one may be there, or NULL: "!to respond redirect" */
    const char *doc;
};

/* Row of a kind: its spec's object, the size of its whole struct and where meta and spec's members lie. */
struct field_kind {
    const char *name;
    bool later;
    const struct field_object *spec; /* NULL: later */
};

const struct field_kind *field_kind(enum policy_kind kind);

/* proxyc.yaml */
extern const struct field_object field_project;

/* POLICY_KINDS where there is no such kind. */
enum policy_kind field_kind_find(struct str name);

/* The row of a field; NULL where the object has none of that name. */
const struct field *field_find(const struct field_object *object, struct str name);

#endif
