/* SPDX-License-Identifier: Apache-2.0
 *
 * The copy is what makes a table safe to map: a file may be cut or rewritten under its readers, a
 * sealed memfd not.
 */
#include "supervisor/memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/layout.h"

static const int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

static bool copy(int to, int from, const char *path, struct supervisor_why *why)
{
    uint64_t total = 0;
    ssize_t n;

    while ((n = sendfile(to, from, NULL, 1 << 24)) > 0) {
        total += (uint64_t)n;
        if (total > TABLE_FILE_MAX)
            return supervisor_say_why(
                why, "%s is larger than 4 GiB, the most that a table may have", path);
    }
    return n == 0 || supervisor_say_why(why, "%s: %s", path, strerror(errno));
}

bool supervisor_memfd_sealed(int fd)
{
    int have = fcntl(fd, F_GET_SEALS);

    return have >= 0 && (have & seals) == seals;
}

bool supervisor_memfd_seal(int fd, struct supervisor_why *why)
{
    struct stat st;

    if (fcntl(fd, F_ADD_SEALS, seals) != 0 && !supervisor_memfd_sealed(fd))
        return supervisor_say_why(why, "the table cannot be sealed: %s", strerror(errno));
    if (fstat(fd, &st) != 0)
        return supervisor_say_why(why, "the table cannot be read: %s", strerror(errno));
    if (st.st_size < TABLE_HEADER_BYTES || (uint64_t)st.st_size > TABLE_FILE_MAX)
        return supervisor_say_why(why, "%lld bytes are no table: it has 256 bytes to 4 GiB",
                                  (long long)st.st_size);
    return true;
}

const void *supervisor_memfd_map(int fd, size_t *len)
{
    struct stat st;
    const void *p;

    if (fstat(fd, &st) != 0)
        return NULL;
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return NULL;
    *len = (size_t)st.st_size;
    return p;
}

static bool fill(int to, int from, const char *path, struct digest *digest,
                 struct supervisor_why *why)
{
    const void *p;
    size_t len = 0;

    if (!copy(to, from, path, why) || !supervisor_memfd_seal(to, why))
        return false;
    if (!digest)
        return true;
    p = supervisor_memfd_map(to, &len);
    if (!p)
        return supervisor_say_why(why, "%s: %s", path, strerror(errno));
    *digest = digest_of(p, len);
    (void)munmap((void *)(uintptr_t)p, len);
    return true;
}

bool supervisor_memfd_read(int dir, const char *path, int *fd, struct digest *digest,
                           struct supervisor_why *why)
{
    int from = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), to = -1;
    struct stat st;
    bool ok = false;

    if (from < 0)
        return supervisor_say_why(why, "%s: %s", path, strerror(errno));
    if (fstat(from, &st) != 0 || !S_ISREG(st.st_mode)) {
        (void)supervisor_say_why(why, "%s is not a regular file", path);
        goto out;
    }
    to = memfd_create("proxyd-table", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (to < 0) {
        (void)supervisor_say_why(why, "no memory file for %s: %s", path, strerror(errno));
        goto out;
    }
    ok = fill(to, from, path, digest, why);
    if (ok)
        *fd = to;
    else
        close(to);
out:
    close(from);
    return ok;
}
