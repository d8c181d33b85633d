/* SPDX-License-Identifier: Apache-2.0
 *
 * What lies in a cache was written by the user who reads it, or is not there.
 */
#include "cache/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/cache.h"

struct str cache_file_read(struct arena *a, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct str bytes = { 0 };
    struct stat st;
    char *p;

    if (fd < 0)
        return bytes;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_size > 0 &&
        st.st_size <= CACHE_BYTES_MAX) {
        size_t n = 0, size = (size_t)st.st_size;
        ssize_t got = 1;

        p = arena_take_text(a, size + CACHE_ALIGN);
        p += (size_t)(-(uintptr_t)p % CACHE_ALIGN);
        while (n < size && (got = read(fd, p + n, size - n)) > 0)
            n += (size_t)got;
        bytes = (struct str){ p, n };
    }
    (void)close(fd);
    return bytes;
}

/* Makes the folder and those above it, for their owner alone. */
static void make_folder(struct arena *a, const char *folder)
{
    struct str path = str_of(folder);

    for (size_t i = 1; i <= path.n; i++)
        if (i == path.n || path.p[i] == '/')
            (void)mkdir(str_z(a, str_sub(path, 0, i)), 0700);
}

void cache_file_replace(struct arena *a, const char *folder, const char *file,
                        bool (*write)(FILE *to, const void *what), const void *what)
{
    const char *beside = str_fmt(a, "%s.%ld", file, (long)getpid()).p;
    bool written;
    FILE *to;
    int fd;

    make_folder(a, folder);
    (void)unlink(beside); /* of a process of this number that was killed */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    to = fd < 0 ? NULL : fdopen(fd, "w");
    if (to == NULL)
        return;
    written = write(to, what);
    if (fclose(to) != 0 || !written || rename(beside, file) != 0)
        (void)unlink(beside);
}
