/* SPDX-License-Identifier: Apache-2.0
 *
 * Field tables: one row per field = name, type, bounds, default, one line of documentation.
 * Binding, defaults, JSON Schema, `proxyc doc` and the reference all come from these rows; there is
 * no second list.
 *
 * A row says where its value goes: `at` is an offset into the struct of the object that the row
 * stands in. An object that is `inlined` has no struct of its own; its rows write into the struct
 * around it, so that what is nested in YAML for the reader's sake (`limits: {head: 32KiB}`) may be
 * flat in the model.
 */
#ifndef POLICY_FIELD_H
#define POLICY_FIELD_H

#include "policy/model.h"

enum field_type {
    FIELD_TRUE,     /* nothing is stored; only `true` may be written: {present: true} */
    FIELD_BOOL,     /* bool */
    FIELD_U32,      /* uint32_t, decimal */
    FIELD_I32,      /* int32_t */
    FIELD_PERCENT,  /* uint32_t, 1/10,000; plain number, two decimals count */
    FIELD_DECIMAL,  /* uint64_t, 1/1,000; a number as JSON has it; no default */
    FIELD_DURATION, /* uint32_t, ms; text with a unit */
    FIELD_SIZE,     /* uint32_t, bytes; text with a unit */
    FIELD_TEXT,     /* struct policy_text */
    FIELD_NAME,     /* struct policy_text: a DNS label */
    FIELD_ENUM,     /* uint32_t, index into words */
    FIELD_REF,      /* struct policy_ref */
    FIELD_OBJECT,   /* struct, by `object` */
    FIELD_LIST,     /* POLICY_LIST of what `items` says */
    FIELD_MAP,      /* POLICY_LIST of `object`s, whose structs begin with `struct str key` */
    FIELD_ANY,      /* nothing is stored: looked at elsewhere */
};

/* What a change of a field is to `proxyc diff`. */
enum field_aspect {
    FIELD_ASPECT_INHERITED, /* as the field or object around it */
    FIELD_ASPECT_NONE,      /* no traffic hangs on it, or it is shown where it takes effect */
#define ASPECT(NAME, word) FIELD_ASPECT_##NAME,
#include "policy/aspects.def"
    FIELD_ASPECTS,
};

/* Which direction of a change lets more happen than before. Greater is: a larger number, `true`, a
 * later word, one more item of a list or map, a wider network; `none` is the greatest duration. */
enum field_weaker {
    FIELD_WEAKER_NEVER,
    FIELD_WEAKER_UP,   /* greater than before: a limit, a list of who may */
    FIELD_WEAKER_DOWN, /* less than before: the lowest TLS version, a list of checks */
    FIELD_WEAKER_GONE, /* no longer written, or `none`: a timeout, a policy */
};

/* What a client could do if a text were made of its request. Binding refuses what other proxies
 * would take for a template there. */
enum field_inject {
    FIELD_INJECT_NOTHING,
    FIELD_INJECT_HEADER,   /* header fields of its own */
    FIELD_INJECT_UPSTREAM, /* a server of its choice */
    FIELD_INJECT_REDIRECT, /* a link from us to anywhere */
};

/* Syntax of a text, beyond its length. */
struct field_syntax {
    bool (*ok)(struct str text);
    const char *(*hint)(
        struct str text); /* why a text that is not ok is none, as a clause; NULL: nothing to add */
    const char *expects;  /* what it wants, in words: "an address and a port" */
    const char *pattern;  /* the same as ECMA-262, at most laxer; NULL: any text */
};

struct field_object;

enum {
    FIELD_NOT_STORED = 0
}; /* as an offset; 0 is every struct's `node`, `key` or `meta`, never a value */

struct field {
    struct str name;
    const char *formerly; /* the name it had: still read, with a warning (PX114); NULL: none */
    enum field_type type;
    enum field_type items; /* LIST: TEXT, NAME, REF or OBJECT */
    enum field_type keys;  /* MAP: NAME, or TEXT with `syntax` */
    size_t at;             /* offset of the value */
    size_t text_at;        /* scalars: offset of a struct policy_text that keeps what is written */
    size_t has_at;         /* offset of a bool that says that the field is written */
    const struct field_object *object; /* OBJECT, LIST, MAP */
    const char *const *words;          /* ENUM, or all that a TEXT or U32 may be; NULL-terminated */
    const struct field_syntax
        *syntax;           /* of a text, of each text of a list, of a map's keys; or NULL */
    enum policy_kind kind; /* REF */
    uint64_t min, max; /* numbers, percentages, durations, sizes: value; else length; max 0: any */
    int64_t floor;     /* I32: instead of min */
    uint64_t fallback; /* default of scalars, as stored */
    const char *fallback_text; /* default of a text */
    uint32_t choice;           /* in a union: what goes to `choice_at` */
    bool required;
    bool has_fallback;
    bool none_ok; /* DURATION: `none` may be written, stored as 0; MAP: `null` is none */
    bool seconds; /* DURATION: stored in seconds; its bounds are milliseconds all the same */
    bool boxed;   /* OBJECT: the member is a pointer, NULL where nothing is written */
    enum field_aspect aspect;
    enum field_weaker weaker;
    enum field_inject inject;
    bool side;           /* its offsets are into the object's side struct */
    bool ordered;        /* LIST: the order of its items decides something */
    bool newer;          /* words: any other word is of a newer language, not a mistake */
    bool lone;           /* no check that looks at a Route beside its own document reads it */
    const char *doc;     /* one line */
    const char *example; /* the value as written in YAML */
};

struct field_object {
    const char *name; /* in documentation and schema: "Route.rules" */
    const char *noun; /* in messages: "a rule" */
    const struct field *fields;
    size_t count;
    size_t size;           /* of the C struct */
    size_t node_at;        /* offset of its `node` */
    size_t side_at;        /* offset of a pointer to a struct for what is seldom written; 0: none */
    size_t side_size;      /* of that struct */
    const void *side_none; /* what the pointer holds where nothing is written: all zero, shared */
    bool inlined;          /* writes into the struct around it */
    bool one_of;           /* exactly one field must be there (unions as one-key maps) */
    size_t choice_at; /* union: offset of a uint32_t that takes the `choice` of the field written */
    uint32_t choice_none; /* ... and its value where none is */
    const char
        *exclusive; /* fields of which exactly one must be there: "to respond redirect"; or NULL */
    enum field_aspect aspect; /* of its fields, where they do not say */
    const struct field
        *self; /* a scalar in place of the map is this field's value; NULL: only maps */
    const char *doc;
};

enum { FIELD_COUNT_MAX = 63 }; /* of one object: a set of them is one word */

/* Row of a kind. */
struct field_kind {
    const char *name;
    const struct field_object *spec; /* its struct begins with struct policy_meta */
    const char *doc;
};

const struct field_kind *policy_field_kind(enum policy_kind kind);

/* POLICY_KINDS where there is no such kind. */
enum policy_kind policy_field_kind_find(struct str name);

/* proxyc.yaml (struct policy_project). */
const struct field_object *policy_field_project(void);

/* The file of --metrics (struct policy_metrics). */
const struct field_object *policy_field_metrics(void);

/* apiVersion, kind, metadata, spec (struct policy_envelope). */
const struct field_object *policy_field_envelope(void);

/* The row of a field, by its name or by the one it had; NULL where the object has none such. */
const struct field *policy_field_find(const struct field_object *object, struct str name);

/* Where the field's offsets count from, in an object at `base`. */
static inline char *policy_field_base(const struct field_object *object, const struct field *field,
                                      const char *base)
{
    return field->side ? *(char *const *)(const void *)(base + object->side_at)
                       : (char *)(uintptr_t)base;
}

/* The same for who writes: an object that shares its side struct gets one of its own. */
char *policy_field_own(struct arena *a, const struct field_object *object,
                       const struct field *field, char *base);

/* The size of one item of a list or map. */
size_t policy_field_item_size(const struct field *list);

/* True for the fields that are written as one scalar. */
bool policy_field_is_scalar(enum field_type type);

#endif
