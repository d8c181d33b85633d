/* SPDX-License-Identifier: Apache-2.0
 *
 * /proc/net/tcp and tcp6 give the inode of the listening socket, /proc/PID/fd the process that
 * holds it. Other users' processes are not ours to look into: then there is no answer. Only for the
 * message of a failed bind.
 */
#include "supervisor/owner.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINES_MAX = 100000, FDS_MAX = 100000, LISTENING = 0x0a, FIELD_STATE = 3, FIELD_INODE = 9 };

/* Field `n` of a line of words. */
static struct str field(struct str line, unsigned n)
{
    for (unsigned i = 0;; i++) {
        size_t end = 0;

        while (line.n && line.p[0] == ' ')
            line = str_sub(line, 1, line.n);
        while (end < line.n && line.p[end] != ' ' && line.p[end] != '\n')
            end++;
        if (i == n || line.n == 0)
            return str_sub(line, 0, end);
        line = str_sub(line, end, line.n);
    }
}

/* The inode of the socket in a line of /proc/net/tcp, 0 where it does not listen on the port. */
static uint64_t listening_inode(struct str line, uint16_t port)
{
    struct str local = field(line, 1), state = field(line, FIELD_STATE);
    uint64_t inode;
    uint8_t b[2];

    if (local.n < 5 || !str_unhex(str_sub(local, local.n - 4, 4), b, 2) ||
        (b[0] << 8 | b[1]) != port)
        return 0;
    if (!str_unhex(state, b, 1) || b[0] != LISTENING)
        return 0;
    return str_to_u64(field(line, FIELD_INODE), UINT64_MAX, &inode) ? inode : 0;
}

static uint64_t find_inode(const char *path, uint16_t port)
{
    FILE *f = fopen(path, "re");
    char line[512];
    uint64_t inode = 0;

    if (!f)
        return 0;
    for (unsigned i = 0; !inode && i < LINES_MAX && fgets(line, sizeof(line), f); i++)
        inode = listening_inode(str_of(line), port);
    (void)fclose(f);
    return inode;
}

static bool holds(int proc, const char *pid, const char *socket)
{
    char path[300], target[64];
    int dir;
    DIR *fds;
    bool found = false;
    ssize_t n;

    (void)snprintf(path, sizeof(path), "%s/fd", pid);
    dir = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    fds = dir < 0 ? NULL : fdopendir(dir);
    if (!fds)
        return false;
    for (unsigned i = 0; !found && i < FDS_MAX; i++) {
        const struct dirent *e = readdir(fds);

        if (!e)
            break;
        n = readlinkat(dir, e->d_name, target, sizeof(target) - 1);
        if (n > 0) {
            target[n] = '\0';
            found = strcmp(target, socket) == 0;
        }
    }
    (void)closedir(fds);
    return found;
}

static void describe(int proc, const char *pid, char out[SUPERVISOR_OWNER_BYTES])
{
    char path[300], comm[17] = "?";
    int fd;
    ssize_t n = 0;

    (void)snprintf(path, sizeof(path), "%s/comm", pid);
    fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        n = read(fd, comm, sizeof(comm) - 1);
        close(fd);
    }
    while (n > 0 && comm[n - 1] == '\n')
        n--;
    comm[MAX(n, 0)] = '\0';
    (void)snprintf(out, SUPERVISOR_OWNER_BYTES, "pid %.10s (%s)", pid, comm);
}

bool supervisor_owner_find(uint16_t port, char out[SUPERVISOR_OWNER_BYTES])
{
    uint64_t inode = find_inode("/proc/net/tcp", port);
    char socket[64];
    DIR *proc;
    bool found = false;

    if (!inode)
        inode = find_inode("/proc/net/tcp6", port);
    proc = inode ? opendir("/proc") : NULL;
    if (!proc)
        return false;
    (void)snprintf(socket, sizeof(socket), "socket:[%llu]", (unsigned long long)inode);
    for (const struct dirent *e = readdir(proc); e && !found; e = readdir(proc)) {
        if (!isdigit((unsigned char)e->d_name[0]) || !holds(dirfd(proc), e->d_name, socket))
            continue;
        describe(dirfd(proc), e->d_name, out);
        found = true;
    }
    (void)closedir(proc);
    return found;
}
