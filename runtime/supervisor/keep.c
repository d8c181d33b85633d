/* SPDX-License-Identifier: Apache-2.0
 *
 * The child has the store's directories and the table, no socket of anybody: a worker whose
 * supervisor dies is not kept alive by it. It outlives a supervisor that dies, holds the lock until
 * it is done, and what it writes is whole or not there (store.c).
 */
#include "supervisor/keep.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "supervisor/child.h"

__attribute__((noreturn)) static void be_keeper(const struct supervisor *s)
{
    const struct supervisor_generation *g = s->warm;
    const int fds[] = { s->store.dir, s->store.tables, s->store.lock, g->memfd };
    struct supervisor_store store = s->store;
    struct supervisor_why why;

    if (!supervisor_child_settle(fds, LEN(fds)))
        _exit(3);
    store.dir = SUPERVISOR_CHILD_FD;
    store.tables = SUPERVISOR_CHILD_FD + 1;
    store.lock = SUPERVISOR_CHILD_FD + 2;
    if (supervisor_store_keep(&store, SUPERVISOR_CHILD_FD + 3, &g->table.head->file_digest, &why))
        _exit(0);
    supervisor_say(s->options->log_level, SUPERVISOR_WARN, "%s", why.text);
    _exit(1);
}

pid_t supervisor_keep_start(const struct supervisor *s)
{
    pid_t pid = fork();

    if (pid == 0)
        be_keeper(s);
    if (pid > 0)
        return pid;
    supervisor_say(s->options->log_level, SUPERVISOR_WARN,
                   "the table serves but could not be kept: no process: %s", strerror(errno));
    return 0;
}
