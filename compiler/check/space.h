/* SPDX-License-Identifier: Apache-2.0
 *
 * Some alternatives as boxes over the atoms that they themselves tell apart: methods, then every
 * header, query parameter, cookie and claim that one of them
 * mentions, then client address and server name. Paths are not an axis: see reach.h.
 */
#ifndef CHECK_SPACE_H
#define CHECK_SPACE_H

#include "check/boxes.h"
#include "resolve/plan.h"

struct check_axis; /* one name and its atoms */

struct check_space {
    struct arena *arena;
    struct check_axes axes;
    struct check_axis *names; /* axes 1.. */
    size_t name_count;
    struct str *methods; /* atoms of axis 0 */
    size_t method_count;
};

/* What a request looks like that lies in a box. */
struct check_witness {
    struct str method, host, path;
    struct check_witness_field {
        enum table_subject subject; /* HEADER, QUERY, COOKIE, CLAIM, CLIENT_ADDRESS, SNI */
        struct str name, value;
    } * fields;
    size_t field_count;
};

/* False where some axis has more atoms than can be told apart, or steps run out: those of the boxes
 * of all these alternatives are taken here. */
NODISCARD bool check_space_make(struct arena *a, const struct resolve_alternative *const *alts,
                                size_t count, struct check_budget *budget, struct check_space *out);

/* The box of one of the alternatives; NULL gives the box of every request. */
uint64_t *check_space_box(const struct check_space *s, const struct resolve_alternative *alt);

/* A request in the box, preferring absent fields; path and host are left to the caller. */
void check_space_witness(const struct check_space *s, const uint64_t *box,
                         struct check_witness *out);

#endif
