/* SPDX-License-Identifier: Apache-2.0
 *
 * A field says something where its memory is not zero: so reading back needs no defaults, zeroed memory and the fields
 * that were written are the whole struct. Only references have a rest state that is not zero (they name nothing), and
 * say so. The bytes come from a file: every length is held against what is left, and the depth is that of the tables.
 */
#include "policy/freeze.h"

#include "base/hash.h"

#define AT(base, offset, type) ((type *)(void *)((base) + (offset)))

/* POLICY_LIST of anything. */
struct list {
    char *items;
    size_t count;
};

enum { VARINT_MAX = 10 };

/* Of an object that may be written as one scalar, that scalar's field stands behind the rows. */
static size_t count_of(const struct field_object *object)
{
    return object->count + (object->self != NULL);
}

static const struct field *field_of(const struct field_object *object, size_t i)
{
    return i < object->count ? &object->fields[i] : object->self;
}

/* ---- writing ---- */

static char *reserve(struct policy_frozen *out, size_t more)
{
    if (out->cap - out->n < more) {
        size_t cap = MAX(out->cap * 2, out->n + more + 256);
        char *p = arena_take_text(out->arena, cap);

        if (out->n)
            memcpy(p, out->p, out->n);
        out->p = p;
        out->cap = cap;
    }
    return out->p + out->n;
}

void policy_freeze_number(struct policy_frozen *out, uint64_t value)
{
    char *p = reserve(out, VARINT_MAX);

    for (; value >= 0x80; value >>= 7)
        *p++ = (char)(value | 0x80);
    *p++ = (char)value;
    out->n = (size_t)(p - out->p);
}

static void put_bytes(struct policy_frozen *out, struct str text)
{
    if (text.n)
        memcpy(reserve(out, text.n), text.p, text.n);
    out->n += text.n;
}

void policy_freeze_text(struct policy_frozen *out, struct str text)
{
    policy_freeze_number(out, text.n);
    put_bytes(out, text);
}

static void put_placed(struct policy_frozen *out, const struct policy_text *text)
{
    policy_freeze_number(out, (uint64_t)text->text.n << 1 | (text->node != NULL));
    put_bytes(out, text->text);
}

static bool put_object(struct policy_frozen *out, const struct field_object *object,
                       const char *base);

static uint64_t number_of(const struct field *f, const char *base)
{
    if (f->type == FIELD_BOOL)
        return *AT(base, f->at, const bool);
    if (f->type == FIELD_I32)
        return (uint32_t)*AT(base, f->at, const int32_t);
    return *AT(base, f->at, const uint32_t);
}

static bool is_text(enum field_type type)
{
    return type == FIELD_TEXT || type == FIELD_NAME;
}

/* Stored as a number, a switch or the position of a word. */
static bool is_number(const struct field *f)
{
    return f->at != FIELD_NOT_STORED && f->type != FIELD_TRUE &&
           (f->type < FIELD_TEXT || f->type == FIELD_ENUM);
}

static bool says_something(const struct field *f, const char *base)
{
    if (f->type == FIELD_OBJECT)
        return !f->boxed || *AT(base, f->at, char *const) != NULL;
    if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        return AT(base, f->at, const struct list)->items != NULL;
    if (f->type == FIELD_REF)
        return true;
    if (is_text(f->type))
        return AT(base, f->at, const struct policy_text)->text.p != NULL;
    return (is_number(f) && number_of(f, base) != 0) ||
           (f->has_at && *AT(base, f->has_at, const bool)) ||
           (f->text_at && AT(base, f->text_at, const struct policy_text)->text.p != NULL);
}

static void put_ref(struct policy_frozen *out, const struct policy_ref *ref)
{
    const struct policy_text text = { .node = ref->node, .text = ref->text };

    put_placed(out, &text);
}

static bool put_list(struct policy_frozen *out, const struct field *f, const struct list *list)
{
    size_t size = policy_field_item_size(f);

    policy_freeze_number(out, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const char *item = list->items + i * size;

        if (f->type == FIELD_MAP)
            policy_freeze_text(out, *AT(item, 0, const struct str));
        if (f->object && !put_object(out, f->object, item))
            return false;
        if (!f->object && f->items == FIELD_REF)
            put_ref(out, AT(item, 0, const struct policy_ref));
        else if (!f->object)
            put_placed(out, AT(item, 0, const struct policy_text));
    }
    return true;
}

static bool put_field(struct policy_frozen *out, const struct field *f, const char *base)
{
    if (f->type == FIELD_OBJECT)
        return put_object(out, f->object, f->boxed ? *AT(base, f->at, char *const) : base + f->at);
    if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        return put_list(out, f, AT(base, f->at, const struct list));
    if (f->type == FIELD_REF)
        put_ref(out, AT(base, f->at, const struct policy_ref));
    else if (is_text(f->type) && f->at != FIELD_NOT_STORED)
        put_placed(out, AT(base, f->at, const struct policy_text));
    else if (is_number(f))
        policy_freeze_number(out, number_of(f, base));
    if (f->has_at)
        policy_freeze_number(out, *AT(base, f->has_at, const bool));
    if (f->text_at)
        put_placed(out, AT(base, f->text_at, const struct policy_text));
    return true;
}

static bool put_object(struct policy_frozen *out, const struct field_object *object,
                       const char *base)
{
    bool has_node = !object->inlined && *AT(base, object->node_at, const struct doc_node *const);
    uint64_t said = 0;

    assert(count_of(object) <= FIELD_COUNT_MAX);
    for (size_t i = 0; i < count_of(object); i++) {
        if (field_of(object, i)->type == FIELD_ANY) {
            if (has_node)
                return false;
        } else if (says_something(field_of(object, i), base)) {
            said |= UINT64_C(1) << i;
        }
    }
    policy_freeze_number(out, said << 1 | has_node);
    if (object->choice_at)
        policy_freeze_number(out, *AT(base, object->choice_at, const uint32_t));
    for (uint64_t left = said; left; left &= left - 1)
        if (!put_field(out, field_of(object, (size_t)__builtin_ctzll(left)), base))
            return false;
    return true;
}

bool policy_freeze_spec(struct policy_frozen *out, enum policy_kind kind, const void *spec)
{
    const struct policy_meta *meta = spec;

    return !meta->abstract && meta->from.node == NULL &&
           put_object(out, policy_field_kind(kind)->spec, spec);
}

/* ---- reading ---- */

static uint64_t fail(struct policy_thaw *in)
{
    in->fault = true;
    in->rest.n = 0;
    return 0;
}

uint64_t policy_thaw_number(struct policy_thaw *in)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < VARINT_MAX && i < in->rest.n; i++) {
        unsigned char byte = (unsigned char)in->rest.p[i];

        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            in->rest = (struct str){ in->rest.p + i + 1, in->rest.n - i - 1 };
            return value;
        }
    }
    return fail(in);
}

static struct str take_bytes(struct policy_thaw *in, uint64_t n)
{
    struct str text = { in->rest.p, (size_t)n };

    if (n > in->rest.n) {
        (void)fail(in);
        return STR("");
    }
    in->rest = (struct str){ in->rest.p + n, in->rest.n - (size_t)n };
    return text;
}

struct str policy_thaw_text(struct policy_thaw *in)
{
    return take_bytes(in, policy_thaw_number(in));
}

static const struct doc_node *take_placed(struct policy_thaw *in, struct str *text)
{
    uint64_t head = policy_thaw_number(in);

    *text = take_bytes(in, head >> 1);
    return head & 1 ? in->node : NULL;
}

static void take_object(struct policy_thaw *in, const struct field_object *object, char *base);

static void take_ref(struct policy_thaw *in, struct policy_ref *ref)
{
    ref->node = take_placed(in, &ref->text);
    ref->index = UINT32_MAX;
    if (!ref->node)
        ref->text = (struct str){ 0 };
}

static void take_list(struct policy_thaw *in, const struct field *f, struct list *list)
{
    size_t size = policy_field_item_size(f);
    uint64_t count = policy_thaw_number(in);

    if (count > in->rest.n) { /* each takes a byte at least */
        (void)fail(in);
        return;
    }
    list->items = arena_take(in->arena, size * MAX(count, 1));
    list->count = (size_t)count;
    for (size_t i = 0; i < count; i++) {
        char *item = list->items + i * size;

        if (f->type == FIELD_MAP)
            *AT(item, 0, struct str) = policy_thaw_text(in);
        if (f->object)
            take_object(in, f->object, item);
        else if (f->items == FIELD_REF)
            take_ref(in, AT(item, 0, struct policy_ref));
        else
            AT(item, 0, struct policy_text)->node =
                take_placed(in, &AT(item, 0, struct policy_text)->text);
    }
}

/* A list of texts that was read before is not made again. */
static void take_texts(struct policy_thaw *in, const struct field *f, struct list *list)
{
    const struct arena_mark mark = arena_mark(in->arena);
    const char *start = in->rest.p;
    struct str bytes;
    size_t slot;

    take_list(in, f, list);
    if (in->fault)
        return;
    bytes = (struct str){ start, (size_t)(in->rest.p - start) };
    slot = hash_str(bytes, 0) % POLICY_THAW_LISTS;
    if (str_eq(in->lists[slot].bytes, bytes)) {
        arena_rewind(in->arena, mark);
        list->items = in->lists[slot].items;
        return;
    }
    in->lists[slot].bytes = bytes;
    in->lists[slot].items = list->items;
}

static void take_number(struct policy_thaw *in, const struct field *f, char *base)
{
    uint64_t value = policy_thaw_number(in);

    if (f->type == FIELD_BOOL)
        *AT(base, f->at, bool) = value != 0;
    else if (f->type == FIELD_I32)
        *AT(base, f->at, int32_t) = (int32_t)(uint32_t)value;
    else
        *AT(base, f->at, uint32_t) = (uint32_t)value;
}

static void take_nested(struct policy_thaw *in, const struct field *f, char *base)
{
    if (f->boxed)
        *AT(base, f->at, char *) = arena_take(in->arena, f->object->size);
    take_object(in, f->object, f->boxed ? *AT(base, f->at, char *) : base + f->at);
}

static void take_scalar(struct policy_thaw *in, const struct field *f, char *base)
{
    struct policy_text *text;

    if (is_text(f->type) && f->at != FIELD_NOT_STORED) {
        text = AT(base, f->at, struct policy_text);
        text->node = take_placed(in, &text->text);
    } else if (is_number(f)) {
        take_number(in, f, base);
    }
    if (f->has_at)
        *AT(base, f->has_at, bool) = policy_thaw_number(in) != 0;
    if (f->text_at) {
        text = AT(base, f->text_at, struct policy_text);
        text->node = take_placed(in, &text->text);
    }
}

static void take_field(struct policy_thaw *in, const struct field *f, char *base)
{
    if (f->type == FIELD_OBJECT)
        take_nested(in, f, base);
    else if (f->type == FIELD_LIST && !f->object && f->items != FIELD_REF)
        take_texts(in, f, AT(base, f->at, struct list));
    else if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        take_list(in, f, AT(base, f->at, struct list));
    else if (f->type == FIELD_REF)
        take_ref(in, AT(base, f->at, struct policy_ref));
    else
        take_scalar(in, f, base);
}

static void take_object(struct policy_thaw *in, const struct field_object *object, char *base)
{
    uint64_t head = policy_thaw_number(in), said = head >> 1;

    if (said >> count_of(object)) {
        (void)fail(in);
        return;
    }
    if (!object->inlined && head & 1)
        *AT(base, object->node_at, const struct doc_node *) = in->node;
    if (object->choice_at)
        *AT(base, object->choice_at, uint32_t) = (uint32_t)policy_thaw_number(in);
    for (; said && !in->fault; said &= said - 1)
        take_field(in, field_of(object, (size_t)__builtin_ctzll(said)), base);
}

void *policy_thaw_spec(struct policy_thaw *in, enum policy_kind kind)
{
    const struct field_object *spec = policy_field_kind(kind)->spec;
    char *base = arena_take(in->arena, spec->size);

    take_object(in, spec, base);
    return base;
}
