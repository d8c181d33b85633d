/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is the point: bind, map and open with the rights of whoever started us, then drop them,
 * then begin.
 */
#include "supervisor/start.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/aux.h"
#include "supervisor/watch.h"

static unsigned count_workers(unsigned wanted)
{
    cpu_set_t cpus;

    if (wanted)
        return wanted;
    if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0)
        return 1;
    return (unsigned)MIN(CPU_COUNT(&cpus), (int)SHM_WORKERS_MAX);
}

static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* at worst fewer connections */
}

static bool open_segment(struct supervisor *s, struct supervisor_why *why)
{
    s->worker_count = count_workers(s->options->workers);
    for (unsigned i = 0; i < s->worker_count; i++)
        s->workers[i].control = -1;
    s->shm = shm_new(s->worker_count, &s->shm_fd);
    if (!s->shm)
        return supervisor_say_why(why, "no shared segment: %s", strerror(errno));
    s->ring_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return s->ring_event >= 0 || supervisor_say_why(why, "no eventfd: %s", strerror(errno));
}

static bool open_admin(struct supervisor *s, struct supervisor_why *why)
{
    const struct supervisor_options *o = s->options;
    int n;

    if (o->admin_tcp) {
        s->admin = supervisor_listener_tcp(&o->admin_ip, o->admin_port, why);
        return s->admin >= 0;
    }
    n = o->admin_path
            ? snprintf(s->admin_path, sizeof(s->admin_path), "%s", o->admin_path)
            : snprintf(s->admin_path, sizeof(s->admin_path), "%s/admin.sock", s->store.path);
    if (n >= (int)sizeof(s->admin_path)) {
        s->admin_path[0] = '\0';
        return supervisor_say_why(
            why, "the admin socket's path has %d bytes, at most %zu fit: --admin names another", n,
            sizeof(s->admin_path) - 1);
    }
    s->admin = supervisor_listener_unix(s->admin_path, 0600, why);
    if (s->admin < 0) {
        s->admin_path[0] = '\0';
        return false;
    }
    if (s->privilege.drop && chown(s->admin_path, s->privilege.uid, s->privilege.gid) != 0)
        return supervisor_say_why(why, "%s: %s", s->admin_path, strerror(errno));
    return true;
}

/* A log that cannot be written is told now and not by aux, again and again. */
static bool try_log(const struct supervisor *s, struct supervisor_why *why)
{
    const char *path = s->options->access_log;
    int fd;

    if (str_eq(str_of(path), STR("-")) || str_eq(str_of(path), STR("off")))
        return true;
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd < 0)
        return supervisor_say_why(why, "--access-log %s: %s", path, strerror(errno));
    if (s->privilege.drop && fchown(fd, s->privilege.uid, s->privilege.gid) != 0) {
        close(fd);
        return supervisor_say_why(why, "--access-log %s: %s", path, strerror(errno));
    }
    close(fd);
    return true;
}

static bool try_secrets(const struct supervisor *s, struct supervisor_why *why)
{
    struct stat st;

    if (!s->options->secrets)
        return true;
    if (stat(s->options->secrets, &st) != 0)
        return supervisor_say_why(why, "--secrets %s: %s", s->options->secrets, strerror(errno));
    return S_ISDIR(st.st_mode) ||
           supervisor_say_why(why, "--secrets %s is not a directory", s->options->secrets);
}

static bool open_signals(struct supervisor *s, struct supervisor_why *why)
{
    static const int handled[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD };
    sigset_t set;

    (void)sigemptyset(&set);
    for (unsigned i = 0; i < LEN(handled); i++)
        (void)sigaddset(&set, handled[i]);
    (void)signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
        s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return s->signals >= 0 || supervisor_say_why(why, "no signalfd: %s", strerror(errno));
}

bool supervisor_start_open(struct supervisor *s, struct supervisor_why *why)
{
    raise_descriptors();
    if (!supervisor_privilege_find(s->options->user, &s->privilege, why) ||
        !supervisor_store_open(s->options->state, &s->privilege, &s->store, why) ||
        !supervisor_aux_find(s, why) || !open_segment(s, why) || !open_admin(s, why) ||
        !try_log(s, why) || !try_secrets(s, why) ||
        !supervisor_privilege_drop(&s->privilege, why) || !open_signals(s, why))
        return false;
    if (s->options->watch)
        s->watch = supervisor_watch_open(s->options->table, why);
    return !s->options->watch || s->watch >= 0;
}

void supervisor_start_clean(struct supervisor *s)
{
    if (s->admin_path[0])
        (void)unlink(s->admin_path);
    supervisor_listener_close(&s->listeners, NULL);
    supervisor_store_fini(&s->store);
    shm_detach(&s->shm);
}
