/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over the nodes in the order of the text. A node says where it begins and ends, so between
 * two of them only a known few things can stand (gap.c), and each finds its place:
 *
 *     a comment at the end of a line belongs to what that line began
 *     a comment on its own line belongs to the entry below it, or, where it is indented more than
 *     that, to the end of the block above it that it is indented like
 *     a comment before all of a document stays before all of it, whatever the order of its keys
 *
 * What is not known here is refused: the file then stays as it is. Depth is that of documents.
 */
#include "format/read.h"

#include "base/hash.h"
#include "format/gap.h"

struct closed { /* a block that ended since the last value */
    struct format_item *item;
    uint32_t column;
};

struct reader {
    struct arena *arena;
    struct str text;
    uint32_t at;
    struct format_item *owner;     /* of a comment that ends the line */
    struct format_line *separator; /* the same; at most one of the two */
    struct format_lines pending;   /* comments whose place is not known yet */
    struct closed closed[DOC_DEPTH_MAX + 1];
    size_t closed_count;
    struct format_file *file;
    struct format_document *document;
    struct format_refusal *refusal;
};

static bool refuse(struct reader *r, uint32_t at, const char *why)
{
    *r->refusal = (struct format_refusal){ at, why };
    return false;
}

static bool refuse_piece(struct reader *r, const struct format_piece *p)
{
    return refuse(r, p->start,
                  p->kind == FORMAT_ANCHOR ? "an anchor of a key or of a whole document"
                                           : "something it does not know between two values");
}

static struct format_piece next(struct reader *r, uint32_t limit)
{
    return format_gap_next(r->text, &r->at, limit);
}

static void take_comment(struct reader *r, const struct format_piece *p)
{
    struct str text = str_sub(r->text, p->start, p->end - p->start);
    bool same_line = p->breaks == 0;

    r->file->comments++;
    r->file->comments_sum += hash_str(text, 0);
    if (same_line && r->owner && !r->owner->comment.n) {
        uint32_t indent = format_gap_indent(r->text, p->start);
        uint32_t column = format_gap_column(r->text, p->start);

        r->owner->comment = text;
        r->owner->comment_column = column - MIN(indent, column);
    } else if (same_line && r->separator) {
        r->separator->text = str_fmt(r->arena, "---  " STR_FMT, STR_ARG(text));
    } else {
        *VEC_ADD(r->arena, &r->pending) = (struct format_line){
            .text = text,
            .column = format_gap_column(r->text, p->start),
            .blank = p->breaks > 1,
        };
    }
    r->separator = NULL;
}

/* Gives the waiting comments away: to the ends of blocks that they are indented like, the rest to
 * what comes next, at `column`. */
static void give_comments(struct reader *r, uint32_t column, struct format_lines *to)
{
    size_t level = 0;

    for (size_t i = 0; i < r->pending.count; i++) {
        const struct format_line *line = &r->pending.items[i];

        while (level < r->closed_count && r->closed[level].column > line->column)
            level++;
        if (line->column == column)
            level = r->closed_count;
        if (level < r->closed_count)
            *VEC_ADD(r->arena, &r->closed[level].item->after) = *line;
        else
            *VEC_ADD(r->arena, to) = *line;
    }
    r->pending.count = 0;
    r->closed_count = 0;
}

static bool has_brackets(const struct doc_node *node)
{
    const struct doc_node *first = node->first;

    return !first || (first->key ? first->key->at.start : first->at.start) > node->at.start;
}

static bool is_alias(const struct reader *r, const struct doc_node *node)
{
    const struct doc_node *first = node->first;

    return node->at.end > node->at.start && r->text.p[node->at.start] == '*' &&
           !(first && first->at.start == node->at.start);
}

static enum format_style style_of(const struct reader *r, const struct doc_node *node)
{
    if (node->kind == DOC_SCALAR || is_alias(r, node))
        return node->at.end > node->at.start ? FORMAT_SCALAR : FORMAT_NOTHING;
    return has_brackets(node) ? FORMAT_FLOW : FORMAT_BLOCK;
}

static bool spans_lines(const struct reader *r, struct diag_span at)
{
    struct str text = str_sub(r->text, at.start, at.end - at.start);

    return str_find(text, '\n') < text.n;
}

static void begin_item(struct reader *r, struct format_item *item, const struct doc_node *node,
                       struct format_context context)
{
    item->node = node;
    item->context = context;
    item->style = style_of(r, node);
    if (item->style == FORMAT_SCALAR) {
        item->wants_block = spans_lines(r, node->at);
        r->document->has_aliases = r->document->has_aliases || r->text.p[node->at.start] == '*';
    } else if (item->style != FORMAT_NOTHING) {
        item->items = NEW_N(r->arena, struct format_item, node->count);
        item->count = node->count;
    }
}

static bool read_value(struct reader *r, struct format_item *item);

/* From the key on to behind its colon. */
static bool read_key(struct reader *r, const struct doc_node *key)
{
    struct format_piece p;

    if (spans_lines(r, key->at) || key->at.end == key->at.start)
        return refuse(r, key->at.start, "a key that is empty or has several lines");
    r->at = key->at.end;
    p = next(r, (uint32_t)r->text.n);
    if (p.kind != FORMAT_MARK || p.mark != ':' || p.breaks)
        return refuse(r, key->at.start, "a key without a value beside it");
    return true;
}

/* ---- with brackets ---- */

static bool find_flow_child(struct reader *r, struct format_item *child,
                            const struct doc_node *node)
{
    uint32_t limit = node->key ? node->key->at.start : node->at.start;
    struct format_piece p;

    while ((p = next(r, limit)).kind != FORMAT_END) {
        if (p.kind == FORMAT_COMMENT)
            take_comment(r, &p);
        else if (p.kind == FORMAT_ANCHOR && !node->key && !child->anchor.n)
            child->anchor = str_sub(r->text, p.start, p.end - p.start);
        else if (p.kind != FORMAT_MARK || p.mark != ',')
            return refuse_piece(r, &p);
    }
    return true;
}

static bool end_flow(struct reader *r, struct format_item *item)
{
    struct format_piece p;

    while ((p = next(r, item->node->at.end - 1)).kind != FORMAT_END) {
        if (p.kind == FORMAT_COMMENT)
            take_comment(r, &p);
        else if (p.kind != FORMAT_MARK || p.mark != ',')
            return refuse_piece(r, &p);
    }
    give_comments(r, UINT32_MAX, &item->after);
    r->at = item->node->at.end;
    return true;
}

static bool read_flow(struct reader *r, struct format_item *item)
{
    const struct doc_node *node = item->node;
    struct format_item *child = item->items;

    r->at = node->at.start + 1;
    r->owner = NULL;
    for (const struct doc_node *c = node->first; c; c = c->next, child++) {
        begin_item(r, child, c, format_context_child(item->context, node, c));
        if (child->style == FORMAT_BLOCK || (child->style == FORMAT_NOTHING && !c->key))
            return refuse(r, c->at.start, "a pair without braces in a list");
        if (!find_flow_child(r, child, c))
            return false;
        give_comments(r, UINT32_MAX, &child->before);
        if (c->key && !read_key(r, c->key))
            return false;
        r->owner = child;
        if (!read_value(r, child))
            return false;
        item->wants_block = item->wants_block || child->wants_block || child->before.count;
    }
    if (!end_flow(r, item))
        return false;
    for (size_t i = 0; i < item->count; i++) {
        item->wants_block = item->wants_block || item->items[i].comment.n;
        item->items[i].comment_column = 0; /* they stood behind each other */
    }
    item->wants_block = item->wants_block || item->after.count;
    if (item->after.count && !item->count)
        return refuse(r, node->at.start, "a comment between empty brackets");
    return true;
}

/* ---- in block style ---- */

/* Up to the key, or behind the dash; *column is its own. */
static bool find_block_child(struct reader *r, struct format_item *item, struct format_item *child,
                             uint32_t *column)
{
    const struct doc_node *key = child->node->key;
    uint32_t limit = key ? key->at.start : (uint32_t)r->text.n;
    bool first = child == item->items, anchored = false;
    struct format_piece p;

    while ((p = next(r, limit)).kind != FORMAT_END && p.kind != FORMAT_MARK) {
        if (p.kind == FORMAT_ANCHOR && first && !item->anchor.n) {
            item->anchor = str_sub(r->text, p.start, p.end - p.start);
            anchored = true;
            continue;
        }
        if (p.kind != FORMAT_COMMENT)
            return refuse_piece(r, &p);
        anchored = false; /* and so not on the line of the key */
        take_comment(r, &p);
    }
    if ((p.kind == FORMAT_MARK) != !key || (!key && p.mark != '-') ||
        (key && anchored && p.breaks == 0))
        return refuse(r, p.start, "a key with a `?`, or an anchor of a key");
    child->blank = p.breaks > 1;
    *column = format_gap_column(r->text, p.start);
    return true;
}

static bool read_block(struct reader *r, struct format_item *item)
{
    const struct doc_node *node = item->node;
    struct format_item *child = item->items;

    for (const struct doc_node *c = node->first; c; c = c->next, child++) {
        uint32_t column = 0;

        begin_item(r, child, c, format_context_child(item->context, node, c));
        if (!find_block_child(r, item, child, &column))
            return false;
        if (child == item->items)
            item->column = column;
        give_comments(r, column, &child->before);
        if (c->key && !read_key(r, c->key))
            return false;
        r->owner = child;
        if (!read_value(r, child))
            return false;
    }
    r->closed[r->closed_count++] = (struct closed){ item, item->column };
    return true;
}

static bool read_leaf(struct reader *r, struct format_item *item)
{
    struct format_piece p;

    while ((p = next(r, item->node->at.start)).kind != FORMAT_END) {
        if (p.kind == FORMAT_COMMENT)
            take_comment(r, &p);
        else if (p.kind == FORMAT_ANCHOR && !item->anchor.n)
            item->anchor = str_sub(r->text, p.start, p.end - p.start);
        else
            return refuse_piece(r, &p);
    }
    give_comments(r, UINT32_MAX, &item->before);
    if (item->style == FORMAT_FLOW && !read_flow(r, item))
        return false;
    r->at = item->node->at.end;
    r->owner = item;
    return true;
}

static bool read_value(struct reader *r, struct format_item *item)
{
    if (item->style == FORMAT_NOTHING)
        return true;
    return item->style == FORMAT_BLOCK ? read_block(r, item) : read_leaf(r, item);
}

/* ---- documents ---- */

static void take_separator(struct reader *r, struct format_lines *lines)
{
    give_comments(r, UINT32_MAX, lines);
    *VEC_ADD(r->arena, lines) = (struct format_line){ .text = STR("---"), .separator = true };
    r->separator = &lines->items[lines->count - 1];
    r->owner = NULL;
}

/* What stands before a document, or after all of them; the reader then stands before a root's first
 * dash, or at `limit`. */
static bool read_between(struct reader *r, uint32_t limit, struct format_lines *lines, bool *blank)
{
    struct format_piece p;

    for (;;) {
        uint32_t before = r->at;

        p = next(r, limit);
        if (p.kind == FORMAT_END || (p.kind == FORMAT_MARK && p.mark == '-')) {
            r->at = before;
            break;
        }
        if (p.kind == FORMAT_COMMENT)
            take_comment(r, &p);
        else if (p.kind == FORMAT_SEPARATOR)
            take_separator(r, lines);
        else
            return refuse_piece(r, &p);
    }
    *blank = p.breaks > 1;
    give_comments(r, UINT32_MAX, lines);
    r->separator = NULL;
    r->owner = NULL;
    return true;
}

static bool read_document(struct reader *r, const struct doc *doc, bool project)
{
    const struct doc_node *root = doc->root;
    struct format_item *item = &r->document->root;
    bool blank;

    begin_item(r, item, root, format_context_root(root, project));
    if (!read_between(r, MAX(root->at.start, r->at), &r->document->head, &blank))
        return false;
    if (!read_value(r, item))
        return false;
    item->blank = blank;
    return true;
}

bool format_read(struct arena *a, struct str text, const struct doc_set *docs, bool project,
                 struct format_file *out, struct format_refusal *refusal)
{
    struct reader r = { .arena = a, .text = text, .file = out, .refusal = refusal };
    bool blank;

    *out = (struct format_file){
        .text = text,
        .documents = NEW_N(a, struct format_document, docs->count),
        .count = docs->count,
    };
    if (str_has_prefix(text, STR("\xEF\xBB\xBF")))
        r.at = 3;
    for (size_t i = 0; i < docs->count; i++) {
        r.document = &out->documents[i];
        if (!read_document(&r, &docs->items[i], project))
            return false;
    }
    return read_between(&r, (uint32_t)text.n, &out->tail, &blank);
}
