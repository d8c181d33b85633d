/* SPDX-License-Identifier: Apache-2.0
 *
 * Finding an earlier table by the id that a person gave.
 */
#ifndef SUPERVISOR_PICK_H
#define SUPERVISOR_PICK_H

#include "supervisor/core.h"

enum supervisor_pick {
    SUPERVISOR_PICK_SERVES, /* it is the one that serves */
    SUPERVISOR_PICK_WARM,   /* served before in this process: verified */
    SUPERVISOR_PICK_STORED, /* from the state directory */
    SUPERVISOR_PICK_NONE,   /* the reason says why */
};

enum { SUPERVISOR_PICK_MIN = 8 }; /* hex digits of an abbreviated id */

/* `id` is a content id or file digest, or its first 8 or more digits. *memfd is the caller's for
 * WARM and STORED. */
enum supervisor_pick supervisor_pick_table(const struct supervisor *s, struct str id, int *memfd,
                                           struct supervisor_why *why);

#endif
