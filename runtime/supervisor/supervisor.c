/* SPDX-License-Identifier: Apache-2.0
 *
 * The loop: poll over signals, workers, aux and the watch, with the nearest deadline as its
 * timeout. A drain is told to the workers; when the last one is gone, or time is up, aux is told by
 * closing its socket and gets a moment to write what is left in the rings.
 */
#include "supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/aux.h"
#include "supervisor/crew.h"
#include "supervisor/load.h"
#include "supervisor/memfd.h"
#include "supervisor/start.h"
#include "supervisor/status.h"
#include "supervisor/watch.h"

enum { STOP_MS = 500, AUX_END_MS = 2000, TICK_MS = 50, IDLE_MS = 1000, BURST_MAX = 64 };

static int64_t clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void tell_all(struct supervisor *s, enum shm_wire_type type)
{
    for (unsigned i = 0; i < s->worker_count; i++)
        (void)supervisor_crew_tell(s, i, type, 0);
}

static void stop(struct supervisor *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    s->end_ms = clock_ms() + STOP_MS;
    tell_all(s, SHM_WIRE_STOP);
}

/* First call: drain. Second: stop. */
static void leave(struct supervisor *s)
{
    if (s->draining) {
        stop(s);
        return;
    }
    supervisor_say(s->options->log_level, SUPERVISOR_INFO, "draining for at most %llu ms",
                   (unsigned long long)s->options->drain_ms);
    s->draining = true;
    s->end_ms = clock_ms() + (int64_t)s->options->drain_ms;
    supervisor_load_abandon(s);
    supervisor_listener_close(&s->listeners,
                              NULL); /* the workers have theirs and empty the queues */
    tell_all(s, SHM_WIRE_DRAIN);
}

static void reap(struct supervisor *s)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        unsigned worker;

        if (pid == s->aux.pid) {
            supervisor_aux_bury(s, status, clock_ms());
            continue;
        }
        if (supervisor_load_reaped(s, pid, status))
            continue;
        worker = supervisor_crew_bury(s, pid, status, clock_ms());
        if (worker != UINT_MAX)
            supervisor_load_bereaved(s, worker);
    }
}

static void on_signals(struct supervisor *s)
{
    struct signalfd_siginfo info;

    while (read(s->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        switch (info.ssi_signo) {
        case SIGCHLD:
            reap(s);
            break;
        case SIGHUP:
            supervisor_load_file(s, true);
            break;
        case SIGUSR1:
            supervisor_aux_tell(s, &(struct shm_wire_message){ .type = SHM_WIRE_REOPEN });
            break;
        default:
            leave(s);
        }
    }
}

static void send_state(struct supervisor *s, uint64_t token)
{
    static const size_t cap = SHM_WIRE_PAYLOAD_MAX;
    char *text = malloc(cap);
    size_t n;

    if (!text)
        return;
    n = supervisor_status_write(s, text, cap);
    supervisor_aux_tell(s, &(struct shm_wire_message){ .type = SHM_WIRE_STATE,
                                                       .generation = token,
                                                       .payload = { text, n } });
    free(text);
}

static void on_aux_message(struct supervisor *s)
{
    switch (s->in.head.type) {
    case SHM_WIRE_LOAD:
        supervisor_load_post(s, &s->in);
        break;
    case SHM_WIRE_SELECT:
        supervisor_load_select(s, &s->in);
        break;
    case SHM_WIRE_STATUS:
        send_state(s, s->in.head.generation);
        break;
    case SHM_WIRE_DRAIN_ALL:
        if (!s->draining)
            leave(s);
        break;
    default:
        supervisor_say(s->options->log_level, SUPERVISOR_WARN,
                       "proxyd-aux sent a message of type %u", s->in.head.type);
    }
}

/* A child whose messages end or make no sense: it goes; SIGCHLD does the rest. */
static void give_up(pid_t pid, int *control)
{
    close(*control);
    *control = -1;
    if (pid > 0)
        (void)kill(pid, SIGKILL);
}

static void on_aux(struct supervisor *s)
{
    for (unsigned i = 0; i < BURST_MAX && s->aux.control >= 0; i++) {
        enum shm_wire_outcome outcome = shm_wire_recv(s->aux.control, &s->in);

        if (outcome == SHM_WIRE_NONE)
            return;
        if (outcome != SHM_WIRE_ARRIVED) {
            give_up(s->aux.pid, &s->aux.control);
            return;
        }
        on_aux_message(s);
        shm_wire_release(&s->in);
    }
}

static void on_worker(struct supervisor *s, unsigned index)
{
    struct supervisor_worker *w = s->workers + index;

    for (unsigned i = 0; i < BURST_MAX && w->control >= 0; i++) {
        enum shm_wire_outcome outcome = shm_wire_recv(w->control, &s->in);

        if (outcome == SHM_WIRE_NONE)
            return;
        if (outcome == SHM_WIRE_CLOSED) { /* it is on its way out: its status tells why */
            close(w->control);
            w->control = -1;
            return;
        }
        if (outcome == SHM_WIRE_BROKEN) {
            give_up(w->pid, &w->control);
            return;
        }
        supervisor_load_answer(s, index, &s->in);
        shm_wire_release(&s->in);
    }
}

static int64_t nearest(const struct supervisor *s, int64_t now_ms)
{
    int64_t at = now_ms + IDLE_MS;

    if (s->draining)
        at = MIN(at, s->end_ms);
    if (s->load.phase >= SUPERVISOR_PREPARING)
        at = MIN(at, s->load.deadline_ms);
    for (unsigned i = 0; !s->draining && i < s->worker_count; i++)
        if (s->workers[i].pid == 0)
            at = MIN(at, s->workers[i].due_ms);
    if (s->aux.pid == 0)
        at = MIN(at, s->aux.due_ms);
    return MAX(at, now_ms);
}

static void wait_and_serve(struct supervisor *s)
{
    struct pollfd fds[SHM_WORKERS_MAX + 3];
    int64_t now_ms = clock_ms();

    fds[0] = (struct pollfd){ .fd = s->signals, .events = POLLIN };
    fds[1] = (struct pollfd){ .fd = s->aux.control, .events = POLLIN };
    fds[2] = (struct pollfd){ .fd = s->watch, .events = POLLIN };
    for (unsigned i = 0; i < s->worker_count; i++)
        fds[3 + i] = (struct pollfd){ .fd = s->workers[i].control, .events = POLLIN };
    if (poll(fds, 3 + s->worker_count, (int)(nearest(s, now_ms) - now_ms)) <= 0)
        return;
    for (unsigned i = 0; i < s->worker_count; i++)
        if (fds[3 + i].revents)
            on_worker(s, i);
    if (fds[1].revents)
        on_aux(s);
    if (fds[2].revents && supervisor_watch_fired(s->watch, s->options->table))
        supervisor_load_file(s, false);
    if (fds[0].revents)
        on_signals(s);
}

static void serve(struct supervisor *s)
{
    while (!s->draining || supervisor_crew_present(s) || s->load.phase == SUPERVISOR_KEEPING) {
        int64_t now_ms = clock_ms();

        if (!s->draining)
            supervisor_crew_tend(s, now_ms, false);
        supervisor_aux_tend(s, now_ms);
        supervisor_load_tick(s, now_ms);
        if (s->draining && now_ms >= s->end_ms) {
            if (s->stopping)
                break;
            supervisor_say(s->options->log_level, SUPERVISOR_WARN, "the time to drain is over");
            stop(s);
        }
        wait_and_serve(s);
    }
}

/* Kills workers that are left, lets aux write the last records. */
static void end(struct supervisor *s)
{
    int64_t until_ms = clock_ms() + AUX_END_MS;
    struct pollfd signals = { .fd = s->signals, .events = POLLIN };

    s->stopping = s->draining = true;
    for (unsigned i = 0; i < s->worker_count; i++)
        if (s->workers[i].pid)
            (void)kill(s->workers[i].pid, SIGKILL);
    if (s->aux.control >= 0)
        close(s->aux.control);
    s->aux.control = -1;
    while ((s->aux.pid || supervisor_crew_present(s)) && clock_ms() < until_ms) {
        (void)poll(&signals, 1, TICK_MS);
        reap(s);
    }
    if (s->aux.pid)
        (void)kill(s->aux.pid, SIGKILL);
    supervisor_start_clean(s);
}

static void greet(const struct supervisor *s)
{
    char where[SUPERVISOR_PATH_MAX + 8];
    struct supervisor_listener l = { .family = TABLE_IPV4, .ip = s->options->admin_ip };

    if (s->options->admin_tcp) {
        l.port = supervisor_listener_port(s->admin);
        supervisor_listener_text(&l, where, sizeof(where));
    } else {
        (void)snprintf(where, sizeof(where), "unix:%s", s->admin_path);
    }
    supervisor_say(s->options->log_level, SUPERVISOR_INFO, "%u workers, state in %s, admin at %s",
                   s->worker_count, s->store.path, where);
}

int supervisor_run(const struct supervisor_options *options, supervisor_worker_main *worker)
{
    struct supervisor *s = calloc(1, sizeof(*s));
    struct supervisor_why why;

    if (!s) {
        supervisor_say(options->log_level, SUPERVISOR_ERROR, "no memory to start");
        return 3;
    }
    s->options = options;
    s->worker_main = worker;
    s->shm_fd = s->ring_event = s->signals = s->watch = s->admin = -1;
    s->aux.control = s->aux.program = -1;
    s->store.dir = s->store.tables = s->store.lock = -1;
    s->load.request.memfd = -1;
    if (!supervisor_start_open(s, &why)) {
        supervisor_say(options->log_level, SUPERVISOR_ERROR, "%s", why.text);
        supervisor_start_clean(s);
        free(s);
        return 3;
    }
    greet(s);
    supervisor_load_first(s);
    serve(s);
    end(s);
    free(s);
    return 0;
}

int supervisor_check(const char *path, struct supervisor_why *text)
{
    struct supervisor_generation g;
    char id[SUPERVISOR_HEX + 1], commit[65];
    int fd;

    if (!supervisor_memfd_read(AT_FDCWD, path, &fd, NULL, text))
        return access(path, R_OK) == 0 ? 1 : 3;
    if (!supervisor_probe_table(fd, text) || !supervisor_generation_open(fd, &g, text)) {
        close(fd);
        return 1;
    }
    supervisor_store_hex(&g.table.head->content_id, id);
    (void)supervisor_generation_commit(&g, commit);
    (void)supervisor_say_why(
        text, "sound: content id %s, commit %s, %u listeners, %u rules, %u splits, %u upstreams",
        id, commit[0] ? commit : "none", g.table.listener_count, g.table.rule_count,
        g.table.split_count, g.table.upstream_count);
    supervisor_generation_close(&g);
    return 0;
}
