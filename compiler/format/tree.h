/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy file as it will be printed: the nodes of the documents, and with each what the text has
 * beside it: comments, anchors, blank lines.
 */
#ifndef FORMAT_TREE_H
#define FORMAT_TREE_H

#include "doc/doc.h"
#include "format/context.h"

/* A comment on a line of its own, or a `---` with what follows it. */
struct format_line {
    struct str text;
    uint32_t column; /* as written */
    bool blank;      /* a blank line stands before it */
    bool separator;
};

struct format_lines {
    struct format_line *items;
    size_t count, cap;
};

enum format_style {
    FORMAT_NOTHING, /* `key:` */
    FORMAT_SCALAR,  /* and aliases */
    FORMAT_FLOW,    /* with brackets */
    FORMAT_BLOCK,
};

/* An entry of a map, an item of a list, or the root of a document. */
struct format_item {
    const struct doc_node *node;
    struct format_context context;
    enum format_style style;
    bool blank; /* a blank line stands before it */
    bool
        wants_block; /* flow style that cannot stand on one line: comments, texts of several lines */
    struct str anchor;
    struct str comment;                /* at the end of its first line */
    uint32_t comment_column;           /* from the indentation of that line, as written */
    uint32_t column;                   /* block style: of its children, as written */
    struct format_lines before, after; /* above it; below its last child */
    struct format_item *items;         /* children */
    size_t count;
};

struct format_document {
    struct format_lines head; /* up to its first value */
    struct format_item root;
    bool has_aliases; /* then the order of its keys stays, for an alias must follow its anchor */
};

struct format_file {
    struct str text;
    struct format_document *documents;
    size_t count;
    struct format_lines tail; /* after the last one */
    uint64_t
        comments; /* how many there are, and the sum of their hashes: what must come out again */
    uint64_t comments_sum;
};

#endif
