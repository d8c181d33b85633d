/* SPDX-License-Identifier: Apache-2.0
 *
 * One field after the other; what a table says twice is filled twice.
 */
#include "fill.h"

#include "kit/test.h"

const struct doc_node *const fill_node = (const void *)"node";

static uint32_t next(struct fill *f)
{
    f->state = f->state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(f->state >> 33);
}

static bool chooses(struct fill *f)
{
    if (f->mode == FILL_NOTHING)
        return false;
    return f->mode == FILL_EVERYTHING || next(f) % 2 == 0;
}

size_t fill_count(const struct field_object *object)
{
    return object->count + (object->self != NULL);
}

const struct field *fill_row(const struct field_object *object, size_t i)
{
    return i < object->count ? &object->fields[i] : object->self;
}

static bool has_any(const struct field_object *object)
{
    for (size_t i = 0; i < fill_count(object); i++)
        if (fill_row(object, i)->type == FIELD_ANY)
            return true;
    return false;
}

static struct str some_text(struct fill *f)
{
    static const struct str texts[] = { STR_INIT(""), STR_INIT("a"), STR_INIT("checkout"),
                                        STR_INIT("\0zero"), STR_INIT("l\xc3\xa4nger") };

    return texts[next(f) % LEN(texts)];
}

static struct policy_text placed(struct fill *f)
{
    return (struct policy_text){ .node = chooses(f) ? fill_node : NULL, .text = some_text(f) };
}

static uint32_t some_number(struct fill *f)
{
    static const uint32_t numbers[] = { 1, 127, 128, 16384, INT32_MAX, UINT32_MAX };

    return numbers[next(f) % LEN(numbers)];
}

static void fill_object(struct fill *f, const struct field_object *object, char *base);

static void fill_list(struct fill *f, const struct field *field, struct list *list)
{
    size_t size = policy_field_item_size(field);

    list->count = next(f) % 3;
    list->items = arena_take(f->a, size * MAX(list->count, 1));
    for (size_t i = 0; i < list->count; i++) {
        char *item = list->items + i * size;

        if (field->object)
            fill_object(f, field->object, item);
        else if (field->items == FIELD_REF)
            *AT(item, 0, struct policy_ref) =
                (struct policy_ref){ .node = fill_node, .text = some_text(f), .index = UINT32_MAX };
        else
            *AT(item, 0, struct policy_text) = placed(f);
        if (field->type == FIELD_MAP)
            *AT(item, 0, struct str) = some_text(f);
    }
}

static uint32_t count_words(const struct field *field)
{
    uint32_t n = 0;

    while (field->words[n] != NULL)
        n++;
    return n;
}

static void fill_value(struct fill *f, const struct field *field, char *base)
{
    if (field->type == FIELD_LIST || field->type == FIELD_MAP)
        fill_list(f, field, AT(base, field->at, struct list));
    else if (field->at == FIELD_NOT_STORED || field->type == FIELD_TRUE)
        return;
    else if (field->type == FIELD_REF)
        *AT(base, field->at, struct policy_ref) =
            (struct policy_ref){ .node = fill_node, .text = some_text(f), .index = UINT32_MAX };
    else if (field->type == FIELD_TEXT || field->type == FIELD_NAME)
        *AT(base, field->at, struct policy_text) = placed(f);
    else if (field->type == FIELD_BOOL)
        *AT(base, field->at, bool) = true;
    else if (field->type == FIELD_ENUM)
        *AT(base, field->at, uint32_t) = next(f) % count_words(field);
    else
        *AT(base, field->at, uint32_t) = some_number(f);
}

static void fill_field(struct fill *f, const struct field *field, char *base)
{
    bool wanted = chooses(f);

    if (field->type == FIELD_ANY)
        return;
    if (field->type == FIELD_REF)
        AT(base, field->at, struct policy_ref)->index = UINT32_MAX;
    if (field->type == FIELD_OBJECT && !field->boxed)
        fill_object(f, field->object, base + field->at);
    else if (field->type == FIELD_OBJECT && wanted)
        fill_object(f, field->object,
                    *AT(base, field->at, char *) = arena_take(f->a, field->object->size));
    else if (field->type != FIELD_OBJECT && wanted)
        fill_value(f, field, base);
    if (field->has_at)
        *AT(base, field->has_at, bool) = chooses(f);
    if (field->text_at && chooses(f))
        *AT(base, field->text_at, struct policy_text) = placed(f);
}

static void fill_object(struct fill *f, const struct field_object *object, char *base)
{
    if (!object->inlined)
        *AT(base, object->node_at, const struct doc_node *) =
            (f->any || !has_any(object)) && chooses(f) ? fill_node : NULL;
    if (object->choice_at)
        *AT(base, object->choice_at, uint32_t) =
            object->count ? object->fields[next(f) % object->count].choice : object->choice_none;
    if (object->side_at)
        *AT(base, object->side_at, const void *) = object->side_none;
    for (size_t i = 0; i < fill_count(object); i++)
        fill_field(f, fill_row(object, i),
                   policy_field_own(f->a, object, fill_row(object, i), base));
}

void *fill_make(struct fill *f, enum policy_kind kind)
{
    const struct field_object *spec = policy_field_kind(kind)->spec;
    char *base = arena_take(f->a, spec->size);
    struct policy_meta *meta = (void *)base;

    fill_object(f, spec, base);
    *meta = (struct policy_meta){ .from = { .index = UINT32_MAX } };
    return base;
}

struct str fill_freeze(struct arena *a, enum policy_kind kind, const void *spec)
{
    struct policy_frozen out = { .arena = a };

    if (!policy_freeze_spec(&out, kind, spec))
        fail_msg("%s has no short form", policy_field_kind(kind)->name);
    return (struct str){ out.p, out.n };
}
