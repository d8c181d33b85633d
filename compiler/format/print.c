/* SPDX-License-Identifier: Apache-2.0
 *
 * Indentation is two, lists stand two deeper than their key. Flow style stays where it fits on a
 * line; else, and where a comment stands between its brackets, it becomes block style. One blank
 * line at most, none at the start of a block. Comments at the ends of lines keep the column they
 * had, so that those that were aligned still are. Nothing here depends on anything but the tree, and
 * reading what was printed gives the same tree: that is why a second time changes nothing.
 */
#include "format/print.h"

#include "format/gap.h"
#include "format/scalar.h"

enum { STEP = 2, COMMENT_GAP = 2 };

struct printer {
    struct diag_out out;
    const struct format_file *file;
    size_t line_at;  /* where the current line begins */
    uint32_t indent; /* of the current line */
    const struct doc_node *bad;
};

/* ---- order ---- */

static void sort_items(struct format_item *item)
{
    for (size_t i = 1; i < item->count; i++) {
        struct format_item moved = item->items[i];
        size_t rank = format_context_rank(item->context, moved.node->key->text), at = i;

        for (; at > 0; at--) {
            const struct format_item *before = &item->items[at - 1];

            if (format_context_rank(item->context, before->node->key->text) <= rank)
                break;
            item->items[at] = *before;
        }
        item->items[at] = moved;
    }
}

static void sort_all(struct format_item *item)
{
    if (item->node->kind == DOC_MAP && item->context.object && item->count)
        sort_items(item);
    for (size_t i = 0; i < item->count; i++)
        sort_all(&item->items[i]);
}

void format_print_sort(struct format_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        if (!file->documents[i].has_aliases)
            sort_all(&file->documents[i].root);
    }
}

/* ---- lines ---- */

static void add(struct printer *p, struct str text)
{
    diag_out_add(&p->out, text);
}

static void end_line(struct printer *p)
{
    add(p, STR("\n"));
    p->line_at = p->out.n;
}

static void begin_line(struct printer *p, uint32_t indent)
{
    diag_out_fmt(&p->out, "%*s", (int)indent, "");
    p->indent = indent;
}

static uint32_t column(const struct printer *p)
{
    return format_gap_width((struct str){ p->out.p + p->line_at, p->out.n - p->line_at });
}

/* Where flow style becomes block style the comment's old column means nothing. */
static void end_with_comment(struct printer *p, const struct format_item *item, bool aligned)
{
    if (item->comment.n) {
        uint32_t at = column(p), old = aligned ? p->indent + item->comment_column : 0;
        uint32_t to = MAX(old, at + COMMENT_GAP);

        diag_out_fmt(&p->out, "%*s" STR_FMT, (int)(to - at), "", STR_ARG(item->comment));
    }
    end_line(p);
}

static void put_lines(struct printer *p, const struct format_lines *lines, uint32_t indent,
                      bool may_begin_blank)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct format_line *line = &lines->items[i];
        bool after_separator = i > 0 && lines->items[i - 1].separator;

        if (line->blank && !after_separator && (i > 0 || may_begin_blank))
            end_line(p);
        begin_line(p, line->separator ? 0 : indent);
        add(p, line->text);
        end_line(p);
    }
}

/* ---- flow style ---- */

static struct str scalar(const struct printer *p, const struct format_item *item)
{
    return format_scalar_text(p->out.arena, p->file->text, item->node,
                              format_context_is_text(item->context));
}

static void put_key(struct printer *p, const struct format_item *item)
{
    add(p, format_scalar_text(p->out.arena, p->file->text, item->node->key, false));
    add(p, STR(":"));
}

static void put_anchor(struct printer *p, const struct format_item *item)
{
    if (item->anchor.n)
        diag_out_fmt(&p->out, " " STR_FMT, STR_ARG(item->anchor));
}

static void put_flow(struct printer *p, const struct format_item *item)
{
    bool map = item->node->kind == DOC_MAP;

    if (item->style == FORMAT_SCALAR) {
        add(p, scalar(p, item));
        return;
    }
    add(p, map ? STR("{") : STR("["));
    for (size_t i = 0; i < item->count; i++) {
        const struct format_item *child = &item->items[i];

        add(p, i ? STR(", ") : STR(""));
        if (map)
            put_key(p, child);
        if (child->anchor.n)
            diag_out_fmt(&p->out, "%s" STR_FMT "%s", map ? " " : "", STR_ARG(child->anchor),
                         map ? "" : " ");
        add(p, map ? STR(" ") : STR("")); /* `{a:, b: 1}` would be read as one key */
        if (child->style != FORMAT_NOTHING)
            put_flow(p, child);
    }
    add(p, map ? STR("}") : STR("]"));
}

/* Writes the flow style behind what the line has; false, and nothing, where it does not fit. */
static bool fit_flow(struct printer *p, const struct format_item *item)
{
    size_t before = p->out.n;

    if (item->wants_block)
        return false;
    add(p, STR(" "));
    put_flow(p, item);
    if (item->count == 0 || column(p) <= FORMAT_WIDTH_MAX)
        return true;
    p->out.n = before;
    return false;
}

/* ---- block style ---- */

static void put_block(struct printer *p, const struct format_item *item, uint32_t indent,
                      bool compact);

static void put_children(struct printer *p, const struct format_item *item, uint32_t indent)
{
    bool in_list = item->node->key == NULL, compact;

    compact = in_list && !item->anchor.n && !item->comment.n && !item->items[0].before.count;
    if (compact)
        add(p, STR(" "));
    else
        end_with_comment(p, item, item->style == FORMAT_BLOCK);
    put_block(p, item, indent + STEP, compact);
}

static void put_scalar(struct printer *p, const struct format_item *item, uint32_t indent)
{
    add(p, STR(" "));
    if (!item->wants_block)
        add(p, scalar(p, item));
    else if (!format_scalar_lines(&p->out, p->file->text, item->node, indent + STEP))
        p->bad = item->node;
    if (item->wants_block) {
        p->indent = indent + STEP;
        while (p->line_at < p->out.n && memchr(p->out.p + p->line_at, '\n', p->out.n - p->line_at))
            p->line_at++;
    }
    end_with_comment(p, item, true);
}

/* Behind a key's colon or a list's dash, which stands at `indent`. */
static void put_value(struct printer *p, const struct format_item *item, uint32_t indent)
{
    put_anchor(p, item);
    if (item->style == FORMAT_SCALAR)
        put_scalar(p, item, indent);
    else if (item->style == FORMAT_NOTHING || (item->style == FORMAT_FLOW && fit_flow(p, item)))
        end_with_comment(p, item, true);
    else
        put_children(p, item, indent);
}

/* `compact`: the first child goes on the line of the dash before it. */
static void put_block(struct printer *p, const struct format_item *item, uint32_t indent,
                      bool compact)
{
    for (size_t i = 0; i < item->count; i++) {
        const struct format_item *child = &item->items[i];

        if (i > 0 || !compact) {
            put_lines(p, &child->before, indent, i > 0);
            if (child->blank && (i > 0 || child->before.count))
                end_line(p);
            begin_line(p, indent);
        }
        if (child->node->key)
            put_key(p, child);
        else
            add(p, STR("-"));
        put_value(p, child, indent);
    }
    put_lines(p, &item->after, indent, true);
}

/* ---- documents ---- */

static void put_root(struct printer *p, const struct format_item *root)
{
    bool flow = root->style == FORMAT_FLOW && !root->wants_block;
    size_t before = p->out.n;

    p->indent = 0;
    if (flow) {
        put_flow(p, root);
        flow = root->count == 0 || column(p) <= FORMAT_WIDTH_MAX;
        if (flow)
            end_with_comment(p, root, true);
        else
            p->out.n = before;
    }
    if (root->style == FORMAT_SCALAR) {
        if (root->wants_block)
            p->bad = root->node;
        else
            add(p, scalar(p, root));
        end_with_comment(p, root, true);
    } else if (!flow) {
        if (root->comment.n) {
            add(p, root->comment);
            end_line(p);
        }
        put_block(p, root, 0, false);
    }
}

static void put_document(struct printer *p, const struct format_document *d)
{
    const struct format_lines *head = &d->head;
    bool open = head->count && !head->items[head->count - 1].separator;

    put_lines(p, head, 0, p->out.n > 0);
    if (d->root.blank && open)
        end_line(p);
    put_root(p, &d->root);
}

bool format_print(struct arena *a, const struct format_file *file, struct str *out,
                  const struct doc_node **bad)
{
    struct printer p = { .out = { .arena = a }, .file = file };

    for (size_t i = 0; i < file->count; i++)
        put_document(&p, &file->documents[i]);
    put_lines(&p, &file->tail, 0, p.out.n > 0);
    if (p.bad) {
        *bad = p.bad;
        return false;
    }
    *out = (struct str){ p.out.n ? p.out.p : "", p.out.n };
    return true;
}
