/* SPDX-License-Identifier: Apache-2.0
 *
 * A pipe that nobody reads must not hold up the admin server, and O_NONBLOCK on a shared stdout
 * would reach into other programs: a pipe is asked with poll and given at most PIPE_BUF bytes,
 * which then do not block.
 */
#include "aux/log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aux/line.h"

enum { WAITING_MAX = 1 << 18, FILE_WRITE_MAX = 1 << 20, RECORDS_MAX = 4096 };

static bool off(const struct aux_log *l)
{
    return str_eq(str_of(l->path), STR("off"));
}

static bool take(struct aux_log *l, int fd)
{
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0)
        return false;
    l->file = S_ISREG(st.st_mode);
    l->fd = fd;
    return true;
}

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

bool aux_log_open(struct aux_log *l, const char *where)
{
    *l = (struct aux_log){ .path = where, .fd = -1 };
    if (off(l))
        return true;
    return take(l, str_eq(str_of(where), STR("-")) ? STDOUT_FILENO : open_file(where));
}

bool aux_log_reopen(struct aux_log *l)
{
    int old = l->fd;

    if (off(l) || old == STDOUT_FILENO)
        return true;
    if (!take(l, open_file(l->path)))
        return false;
    if (old >= 0)
        close(old);
    return true;
}

static void flush(struct aux_log *l)
{
    struct pollfd out = { .fd = l->fd, .events = POLLOUT };
    size_t at = 0;

    while (at < l->waiting.n) {
        size_t n = MIN(l->waiting.n - at, l->file ? (size_t)FILE_WRITE_MAX : (size_t)PIPE_BUF);
        ssize_t done;

        if (!l->file && (poll(&out, 1, 0) <= 0 || !(out.revents & POLLOUT)))
            break;
        done = write(l->fd, l->waiting.p + at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            break; /* a full disk: tried again next turn */
        at += (size_t)done;
    }
    aux_text_eat(&l->waiting, at);
}

static unsigned drain(struct aux_log *l, struct shm *s, unsigned worker,
                      const struct aux_names *names)
{
    static const uint32_t cap = SHM_RECORD_MAX;
    _Alignas(8) uint8_t record[SHM_RECORD_MAX];
    struct observe_access a;
    unsigned count = 0;
    uint32_t n;

    while (count < RECORDS_MAX && l->waiting.n < WAITING_MAX &&
           (n = shm_ring_pop(s, worker, record, cap)) > 0) {
        if (observe_access_decode(record, n, &a))
            aux_line_write(&l->waiting, &a, aux_names_find(names, a.generation));
        count++;
    }
    return count;
}

unsigned aux_log_turn(struct aux_log *l, struct shm *s, const struct aux_names *names)
{
    unsigned count = 0;

    if (off(l))
        return 0;
    for (unsigned i = 0; i < shm_workers(s); i++) {
        count += drain(l, s, i, names);
        flush(l);
    }
    if (l->waiting.failed)
        aux_text_fini(&l->waiting);
    return count;
}

bool aux_log_sleep(const struct aux_log *l, struct shm *s)
{
    bool idle = l->waiting.n == 0;

    if (off(l))
        return true;
    for (unsigned i = 0; idle && i < shm_workers(s); i++)
        idle = shm_ring_sleep(s, i);
    return idle;
}

void aux_log_fini(struct aux_log *l)
{
    if (l->fd >= 0 && l->fd != STDOUT_FILENO)
        close(l->fd);
    aux_text_fini(&l->waiting);
}
