/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd-aux as the supervisor sees it: found, started, started again, told.
 */
#ifndef SUPERVISOR_AUX_H
#define SUPERVISOR_AUX_H

#include "supervisor/core.h"

/* Opens the program beside this one or in libexecdir. */
NODISCARD bool supervisor_aux_find(struct supervisor *s, struct supervisor_why *why);

/* Starts it where it is not there and due; a new one is sent the tables that are warm. */
void supervisor_aux_tend(struct supervisor *s, int64_t now_ms);

/* Sends a message; fd -1: none. What cannot be sent to an aux that hangs or is gone is lost, which
 * it can bear. */
void supervisor_aux_tell(struct supervisor *s, const struct shm_wire_message *m);

void supervisor_aux_tell_table(struct supervisor *s, const struct supervisor_generation *g);

/* Aux is gone, with this status. */
void supervisor_aux_bury(struct supervisor *s, int status, int64_t now_ms);

#endif
