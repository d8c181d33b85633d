/* SPDX-License-Identifier: Apache-2.0
 *
 * The disk below the policy root. Every path is opened beneath the root's descriptor with openat2,
 * so that no symbolic link and no `..` leads out of it, however the tree changes meanwhile; where a
 * kernel or a container lacks openat2, part by part with O_NOFOLLOW, which comes to the same. A
 * folder that holds a `.git` is another repository.
 */
#include "source/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct pending { /* folders still to be listed */
    struct str *items;
    size_t count, cap;
};

static const char *reason(int error)
{
    return strerrordesc_np(error) ? strerrordesc_np(error) : "unknown error";
}

static bool fail(struct diag_sink *sink, struct str path, int error)
{
    return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE, "`" STR_FMT "` cannot be read: %s",
                     STR_ARG(path), reason(error));
}

bool source_dir_open(struct source *s, const char *path, struct diag_sink *sink)
{
    s->root_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s->root_fd >= 0 || fail(sink, str_of(path), errno);
}

/* Part by part. Descriptors of the way are closed. */
static int open_by_parts(struct source *s, struct str path, int flags)
{
    int at = s->root_fd;
    struct str part;

    while (str_cut(&path, '/', &part)) {
        int way = path.p ? O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW : flags | O_NOFOLLOW;
        int next = openat(at, str_z(s->arena, part), way, 0);
        int error = errno;

        if (at != s->root_fd)
            close(at);
        at = next;
        errno = error;
        if (at < 0)
            return -1;
    }
    return at;
}

static int open_beneath(struct source *s, struct str path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    long fd;

    if (path.n == 0)
        return openat(s->root_fd, ".", flags | O_CLOEXEC);
    fd = syscall(SYS_openat2, s->root_fd, str_z(s->arena, path), &how, sizeof(how));
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        return open_by_parts(s, path, flags | O_CLOEXEC);
    return (int)fd;
}

static enum source_kind kind_of(mode_t mode)
{
    return S_ISREG(mode) ? SOURCE_IS_FILE : S_ISLNK(mode) ? SOURCE_IS_LINK : SOURCE_IS_OTHER;
}

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct source_identity identity_of(const struct stat *st)
{
    return (struct source_identity){ .device = st->st_dev,
                                     .inode = st->st_ino,
                                     .bytes = (uint64_t)st->st_size,
                                     .changed_ns = nanoseconds(st->st_ctim),
                                     .modified_ns = nanoseconds(st->st_mtim) };
}

/* One name of an open folder; folders to go on in are added to `more`. */
static void visit(struct source *s, struct source_scan *scan, int folder_fd, struct str path,
                  const char *name, struct pending *more)
{
    struct source_found f = { .path = path };
    struct stat st, git;
    bool is_folder;

    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return; /* gone since it was listed */
    is_folder = S_ISDIR(st.st_mode);
    f.identity = identity_of(&st);
    f.kind = is_folder ? SOURCE_IS_FILE : kind_of(st.st_mode);
    if (is_folder &&
        fstatat(folder_fd, str_fmt(s->arena, "%s/.git", name).p, &git, AT_SYMLINK_NOFOLLOW) == 0) {
        is_folder = false;
        f.kind = SOURCE_IS_MODULE;
    }
    if (source_set_visit(scan, f, is_folder))
        *VEC_ADD(s->arena, more) = path;
}

static bool scan_one(struct source *s, struct str folder, struct source_scan *scan,
                     struct pending *more, struct diag_sink *sink)
{
    int fd = open_beneath(s, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    DIR *dir;

    if (fd < 0)
        return fail(sink, folder, errno);
    dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return fail(sink, folder, errno);
    }
    for (struct dirent *e; scan->visited <= SOURCE_ENTRIES_MAX && (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            visit(s, scan, fd, source_set_join(s->arena, folder, str_of(e->d_name)), e->d_name,
                  more);
    closedir(dir);
    return true;
}

static size_t depth_of(struct str path)
{
    return str_count(path, '/');
}

/* Whether it is a folder; a symbolic link instead of one is said to be one. */
static bool folder_exists(struct source *s, struct str folder, struct source_scan *out)
{
    int fd = open_beneath(s, folder, O_PATH | O_DIRECTORY | O_NOFOLLOW);

    if (fd >= 0) {
        close(fd);
        return true;
    }
    if (errno == ELOOP || errno == ENOTDIR) {
        struct source_found f;

        if (source_dir_find(s, folder, &f) && f.kind == SOURCE_IS_LINK) {
            out->found = true;
            *VEC_ADD(out->arena, out) = f;
        }
    }
    return false;
}

bool source_dir_scan(struct source *s, struct str folder, struct source_scan *out,
                     struct diag_sink *sink)
{
    struct pending todo = { 0 };

    if (!folder_exists(s, folder, out))
        return true;
    out->found = true;
    *VEC_ADD(s->arena, &todo) = folder;
    for (size_t i = 0; i < todo.count; i++) {
        if (depth_of(todo.items[i]) > SOURCE_DEPTH_MAX)
            return diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE,
                             "`" STR_FMT "` is more than %d folders deep", STR_ARG(todo.items[i]),
                             SOURCE_DEPTH_MAX);
        if (!scan_one(s, todo.items[i], out, &todo, sink))
            return false;
    }
    return true;
}

bool source_dir_find(struct source *s, struct str path, struct source_found *out)
{
    int fd = open_beneath(s, path, O_PATH | O_NOFOLLOW);
    struct stat st;
    bool known;

    if (fd < 0 && errno == ELOOP) { /* a link on the way */
        *out = (struct source_found){ .path = path, .kind = SOURCE_IS_LINK };
        return true;
    }
    if (fd < 0)
        return false;
    known = fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode);
    close(fd);
    if (known)
        *out =
            (struct source_found){ .path = str_dup(s->arena, path), .kind = kind_of(st.st_mode) };
    return known;
}

/* Reads up to `max` bytes; -1 where reading fails. */
static ssize_t read_all(int fd, char *p, size_t max)
{
    size_t n = 0;

    while (n < max) {
        ssize_t got = read(fd, p + n, max - n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

bool source_dir_read(struct source *s, const struct source_found *f, struct arena *a,
                     struct str *text, struct diag_sink *sink)
{
    int fd = open_beneath(s, f->path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
    struct stat st;
    ssize_t n;
    char *p;

    if (fd < 0)
        return fail(sink, f->path, errno);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
        !source_set_fits(s, f->path, (uint64_t)st.st_size, sink)) {
        close(fd);
        return false;
    }
    p = arena_take_text(a, (size_t)st.st_size + 1);
    n = read_all(fd, p, (size_t)st.st_size);
    close(fd);
    if (n < 0)
        return fail(sink, f->path, errno);
    p[n] = '\0';
    *text = (struct str){ p, (size_t)n };
    return true;
}

static bool write_all(int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        text = str_sub(text, (size_t)n, text.n);
    }
    return fsync(fd) == 0;
}

/* Beside the file, then over it: readers see the old text or the new one. */
static bool replace(int folder_fd, const char *name, const char *fresh, struct str text)
{
    struct stat st;
    mode_t mode =
        fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 ? st.st_mode & 07777 : 0644;
    int fd = openat(folder_fd, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    bool ok;

    if (fd < 0)
        return false;
    ok = write_all(fd, text) && fchmod(fd, mode) == 0;
    ok = close(fd) == 0 && ok;
    ok = ok && renameat(folder_fd, fresh, folder_fd, name) == 0;
    if (!ok) {
        int error = errno;

        (void)unlinkat(folder_fd, fresh, 0);
        errno = error;
    }
    return ok;
}

bool source_dir_write(struct source *s, struct str path, struct str text, struct diag_sink *sink)
{
    size_t cut = path.n;
    struct str name;
    int fd;
    bool ok;

    while (cut > 0 && path.p[cut - 1] != '/')
        cut--;
    name = str_sub(path, cut, path.n);
    fd = open_beneath(s, str_sub(path, 0, cut ? cut - 1 : 0), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    ok = fd >= 0 &&
         replace(fd, str_z(s->arena, name),
                 str_fmt(s->arena, "." STR_FMT ".%d", STR_ARG(name), (int)getpid()).p, text);
    if (!ok)
        (void)diag_fail(sink, DIAG_INPUT, DIAG_NOWHERE, "`" STR_FMT "` cannot be written: %s",
                        STR_ARG(path), reason(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}
