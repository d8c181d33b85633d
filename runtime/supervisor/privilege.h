/* SPDX-License-Identifier: Apache-2.0
 *
 * Root's way out.
 */
#ifndef SUPERVISOR_PRIVILEGE_H
#define SUPERVISOR_PRIVILEGE_H

#include <sys/types.h>

#include "supervisor/say.h"

struct supervisor_privilege {
    uid_t uid;
    gid_t gid;
    bool drop; /* root now, somebody else soon */
    char name[64];
};

/* Who to become. As root a name is required, "root" is consent to stay; as anybody else only the
 * own name fits. */
NODISCARD bool supervisor_privilege_find(const char *user, struct supervisor_privilege *out,
                                         struct supervisor_why *why);

/* Becomes that user for good; keeps the right to bind low ports for tables to come. */
NODISCARD bool supervisor_privilege_drop(const struct supervisor_privilege *p,
                                         struct supervisor_why *why);

#endif
