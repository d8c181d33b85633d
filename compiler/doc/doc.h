/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 2: YAML text becomes nodes that know where they stand. Scalars keep their text; what type
 * it means is the field table's business, not YAML's. Maps keep their order.
 */
#ifndef DOC_DOC_H
#define DOC_DOC_H

#include "diag/diag.h"

enum doc_kind { DOC_SCALAR, DOC_LIST, DOC_MAP };

enum {
    DOC_DEPTH_MAX = 64,     /* nesting, aliases included */
    DOC_NODES_MAX = 10000,  /* that aliases of one document may add */
    DOC_TEXT_MAX = 1 << 30, /* bytes of one file, not included */
};

struct doc_node {
    /* A large policy has a quarter of a million nodes: what fits shares a word. */
    uint32_t kind : 2;   /* enum doc_kind */
    uint32_t plain : 1;  /* scalar without quotes: `null` and the like mean something */
    uint32_t count : 29; /* children: each takes two bytes of DOC_TEXT_MAX at least */
    /* The scalar with its quotes; a flow list or map with its brackets; in block style from the first child's start
     * to the last child's end; what came through an alias: the alias (its children: where they are written). */
    struct diag_span at;
    struct str text;        /* scalar: its value */
    struct doc_node *key;   /* in a map: this entry's key, a scalar; else NULL */
    struct doc_node *first; /* list, map: first child */
    struct doc_node *next;  /* sibling */
};

/* One YAML document. */
struct doc {
    struct doc_node *root;
    uint32_t file;
    uint32_t number; /* within the file, from 0 */
};

struct doc_set {
    struct doc *items;
    size_t count, cap;
};

/* Appends the documents of one file. What cannot be read is diagnosed (PX101-104, 105, 107) and
 * left out; the rest of the file's documents are kept. Empty documents are skipped. False where
 * anything was wrong. */
bool doc_parse(struct arena *a, uint32_t file, struct str text, struct doc_set *out,
               struct diag_sink *sink);

/* Makes a node that stands for any node of a file whose text was not read: a scalar without text, and its own key. */
void doc_unread(struct doc_node *node, uint32_t file);

/* The value of a key in a map; NULL where `map` is no map or has none. What a text holds that was not read is not known:
 * any key may be there, and its value is the unread node again. */
struct doc_node *doc_find(const struct doc_node *map, struct str key);

/* Follows "spec.members.canary.percent" and "rules[2]"; NULL where a step is missing. "" is the node itself. */
struct doc_node *doc_at(const struct doc_node *node, struct str path);

/* Span of a key's value, else of the map itself: where to point when a field is to blame. */
struct diag_span doc_span(const struct doc_node *map, struct str key);

/* True for a plain `null` or `~` or an empty plain scalar. */
bool doc_is_null(const struct doc_node *node);

#endif
