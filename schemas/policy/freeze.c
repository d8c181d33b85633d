/* SPDX-License-Identifier: Apache-2.0
 *
 * A field says something where its memory is not zero: so reading back needs no defaults, zeroed memory and the fields
 * that were written are the whole struct. Only references have a rest state that is not zero (they name nothing), and
 * say so.
 */
#include "policy/freeze.h"

#include "policy/frozen.h"

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
    char *p = reserve(out, FROZEN_VARINT_MAX);

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
    uint64_t written = text->text.p != NULL ? (uint64_t)text->text.n + 1 : 0;

    policy_freeze_number(out, written << 1 | (text->node != NULL));
    put_bytes(out, text->text);
}

static bool put_object(struct policy_frozen *out, const struct field_object *object,
                       const char *base);

static uint64_t number_of(const struct field *f, const char *base)
{
    if (f->type == FIELD_BOOL)
        return *FROZEN_AT(base, f->at, const bool);
    if (f->type == FIELD_I32)
        return (uint32_t)*FROZEN_AT(base, f->at, const int32_t);
    return *FROZEN_AT(base, f->at, const uint32_t);
}

static bool says_something(const struct field *f, const char *base)
{
    if ((f->has_at && *FROZEN_AT(base, f->has_at, const bool)) ||
        (f->text_at && FROZEN_AT(base, f->text_at, const struct policy_text)->text.p != NULL))
        return true;
    if (f->type == FIELD_OBJECT)
        return !f->boxed || *FROZEN_AT(base, f->at, char *const) != NULL;
    if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        return FROZEN_AT(base, f->at, const struct frozen_list)->items != NULL;
    if (f->type == FIELD_REF)
        return true;
    if (frozen_is_text(f))
        return FROZEN_AT(base, f->at, const struct policy_text)->text.p != NULL;
    return frozen_is_number(f) && number_of(f, base) != 0;
}

static void put_ref(struct policy_frozen *out, const struct policy_ref *ref)
{
    const struct policy_text text = { .node = ref->node, .text = ref->text };

    put_placed(out, &text);
}

static bool put_list(struct policy_frozen *out, const struct field *f,
                     const struct frozen_list *list)
{
    size_t size = policy_field_item_size(f);

    policy_freeze_number(out, list->items != NULL ? (uint64_t)list->count + 1 : 0);
    if (list->items == NULL)
        return true;
    for (size_t i = 0; i < list->count; i++) {
        const char *item = list->items + i * size;

        if (f->type == FIELD_MAP)
            policy_freeze_text(out, *FROZEN_AT(item, 0, const struct str));
        if (f->object && !put_object(out, f->object, item))
            return false;
        if (!f->object && f->items == FIELD_REF)
            put_ref(out, FROZEN_AT(item, 0, const struct policy_ref));
        else if (!f->object)
            put_placed(out, FROZEN_AT(item, 0, const struct policy_text));
    }
    return true;
}

static bool put_value(struct policy_frozen *out, const struct field *f, const char *base)
{
    if (f->type == FIELD_OBJECT)
        return put_object(out, f->object,
                          f->boxed ? *FROZEN_AT(base, f->at, char *const) : base + f->at);
    if (f->type == FIELD_LIST || f->type == FIELD_MAP)
        return put_list(out, f, FROZEN_AT(base, f->at, const struct frozen_list));
    if (f->type == FIELD_REF)
        put_ref(out, FROZEN_AT(base, f->at, const struct policy_ref));
    else if (frozen_is_text(f))
        put_placed(out, FROZEN_AT(base, f->at, const struct policy_text));
    else if (frozen_is_number(f))
        policy_freeze_number(out, number_of(f, base));
    return true;
}

static bool put_field(struct policy_frozen *out, const struct field *f, const char *base)
{
    if (!put_value(out, f, base))
        return false;
    if (f->has_at)
        policy_freeze_number(out, *FROZEN_AT(base, f->has_at, const bool));
    if (f->text_at)
        put_placed(out, FROZEN_AT(base, f->text_at, const struct policy_text));
    return true;
}

static const char *base_of(const struct field_object *object, size_t i, const char *base)
{
    return policy_field_base(object, frozen_field(object, i), base);
}

static bool put_object(struct policy_frozen *out, const struct field_object *object,
                       const char *base)
{
    bool has_node =
        !object->inlined && *FROZEN_AT(base, object->node_at, const struct doc_node *const);
    uint64_t said = 0;

    assert(frozen_count(object) <= FIELD_COUNT_MAX);
    for (size_t i = 0; i < frozen_count(object); i++) {
        if (frozen_field(object, i)->type == FIELD_ANY) {
            if (has_node)
                return false;
        } else if (!(out->facts && frozen_field(object, i)->lone) &&
                   says_something(frozen_field(object, i), base_of(object, i, base))) {
            said |= UINT64_C(1) << i;
        }
    }
    policy_freeze_number(out, said << 1 | has_node);
    if (object->choice_at)
        policy_freeze_number(out, *FROZEN_AT(base, object->choice_at, const uint32_t));
    for (uint64_t left = said; left; left &= left - 1) {
        size_t i = (size_t)__builtin_ctzll(left);

        if (!put_field(out, frozen_field(object, i), base_of(object, i, base)))
            return false;
    }
    return true;
}

bool policy_freeze_spec(struct policy_frozen *out, enum policy_kind kind, const void *spec)
{
    const struct policy_meta *meta = spec;

    return !meta->abstract && meta->from.node == NULL &&
           put_object(out, policy_field_kind(kind)->spec, spec);
}
