/* SPDX-License-Identifier: Apache-2.0
 *
 * A walk over field tables and the struct they fill. Values are read where binding wrote them, with
 * defaults in place, so that `1s` and `1000ms`, a default and the same value written out, are one.
 */
#include "diff/leaf.h"

#include <stdlib.h>

#include "base/time.h"
#include "check/share.h"
#include "diag/out.h"
#include "doc/doc.h"
#include "resolve/names.h"

/* What stands around values in diff_leaf_text. */
#define SPECIAL STR(",{}[]\"\\")

struct walk {
    struct arena *arena;
    struct str space, skip;
    bool brief; /* without what is as it is where nothing is written */
    bool whole; /* with what decides nothing where it stands */
    struct diff_leaves *out;
};

/* Where the walk is. */
struct spot {
    struct str path;
    enum field_aspect aspect;
    unsigned depth;
};

static void walk_object(const struct walk *w, const struct field_object *object, const char *base,
                        struct spot at);

/* True for a text that needs no quotes to be told from what stands around it. */
static bool is_plain(struct str s, struct str special)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || str_find(special, s.p[i]) < special.n)
            return false;
    return s.n > 0;
}

static struct str quoted(struct arena *a, struct str s, struct str special)
{
    struct diag_out out = { .arena = a };

    if (is_plain(s, special))
        return s;
    diag_out_add(&out, STR("\""));
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            diag_out_add(&out, STR("\\"));
        diag_out_add(&out, str_sub(s, i, 1));
    }
    diag_out_add(&out, STR("\""));
    return (struct str){ out.p, out.n };
}

static struct str join(struct arena *a, struct str path, struct str name)
{
    return path.n == 0 ? name : str_fmt(a, STR_FMT "." STR_FMT, STR_ARG(path), STR_ARG(name));
}

static struct diff_leaf *add(const struct walk *w, const struct field *row, struct spot at,
                             struct str text)
{
    struct diff_leaf *leaf = VEC_ADD(w->arena, w->out);

    *leaf = (struct diff_leaf){ .path = at.path, .text = text, .row = row, .aspect = at.aspect };
    return leaf;
}

static struct str ref_text(const struct walk *w, const struct policy_ref *ref)
{
    return ref->text.n == 0 ? STR("") : resolve_names_full(w->arena, ref->text, w->space);
}

static struct str number_text(struct arena *a, const struct field *row, uint64_t v)
{
    if (row->type == FIELD_DURATION)
        return v == 0 && row->none_ok ? STR("none")
                                      : time_format_ms(a, row->seconds ? v * 1000 : v);
    if (row->type == FIELD_SIZE)
        return time_format_size(a, v);
    if (row->type == FIELD_PERCENT)
        return str_fmt(a, STR_FMT "%%", STR_ARG(check_share_text(a, v)));
    if (row->type == FIELD_BOOL)
        return v ? STR("true") : STR("false");
    return str_fmt(a, "%llu", (unsigned long long)v);
}

/* True for a number that stands for "not written". */
static bool is_unwritten(const struct field *row, const char *base, uint64_t v)
{
    if (row->has_at != FIELD_NOT_STORED)
        return !*(const bool *)(base + row->has_at);
    return v == 0 && !row->has_fallback && !row->required && !row->none_ok;
}

static void add_number(const struct walk *w, const struct field *row, const char *base,
                       struct spot at, uint64_t v)
{
    struct diff_leaf *leaf;

    if (is_unwritten(row, base, v) || (w->brief && row->has_fallback && v == row->fallback))
        return;
    leaf = add(w, row, at, number_text(w->arena, row, v));
    leaf->ordered = true;
    leaf->number = row->type == FIELD_DURATION && row->none_ok && v == 0 ? UINT64_MAX : v;
}

static size_t word_count(const struct field *row)
{
    size_t n = 0;

    while (row->words != NULL && row->words[n] != NULL)
        n++;
    return n;
}

static void add_word(const struct walk *w, const struct field *row, const char *base,
                     struct spot at)
{
    uint32_t v = *(const uint32_t *)(const void *)(base + row->at);
    struct diff_leaf *leaf;

    if (v >= word_count(row) ||
        (row->has_at != FIELD_NOT_STORED && !*(const bool *)(base + row->has_at)))
        return;
    leaf = add(w, row, at, str_of(row->words[v]));
    leaf->ordered = true;
    leaf->number = v;
}

/* Words that a field may have stand in an order: versions ascend. */
static void add_text(const struct walk *w, const struct field *row, struct spot at,
                     const struct policy_text *text)
{
    struct diff_leaf *leaf;

    if (text->text.p == NULL)
        return;
    leaf = add(w, row, at, text->text);
    for (size_t i = 0; i < word_count(row) && !leaf->ordered; i++) {
        leaf->ordered = str_eq(str_of(row->words[i]), text->text);
        leaf->number = i;
    }
}

static int compare_leaves(const void *pa, const void *pb)
{
    const struct diff_leaf *a = pa, *b = pb;
    int order = str_cmp(a->path, b->path);

    return order ? order : str_cmp(a->text, b->text);
}

void diff_leaf_sort(struct diff_leaves *all)
{
    if (all->count > 1)
        qsort(all->items, all->count, sizeof(*all->items), compare_leaves);
}

/* A list as the walk reads it; every POLICY_LIST looks so. */
struct any_list {
    const void *items;
    size_t count;
};

static struct any_list list_at(const struct field *row, const char *base)
{
    struct any_list list;

    memcpy(&list.items, base + row->at, sizeof(list.items));
    memcpy(&list.count, base + row->at + sizeof(list.items), sizeof(list.count));
    return list;
}

static struct str item_text(const struct walk *w, const struct field *row, const char *item,
                            struct spot at)
{
    struct diff_leaves inner = { 0 };
    struct walk deeper = { .arena = w->arena, .space = w->space, .brief = true, .out = &inner };

    if (row->items == FIELD_REF)
        return ref_text(w, (const struct policy_ref *)(const void *)item);
    if (row->items != FIELD_OBJECT)
        return ((const struct policy_text *)(const void *)item)->text;
    walk_object(&deeper, row->object, item,
                (struct spot){ { "", 0 }, FIELD_ASPECT_ACTION, at.depth + 1 });
    diff_leaf_sort(&inner);
    return diff_leaf_text(w->arena, &inner);
}

/* Items as a set; where their order decides something, that as well. */
static void add_list(const struct walk *w, const struct field *row, const char *base,
                     struct spot at)
{
    struct any_list list = list_at(row, base);
    size_t size = policy_field_item_size(row);
    struct diag_out order = { .arena = w->arena };

    for (size_t i = 0; i < list.count; i++) {
        struct str text = item_text(w, row, (const char *)list.items + i * size, at);

        add(w, row, at, text)->item = true;
        diag_out_add(&order, i ? STR(", ") : STR(""));
        diag_out_add(&order, row->items == FIELD_OBJECT ? text : quoted(w->arena, text, SPECIAL));
    }
    if (!row->ordered || list.count < 2)
        return;
    at.path = str_fmt(w->arena, STR_FMT DIFF_LEAF_ORDER, STR_ARG(at.path));
    (void)add(w, row, at, (struct str){ order.p, order.n });
}

static void add_map(const struct walk *w, const struct field *row, const char *base, struct spot at)
{
    struct any_list list = list_at(row, base);
    size_t size = policy_field_item_size(row);

    for (size_t i = 0; i < list.count; i++) {
        const char *item = (const char *)list.items + i * size;
        struct str key = *(const struct str *)(const void *)item;
        struct spot inner = at;

        inner.path = join(w->arena, at.path, quoted(w->arena, key, STR(".:,{}[]\"\\")));
        if (row->weaker != FIELD_WEAKER_NEVER)
            add(w, row, at, key)->item = true;
        walk_object(w, row->object, item, inner);
    }
}

static void add_object(const struct walk *w, const struct field *row, const char *base,
                       struct spot at)
{
    const char *inner = row->object->inlined ? base : base + row->at;

    if (row->boxed)
        memcpy(&inner, base + row->at, sizeof(inner));
    if (inner == NULL)
        return;
    if (!row->object->inlined &&
        *(const struct doc_node *const *)(const void *)(inner + row->object->node_at) == NULL)
        return;
    if (row->weaker != FIELD_WEAKER_NEVER)
        (void)add(w, row, at, STR("set"));
    walk_object(w, row->object, inner, at);
}

static void add_ref(const struct walk *w, const struct field *row, const char *base, struct spot at)
{
    const struct policy_ref *ref = (const void *)(base + row->at);

    if (ref->node != NULL)
        (void)add(w, row, at, ref_text(w, ref));
}

static void add_scalar(const struct walk *w, const struct field *row, const char *base,
                       struct spot at)
{
    const void *value = base + row->at;

    switch (row->type) {
    case FIELD_BOOL:
        add_number(w, row, base, at, *(const bool *)value);
        break;
    case FIELD_U32:
    case FIELD_PERCENT:
    case FIELD_DURATION:
    case FIELD_SIZE:
        add_number(w, row, base, at, *(const uint32_t *)value);
        break;
    case FIELD_I32:
        (void)add(w, row, at, str_fmt(w->arena, "%d", *(const int32_t *)value));
        break;
    case FIELD_ENUM:
        add_word(w, row, base, at);
        break;
    case FIELD_TEXT:
    case FIELD_NAME:
        add_text(w, row, at, value);
        break;
    default: /* not a scalar */
        break;
    }
}

/* What has no field table, as the document has it: a leaf a scalar, items of lists as a set. */
static void add_any(const struct walk *w, const struct field *row, const struct doc_node *node,
                    struct spot at)
{
    if (node == NULL || at.depth++ >= DIFF_LEAF_DEPTH_MAX)
        return;
    if (node->kind == DOC_SCALAR)
        (void)add(w, row, at, node->text);
    for (const struct doc_node *n = node->first; n != NULL; n = n->next) {
        struct spot inner = at;

        inner.path =
            node->kind == DOC_LIST
                ? at.path
                : join(w->arena, at.path, quoted(w->arena, n->key->text, STR(".:,{}[]\"\\")));
        add_any(w, row, n, inner);
    }
}

static void add_field(const struct walk *w, const struct field *row, const char *base,
                      struct spot at)
{
    switch (row->type) {
    case FIELD_TRUE:
        (void)add(w, row, at, STR("true"));
        break;
    case FIELD_REF:
        add_ref(w, row, base, at);
        break;
    case FIELD_OBJECT:
        add_object(w, row, base, at);
        break;
    case FIELD_LIST:
        add_list(w, row, base, at);
        break;
    case FIELD_MAP:
        add_map(w, row, base, at);
        break;
    case FIELD_ANY:
        break;
    default:
        if (row->at != FIELD_NOT_STORED)
            add_scalar(w, row, base, at);
        else if (row->text_at != FIELD_NOT_STORED)
            add_text(w, row, at, (const struct policy_text *)(const void *)(base + row->text_at));
        break;
    }
}

/* Where the object is written; NULL: nowhere, or it is a part of another. */
static const struct doc_node *node_of(const struct field_object *object, const char *base)
{
    return object->inlined
               ? NULL
               : *(const struct doc_node *const *)(const void *)(base + object->node_at);
}

/* Of a union only the field that is written counts; the others write to the same place. */
static bool is_chosen(const struct field_object *object, const struct field *row, const char *base)
{
    return object->choice_at == 0 ||
           *(const uint32_t *)(const void *)(base + object->choice_at) == row->choice;
}

static void walk_object(const struct walk *w, const struct field_object *object, const char *base,
                        struct spot at)
{
    if (object->aspect != FIELD_ASPECT_INHERITED)
        at.aspect = object->aspect;
    if (at.depth >= DIFF_LEAF_DEPTH_MAX)
        return;
    at.depth++;
    if (object->count == 0 && object->self != NULL)
        add_field(w, object->self, base, at);
    for (size_t i = 0; i < object->count; i++) {
        const struct field *row = &object->fields[i];
        struct spot inner = at;

        if ((row->aspect == FIELD_ASPECT_NONE && !w->whole) || !is_chosen(object, row, base) ||
            (w->skip.n > 0 && at.path.n == 0 && str_eq(row->name, w->skip)))
            continue;
        inner.path = join(w->arena, at.path, row->name);
        if (row->type == FIELD_ANY)
            add_any(w, row, doc_find(node_of(object, base), row->name), inner);
        if (row->aspect != FIELD_ASPECT_INHERITED)
            inner.aspect = row->aspect;
        add_field(w, row, policy_field_base(object, row, base), inner);
    }
}

void diff_leaf_list(struct arena *a, const struct field_object *object, const void *base,
                    struct str space, struct str skip, struct diff_leaves *out)
{
    struct walk w = { .arena = a, .space = space, .skip = skip, .out = out };

    walk_object(&w, object, base, (struct spot){ { "", 0 }, FIELD_ASPECT_ACTION, 0 });
    diff_leaf_sort(out);
}

void diff_leaf_whole(struct arena *a, const struct field_object *object, const void *base,
                     struct str space, struct str skip, struct diff_leaves *out)
{
    struct walk w = { .arena = a, .space = space, .skip = skip, .whole = true, .out = out };

    walk_object(&w, object, base, (struct spot){ { "", 0 }, FIELD_ASPECT_ACTION, 0 });
    diff_leaf_sort(out);
}

/* A value; quoted where it could be taken for something else. */
static struct str value_text(struct arena *a, const struct diff_leaf *leaf)
{
    bool nested =
        leaf->row->type == FIELD_LIST && (leaf->row->items == FIELD_OBJECT || !leaf->item);

    return nested ? leaf->text : quoted(a, leaf->text, SPECIAL);
}

struct str diff_leaf_text(struct arena *a, const struct diff_leaves *leaves)
{
    struct diag_out out = { .arena = a };

    diag_out_add(&out, STR("{"));
    for (size_t i = 0, end; i < leaves->count; i = end) {
        bool list = leaves->items[i].item;

        for (end = i + 1; end < leaves->count; end++)
            if (!str_eq(leaves->items[end].path, leaves->items[i].path))
                break;
        diag_out_add(&out, i ? STR(", ") : STR(""));
        diag_out_add(&out, leaves->items[i].path);
        diag_out_add(&out, list ? STR(": [") : STR(": "));
        for (size_t k = i; k < end; k++) {
            diag_out_add(&out, k > i ? STR(", ") : STR(""));
            diag_out_add(&out, value_text(a, &leaves->items[k]));
        }
        diag_out_add(&out, list ? STR("]") : STR(""));
    }
    diag_out_add(&out, STR("}"));
    return (struct str){ out.p, out.n };
}

void diff_leaf_add(struct arena *a, struct diff_leaf leaf, struct diff_leaves *out)
{
    *VEC_ADD(a, out) = leaf;
    diff_leaf_sort(out);
}
