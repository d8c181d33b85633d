/* SPDX-License-Identifier: Apache-2.0
 *
 * What writing and reading the short form have to agree on. For freeze.c and thaw.c alone.
 *
 *     object: head { bit 0: it has a node, bit i + 1: field i says something }, then the fields of set bits in order
 *     text:   (length + 1) << 1 | has a node, bytes    number, switch: varint    list, map: count + 1, items
 */
#ifndef POLICY_FROZEN_H
#define POLICY_FROZEN_H

#include "policy/field.h"

#define FROZEN_AT(base, offset, type) ((type *)(void *)((base) + (offset)))

/* POLICY_LIST of anything. */
struct frozen_list {
    char *items;
    size_t count;
};

enum { FROZEN_VARINT_MAX = 10 };

/* Of an object that may be written as one scalar, that scalar's field stands behind the rows. */
static inline size_t frozen_count(const struct field_object *object)
{
    return object->count + (object->self != NULL);
}

static inline const struct field *frozen_field(const struct field_object *object, size_t i)
{
    return i < object->count ? &object->fields[i] : object->self;
}

static inline bool frozen_is_text(const struct field *f)
{
    return f->at != FIELD_NOT_STORED && (f->type == FIELD_TEXT || f->type == FIELD_NAME);
}

/* Stored as a number, a switch or the position of a word. */
static inline bool frozen_is_number(const struct field *f)
{
    return f->at != FIELD_NOT_STORED && f->type != FIELD_TRUE &&
           (f->type < FIELD_TEXT || f->type == FIELD_ENUM);
}

#endif
