/* SPDX-License-Identifier: Apache-2.0
 *
 * Aux is another program, because it links libraries that a worker shall not have in its address
 * space. It is opened before privileges go and started from that descriptor, so that what runs
 * later is what was there at the start. Descriptors: 3 control, 4 segment, 5 ring event, 6 admin
 * socket.
 */
#include "supervisor/aux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/child.h"

#ifndef PX_LIBEXECDIR
#define PX_LIBEXECDIR "/usr/libexec"
#endif

enum { BACKOFF_MIN_MS = 100, BACKOFF_MAX_MS = 5000, SETTLED_MS = 10000 };

static const char program[] = "proxyd-aux";

static int open_beside(char *path, size_t cap)
{
    ssize_t n = readlink("/proc/self/exe", path, cap - sizeof(program) - 1);

    while (n > 0 && path[n - 1] != '/')
        n--;
    if (n <= 0)
        return -1;
    memcpy(path + n, program, sizeof(program));
    return open(path, O_RDONLY | O_CLOEXEC);
}

bool supervisor_aux_find(struct supervisor *s, struct supervisor_why *why)
{
    char path[4096];

    s->aux.program = open_beside(path, sizeof(path));
    if (s->aux.program < 0)
        s->aux.program = open(PX_LIBEXECDIR "/proxyd-aux", O_RDONLY | O_CLOEXEC);
    return s->aux.program >= 0 ||
           supervisor_say_why(why, "proxyd-aux is neither beside proxyd nor in " PX_LIBEXECDIR);
}

__attribute__((noreturn)) static void be_aux(const struct supervisor *s, int control)
{
    const int fds[] = { control, s->shm_fd, s->ring_event, s->admin, s->aux.program };
    char log[4096];
    char name[] = "proxyd-aux", log_option[] = "--access-log", read_only[] = "--read-only";
    char *argv[] = { name, log_option, log, s->options->admin_tcp ? read_only : NULL, NULL };
    int self = SUPERVISOR_CHILD_FD + (int)LEN(fds) - 1;

    (void)snprintf(log, sizeof(log), "%s", s->options->access_log);
    if (!supervisor_child_settle(fds, LEN(fds)) || fcntl(self, F_SETFD, FD_CLOEXEC) != 0)
        _exit(3);
    (void)fexecve(self, argv, environ);
    _exit(3);
}

static void spawn(struct supervisor *s, int64_t now_ms)
{
    int ends[2];
    pid_t pid;

    s->aux.due_ms = now_ms + BACKOFF_MAX_MS;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
        return;
    pid = fork();
    if (pid == 0)
        be_aux(s, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return;
    }
    s->aux.pid = pid;
    s->aux.control = ends[0];
    s->aux.born_ms = now_ms;
    for (unsigned i = s->warm_count; i-- > 0;)
        supervisor_aux_tell_table(s, s->warm + i);
}

void supervisor_aux_tend(struct supervisor *s, int64_t now_ms)
{
    if (s->aux.pid == 0 && now_ms >= s->aux.due_ms)
        spawn(s, now_ms);
}

void supervisor_aux_tell(struct supervisor *s, const struct shm_wire_message *m)
{
    if (s->aux.control >= 0 && !shm_wire_send(s->aux.control, m))
        supervisor_say(s->options->log_level, SUPERVISOR_WARN,
                       "a message to proxyd-aux is lost: %s", strerror(errno));
}

void supervisor_aux_tell_table(struct supervisor *s, const struct supervisor_generation *g)
{
    supervisor_aux_tell(
        s, &(struct shm_wire_message){
               .type = SHM_WIRE_TABLE, .generation = g->number, .fds = &g->memfd, .fd_count = 1 });
}

void supervisor_aux_bury(struct supervisor *s, int status, int64_t now_ms)
{
    int64_t wait_ms;

    if (now_ms - s->aux.born_ms >= SETTLED_MS)
        s->aux.failures = 0;
    wait_ms = BACKOFF_MIN_MS << MIN(s->aux.failures, 6u);
    s->aux.failures++;
    if (!s->stopping)
        supervisor_say(s->options->log_level, SUPERVISOR_ERROR, "proxyd-aux (pid %d) %s %d",
                       (int)s->aux.pid,
                       WIFSIGNALED(status) ? "died of signal" : "exited with status",
                       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (s->aux.control >= 0)
        close(s->aux.control);
    s->aux.control = -1;
    s->aux.pid = 0;
    s->aux.due_ms = now_ms + MIN(wait_ms, (int64_t)BACKOFF_MAX_MS);
}
