/* SPDX-License-Identifier: Apache-2.0
 *
 * A proxyd for tests: the real supervisor and the real proxyd-aux, with workers that answer
 * messages and serve nothing.
 */
#ifndef UNIT_SUPERVISOR_DAEMON_H
#define UNIT_SUPERVISOR_DAEMON_H

#include <sys/types.h>

#include "supervisor/supervisor.h"

struct crew {
    char dir[64]; /* state, socket, tables */
    char admin[96];
    pid_t pid;
};

/* Makes the directory; nothing runs yet. */
void crew_init(struct crew *c);

/* Starts a supervisor; `options` are completed with state and admin. Returns when its admin socket
 * answers. */
void crew_start(struct crew *c, struct supervisor_options *options);

/* Sends TERM and waits: the exit status. */
int crew_end(struct crew *c);

/* Removes the directory. */
void crew_fini(struct crew *c);

/* One admin request; the status, and the body in a static buffer. */
unsigned crew_ask(const struct crew *c, const char *head, struct str body, const char **answer);

/* Asks until the body holds `text`; fails the test after 10 s. */
void crew_until(const struct crew *c, const char *head, const char *text);

/* A worker that refuses tables whose commit is 0xee.., dies preparing 0xdd.., never ends preparing
 * 0xcc.., does not commit 0xbb.. unless it is its first, and answers everything else well. */
supervisor_worker_main crew_worker;

#endif
