/* SPDX-License-Identifier: Apache-2.0
 *
 * All references that an object makes, found along its field tables: who resolves them, or asks
 * what is used, needs no list of fields of his own.
 */
#ifndef POLICY_VISIT_H
#define POLICY_VISIT_H

#include "policy/field.h"

enum { POLICY_VISIT_OBJECTS_MAX = 64 };

/* The objects that hold references, themselves or deeper, and in which fields; no others are entered. */
struct policy_visit {
    struct policy_visit_object {
        const struct field_object *object;
        uint64_t fields; /* a set of row numbers, never empty */
    } items[POLICY_VISIT_OBJECTS_MAX];
    size_t count;
};

/* Looks through the tables of all kinds. */
void policy_visit_init(struct policy_visit *v);

/* Calls `see` for each reference written in an object of the kind; `to` is the kind it names. `object`
 * is the struct that binding made (struct policy_route ...). */
void policy_visit_refs(const struct policy_visit *v, enum policy_kind kind, void *object,
                       void (*see)(void *context, enum policy_kind to, struct policy_ref *ref),
                       void *context);

#endif
