/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes of one document from the order in which a parser meets them. Knows no parser.
 */
#ifndef DOC_TREE_H
#define DOC_TREE_H

#include "doc/doc.h"

struct doc_tree_level {
    struct doc_node *node, *last; /* the list or map, its last child */
    struct doc_node *key;         /* map: the key that waits for its value */
    uint32_t nodes;               /* of the document, when it was opened */
    uint32_t anchor;              /* its anchor's number + 1; 0: none */
    uint32_t height;              /* of the highest child */
    bool skip_value;              /* the value of this key is left out */
    bool is_key;                  /* a list or map where a key belongs */
};

struct doc_tree_anchor {
    struct str name;
    struct diag_span at;
    struct doc_node *node;
    uint32_t nodes, height; /* what an alias to it adds */
    bool open;              /* it has not ended yet */
};

struct doc_tree {
    struct arena *arena;
    struct diag_sink *sink;
    struct doc_node *root;
    struct {
        struct doc_tree_anchor *items;
        size_t count, cap;
        uint16_t *sorted; /* numbers of those that hold, by name; NULL: none was needed yet */
        size_t names;
    } anchors;
    uint32_t nodes, expanded;
    unsigned depth;
    bool blamed; /* something was diagnosed */
    struct doc_tree_level levels[DOC_DEPTH_MAX];
};

/* One scalar, list or map as the parser sees it. */
struct doc_tree_item {
    struct diag_span at; /* lists and maps: the first byte */
    struct str text;
    struct str anchor; /* without the `&`; empty: none */
    enum doc_kind kind;
    bool plain, flow;
};

/* Ready for a new document. */
void doc_tree_start(struct doc_tree *t);

/* Each: false where the document must be given up (diagnosed). */
NODISCARD bool doc_tree_scalar(struct doc_tree *t, const struct doc_tree_item *item);
NODISCARD bool doc_tree_open(struct doc_tree *t, const struct doc_tree_item *item);
NODISCARD bool doc_tree_alias(struct doc_tree *t, struct diag_span at, struct str name);

/* Ends the innermost list or map; `end` is the byte after its bracket, 0 in block style. */
void doc_tree_close(struct doc_tree *t, uint32_t end);

#endif
