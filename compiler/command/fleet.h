/* SPDX-License-Identifier: Apache-2.0
 *
 * What deploy, status and rollback share: the target named by --to, and waiting until its workers
 * serve a generation.
 */
#ifndef COMMAND_FLEET_H
#define COMMAND_FLEET_H

#include "command/admin.h"
#include "command/command.h"

struct command_fleet {
    struct command_context *c;
    struct str name; /* as given by --to */
    struct command_http_target target;
    uint32_t wait_ms;
};

/* Reads --to and --wait; false after a usage message. */
NODISCARD bool command_fleet_open(struct command_context *c, struct command_fleet *out);

/* Prints why proxyd said no, or that there was no answer; the exit status. */
int command_fleet_refused(const struct command_fleet *f, enum command_admin_result result,
                          struct str error);

/* Asks until every worker serves `generation` or a newer one. COMMAND_OK, or a status after a
 * message. */
int command_fleet_wait(const struct command_fleet *f, uint64_t generation, size_t *workers);

/* True where every worker serves the state's generation. */
bool command_fleet_settled(const struct command_admin_state *state);

uint64_t command_fleet_now_ms(void);

#endif
