/* SPDX-License-Identifier: Apache-2.0
 *
 * The short-lived child that looks at a table before anybody else does.
 */
#ifndef SUPERVISOR_PROBE_H
#define SUPERVISOR_PROBE_H

#include <sys/types.h>

#include "supervisor/say.h"

struct supervisor_probe {
    pid_t pid; /* 0: none */
    int text;  /* read end: the reason of a refusal */
};

/* Forks a child without rights that verifies the sealed memfd. */
NODISCARD bool supervisor_probe_start(int memfd, struct supervisor_probe *out,
                                      struct supervisor_why *why);

/* The child was reaped with `status`: true where the table is sound, else the reason. Ends the
 * probe. */
NODISCARD bool supervisor_probe_end(struct supervisor_probe *p, int status,
                                    struct supervisor_why *why);

/* What the child does, in this process: the reason, or true. */
NODISCARD bool supervisor_probe_table(int memfd, struct supervisor_why *why);

#endif
