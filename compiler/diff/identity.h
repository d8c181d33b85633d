/* SPDX-License-Identifier: Apache-2.0
 *
 * Which alternatives of two plans are the same: equal rule, equal priority, equal conditions. The
 * same text has the same number, and no other has; a hash only finds it. Where the order of a
 * route's rules decides, so does the place in it.
 */
#ifndef DIFF_IDENTITY_H
#define DIFF_IDENTITY_H

#include "resolve/plan.h"

struct diff_identity {      /* of one plan */
    uint32_t *alternatives; /* per position in the plan: of the alternative */
    uint32_t *rules;        /* per position in the plan: of its rule's name */
    bool *strange;          /* per position: it has conditions that box algebra does not follow */
};

/* Returns how many numbers were given in all. */
uint32_t diff_identity_make(struct arena *a, const struct resolve_plan *const plans[static 2],
                            struct diff_identity out[static 2]);

#endif
