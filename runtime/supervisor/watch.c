/* SPDX-License-Identifier: Apache-2.0
 *
 * inotify on the directory, filtered by name. A file that is closed after writing or renamed into
 * place counts; one that is still being written does not.
 */
#include "supervisor/watch.h"

#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash ? slash + 1 : file;
}

int supervisor_watch_open(const char *file, struct supervisor_why *why)
{
    char dir[4096] = ".";
    size_t n = (size_t)(base_name(file) - file);
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

    if (n >= sizeof(dir))
        n = sizeof(dir) - 1;
    if (n) {
        memcpy(dir, file, n);
        dir[n] = '\0';
    }
    if (fd >= 0 && inotify_add_watch(fd, dir, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR) >= 0)
        return fd;
    (void)supervisor_say_why(why, "--watch: %s: %s", dir, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

bool supervisor_watch_fired(int watch, const char *file)
{
    _Alignas(struct inotify_event) char events[4096];
    const char *name = base_name(file);
    bool fired = false;
    ssize_t n;

    while ((n = read(watch, events, sizeof(events))) > 0) {
        for (ssize_t at = 0; at < n;) {
            const struct inotify_event *e = (const void *)(events + at);

            fired |= (e->mask & IN_Q_OVERFLOW) || (e->len && strncmp(e->name, name, e->len) == 0);
            at += (ssize_t)(sizeof(*e) + e->len);
        }
    }
    return fired;
}
