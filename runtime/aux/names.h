/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables that aux has mapped, to put names to the numbers that workers write.
 */
#ifndef AUX_NAMES_H
#define AUX_NAMES_H

#include "table/view.h"

enum { AUX_NAMES_MAX = 8 };

struct aux_names_table {
    uint64_t generation;
    struct table table;
    uint32_t *split_of;    /* by member */
    uint32_t *upstream_of; /* by endpoint */
    char commit[65];       /* hex, or empty */
};

struct aux_names {
    unsigned count;
    struct aux_names_table items[AUX_NAMES_MAX]; /* newest first */
};

/* Maps the table in fd, which stays the caller's; the oldest goes. False where it is none or is not
 * sealed: the supervisor's probe has verified it, and it must still be what that saw. */
NODISCARD bool aux_names_add(struct aux_names *n, uint64_t generation, int fd);

/* NULL where it is gone, or never was. */
const struct aux_names_table *aux_names_find(const struct aux_names *n, uint64_t generation);

void aux_names_fini(struct aux_names *n);

#endif
