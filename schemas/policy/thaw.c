/* SPDX-License-Identifier: Apache-2.0
 *
 * The bytes come from a file: every length is held against what is left, and the depth is that of the tables.
 */
#include "policy/thaw.h"

#include "base/hash.h"
#include "policy/frozen.h"

static uint64_t fail(struct policy_thaw *in)
{
    in->fault = true;
    in->rest.n = 0;
    return 0;
}

uint64_t policy_thaw_number(struct policy_thaw *in)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < FROZEN_VARINT_MAX && i < in->rest.n; i++) {
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

    if (head >> 1)
        *text = take_bytes(in, (head >> 1) - 1);
    return head & 1 ? in->node : NULL;
}

static void take_object(struct policy_thaw *in, const struct field_object *object, char *base);

static void take_text(struct policy_thaw *in, struct policy_text *text)
{
    text->node = take_placed(in, &text->text);
}

static void take_ref(struct policy_thaw *in, struct policy_ref *ref)
{
    ref->node = take_placed(in, &ref->text);
    ref->index = UINT32_MAX;
}

static void take_list(struct policy_thaw *in, const struct field *f, struct frozen_list *list)
{
    size_t size = policy_field_item_size(f);
    uint64_t count = policy_thaw_number(in);

    if (count == 0)
        return;
    count--;
    if (count > in->rest.n) { /* each takes a byte at least */
        (void)fail(in);
        return;
    }
    list->items = arena_take(in->arena, size * MAX(count, 1));
    list->count = (size_t)count;
    for (size_t i = 0; i < count; i++) {
        char *item = list->items + i * size;

        if (f->type == FIELD_MAP)
            *FROZEN_AT(item, 0, struct str) = policy_thaw_text(in);
        if (f->object)
            take_object(in, f->object, item);
        else if (f->items == FIELD_REF)
            take_ref(in, FROZEN_AT(item, 0, struct policy_ref));
        else
            take_text(in, FROZEN_AT(item, 0, struct policy_text));
    }
}

/* A list of texts that was read before is not made again. */
static void take_texts(struct policy_thaw *in, const struct field *f, struct frozen_list *list)
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

static bool is_word(const struct field *f, uint64_t value)
{
    for (uint64_t i = 0; f->words[i] != NULL; i++)
        if (i == value)
            return true;
    return false;
}

static bool is_choice(const struct field_object *object, uint64_t value)
{
    for (size_t i = 0; i < object->count; i++)
        if (object->fields[i].choice == value)
            return true;
    return value == object->choice_none;
}

static void take_number(struct policy_thaw *in, const struct field *f, char *base)
{
    uint64_t value = policy_thaw_number(in);

    if (f->type == FIELD_ENUM && !is_word(f, value))
        value = fail(in);
    if (f->type == FIELD_BOOL)
        *FROZEN_AT(base, f->at, bool) = value != 0;
    else if (f->type == FIELD_I32)
        *FROZEN_AT(base, f->at, int32_t) = (int32_t)(uint32_t)value;
    else
        *FROZEN_AT(base, f->at, uint32_t) = (uint32_t)value;
}

static void take_nested(struct policy_thaw *in, const struct field *f, char *base)
{
    if (f->boxed)
        *FROZEN_AT(base, f->at, char *) = arena_take(in->arena, f->object->size);
    take_object(in, f->object, f->boxed ? *FROZEN_AT(base, f->at, char *) : base + f->at);
}

static void take_value(struct policy_thaw *in, const struct field *f, char *base)
{
    if (f->type == FIELD_OBJECT)
        take_nested(in, f, base);
    else if (f->type == FIELD_LIST && !f->object && f->items != FIELD_REF)
        take_texts(in, f, FROZEN_AT(base, f->at, struct frozen_list));
    else if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        take_list(in, f, FROZEN_AT(base, f->at, struct frozen_list));
    else if (f->type == FIELD_REF)
        take_ref(in, FROZEN_AT(base, f->at, struct policy_ref));
    else if (frozen_is_text(f))
        take_text(in, FROZEN_AT(base, f->at, struct policy_text));
    else if (frozen_is_number(f))
        take_number(in, f, base);
}

static void take_field(struct policy_thaw *in, const struct field *f, char *base)
{
    take_value(in, f, base);
    if (f->has_at)
        *FROZEN_AT(base, f->has_at, bool) = policy_thaw_number(in) != 0;
    if (f->text_at)
        take_text(in, FROZEN_AT(base, f->text_at, struct policy_text));
}

static void take_object(struct policy_thaw *in, const struct field_object *object, char *base)
{
    uint64_t head = policy_thaw_number(in), said = head >> 1, choice;

    if (said >> frozen_count(object)) {
        (void)fail(in);
        return;
    }
    if (!object->inlined && head & 1)
        *FROZEN_AT(base, object->node_at, const struct doc_node *) = in->node;
    if (object->choice_at) {
        choice = policy_thaw_number(in);
        if (!is_choice(object, choice))
            choice = fail(in);
        *FROZEN_AT(base, object->choice_at, uint32_t) = (uint32_t)choice;
    }
    if (object->side_at)
        *FROZEN_AT(base, object->side_at, const void *) = object->side_none;
    for (; said && !in->fault; said &= said - 1) {
        const struct field *f = frozen_field(object, (size_t)__builtin_ctzll(said));

        take_field(in, f, policy_field_own(in->arena, object, f, base));
    }
}

void *policy_thaw_spec(struct policy_thaw *in, enum policy_kind kind)
{
    const struct field_object *spec = policy_field_kind(kind)->spec;
    char *base = arena_take(in->arena, spec->size);

    take_object(in, spec, base);
    return base;
}
