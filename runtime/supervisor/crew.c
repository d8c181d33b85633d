/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker is a fork without exec: it shares the segment's mapping and the program's pages. One
 * that lived for a second is replaced at once, one that did not after SUPERVISOR_RESPAWN_MS, so
 * that a table that kills workers costs ten forks a second and not a processor.
 */
#include "supervisor/crew.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe/observe.h"
#include "supervisor/child.h"
#include "supervisor/pin.h"

enum { SETTLED_MS = 1000 };

__attribute__((noreturn)) static void be_worker(struct supervisor *s, unsigned index, int control,
                                                pid_t parent)
{
    const int fds[] = { control, s->shm_fd, s->ring_event };
    const struct supervisor_boot boot = {
        .index = index,
        .count = s->worker_count,
        .control = SUPERVISOR_CHILD_FD,
        .shm_fd = SUPERVISOR_CHILD_FD + 1,
        .ring_event = SUPERVISOR_CHILD_FD + 2,
        .access_log = !str_eq(str_of(s->options->access_log), STR("off")),
        .debug = s->options->log_level == SUPERVISOR_DEBUG,
        .shm = s->shm,
    };

    if (!supervisor_child_settle(fds, LEN(fds)) || !supervisor_child_follow(parent))
        _exit(3);
    if (!s->options->no_pin)
        supervisor_pin_worker(index, s->worker_count);
    _exit(s->worker_main(&boot));
}

static void spawn(struct supervisor *s, unsigned index, int64_t now_ms)
{
    struct supervisor_worker *w = s->workers + index;
    pid_t parent = getpid(), pid;
    int ends[2];

    w->due_ms = now_ms + SUPERVISOR_RESPAWN_MS; /* where it fails below */
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "no socket for worker %u: %s",
                       index, strerror(errno));
        return;
    }
    pid = fork();
    if (pid == 0)
        be_worker(s, index, ends[1], parent);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "no process for worker %u: %s",
                       index, strerror(errno));
        return;
    }
    *w = (struct supervisor_worker){ .pid = pid, .control = ends[0], .born_ms = now_ms };
    supervisor_say(s->options->log_level, SUPERVISOR_DEBUG, "worker %u is pid %d", index, (int)pid);
    if (s->warm_count && !supervisor_crew_prepare(s, index, s->warm, &s->listeners))
        (void)kill(pid, SIGKILL);
}

void supervisor_crew_tend(struct supervisor *s, int64_t now_ms, bool all)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].pid == 0 && (all || now_ms >= s->workers[i].due_ms))
            spawn(s, i, now_ms);
}

bool supervisor_crew_prepare(struct supervisor *s, unsigned worker,
                             const struct supervisor_generation *g,
                             const struct supervisor_listeners *sockets)
{
    int fds[SHM_WIRE_FDS_MAX];
    struct shm_wire_message m = { .type = SHM_WIRE_PREPARE,
                                  .generation = g->number,
                                  .fds = fds,
                                  .fd_count = sockets->count + 1 };

    fds[0] = g->memfd;
    for (unsigned i = 0; i < sockets->count; i++)
        fds[i + 1] = supervisor_listener_fd(sockets->items + i, worker);
    return s->workers[worker].control >= 0 && shm_wire_send(s->workers[worker].control, &m);
}

bool supervisor_crew_tell(struct supervisor *s, unsigned worker, enum shm_wire_type type,
                          uint64_t generation)
{
    struct shm_wire_message m = { .type = type, .generation = generation };

    return s->workers[worker].control >= 0 && shm_wire_send(s->workers[worker].control, &m);
}

static void tell_death(const struct supervisor *s, unsigned index, int status)
{
    enum supervisor_level level = s->options->log_level;

    if (WIFSIGNALED(status))
        supervisor_say(level, SUPERVISOR_ERROR, "worker %u (pid %d) died of signal %d", index,
                       (int)s->workers[index].pid, WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0 || !s->draining)
        supervisor_say(level, SUPERVISOR_ERROR, "worker %u (pid %d) exited with status %d", index,
                       (int)s->workers[index].pid, WEXITSTATUS(status));
}

/* What it had in its hands when it ended is open no more and held by nobody. Its counters stay. Aux
 * is woken: it may have ended with records that it had not told of, or just before the telling. */
static void settle_estate(struct supervisor *s, unsigned index)
{
    static const enum observe_gauge gauges[] = { OBSERVE_CONNECTIONS_OPEN, OBSERVE_UPSTREAM_OPEN,
                                                 OBSERVE_UPSTREAM_IDLE, OBSERVE_GENERATION };
    const uint64_t one = 1;

    for (size_t i = 0; i < LEN(gauges); i++)
        *shm_worker_cell(s->shm, index, gauges[i]) = 0;
    shm_upstream_forget(s->shm, index);
    if (write(s->ring_event, &one, sizeof(one)) < 0)
        supervisor_say(s->options->log_level, SUPERVISOR_WARN, "proxyd-aux cannot be woken: %s",
                       strerror(errno));
}

unsigned supervisor_crew_bury(struct supervisor *s, pid_t pid, int status, int64_t now_ms)
{
    for (unsigned i = 0; i < s->worker_count; i++) {
        struct supervisor_worker *w = s->workers + i;
        int64_t lived_ms = now_ms - w->born_ms;

        if (w->pid != pid)
            continue;
        tell_death(s, i, status);
        settle_estate(s, i);
        if (w->control >= 0)
            close(w->control);
        *w = (struct supervisor_worker){ .control = -1 };
        w->due_ms = lived_ms >= SETTLED_MS ? now_ms : now_ms + SUPERVISOR_RESPAWN_MS;
        return i;
    }
    return UINT_MAX;
}

uint64_t supervisor_crew_present(const struct supervisor *s)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].pid != 0)
            bits |= UINT64_C(1) << i;
    return bits;
}
