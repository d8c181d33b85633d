/* SPDX-License-Identifier: Apache-2.0
 *
 * Many rules of one pattern that are told apart by one value: tenants by a header, variants by a cookie. Tried one after the
 * other they would cost as much as there are; told apart by the value, which is hashed, they cost one probe.
 */
#ifndef LOWER_DISPATCH_H
#define LOWER_DISPATCH_H

#include "emit/emit.h"

/* Fewer rules than these are tried one after the other. */
enum { LOWER_DISPATCH_MIN = 8 };

struct lower_dispatch *lower_dispatch_new(struct arena *a, struct emit_image *image);

struct lower_dispatch_plan {
    uint32_t name; /* in NAME: what is asked for */
    const uint32_t
        *others; /* the first rule of all; then those that do not ask, the first not again */
    size_t other_count;
    struct lower_dispatch_value {
        struct str text;
        const uint32_t *rules; /* that ask for it, ascending */
        size_t count;
    } * values; /* ascending */
    size_t value_count;
};

/* Groups ascending rules of a pattern by the value of what most of them want to be something; of several such names the
 * first. False where that are fewer than LOWER_DISPATCH_MIN. */
bool lower_dispatch_make(struct lower_dispatch *d, const uint32_t *rules, size_t count,
                         struct lower_dispatch_plan *out);

#endif
