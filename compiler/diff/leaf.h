/* SPDX-License-Identifier: Apache-2.0
 *
 * An object of the model as a flat list of named values: "concurrency.requests" is 1024. What the
 * names are and what their change means comes from the field tables, so that a new field is
 * compared from the day it has a row.
 */
#ifndef DIFF_LEAF_H
#define DIFF_LEAF_H

#include "diag/diag.h"
#include "policy/field.h"

struct diff_leaf {
    struct str path; /* "members.canary.percent"; items of one list share theirs */
    struct str text; /* as people write it, in one form */
    const struct field *row;
    struct str whole; /* of a script: what `text` stands for; else p NULL */
    uint64_t number;  /* of a scalar with an order */
    bool ordered;     /* `number` means something; UINT64_MAX: without end */
    bool item;        /* one of an unordered list */
    enum field_aspect aspect;
};

struct diff_leaves {
    struct diff_leaf *items; /* ascending by path, then text */
    size_t count, cap;
};

/* Ends the path of a leaf that holds the items of a list in their order. */
#define DIFF_LEAF_ORDER " (order)"

enum { DIFF_LEAF_DEPTH_MAX = 24 }; /* nesting of field tables that is followed */

/* All values of a struct that `object` describes. `space`: the namespace that references are short
 * in. `skip`: a field to leave out, empty: none. */
void diff_leaf_list(struct arena *a, const struct field_object *object, const void *base,
                    struct str space, struct str skip, struct diff_leaves *out);

/* The same with what decides nothing where it stands: `from`, the defaults of a Route. */
void diff_leaf_whole(struct arena *a, const struct field_object *object, const void *base,
                     struct str space, struct str skip, struct diff_leaves *out);

/* "{methods: [GET, HEAD], path.prefix: /a}": the same for equal lists, different for others. */
struct str diff_leaf_text(struct arena *a, const struct diff_leaves *leaves);

/* Brings leaves that were put together from several lists into their order. */
void diff_leaf_sort(struct diff_leaves *all);

/* One that no field table describes. */
void diff_leaf_add(struct arena *a, struct diff_leaf leaf, struct diff_leaves *out);

#endif
