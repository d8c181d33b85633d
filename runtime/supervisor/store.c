/* SPDX-License-Identifier: Apache-2.0
 *
 * Every change is a new file, synced, then renamed over the old name: after a crash at any point
 * there is either the old state or the new one.
 */
#include "supervisor/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/memfd.h"
#include "table/layout.h"

enum { NAME_BYTES = SUPERVISOR_HEX + 8, ENTRIES_MAX = 10000 };

void supervisor_store_hex(const struct digest *d, char out[SUPERVISOR_HEX + 1])
{
    for (unsigned i = 0; i < DIGEST_BYTES; i++)
        (void)snprintf(out + 2 * (size_t)i, 3, "%02x", d->bytes[i]);
}

static void table_name(const struct digest *d, char out[NAME_BYTES])
{
    supervisor_store_hex(d, out);
    memcpy(out + SUPERVISOR_HEX, ".pxt", 5);
}

static void default_path(char *out, size_t cap)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (geteuid() == 0)
        (void)snprintf(out, cap, "/var/lib/proxyd");
    else if (state && *state == '/')
        (void)snprintf(out, cap, "%s/proxyd", state);
    else
        (void)snprintf(out, cap, "%s/.local/state/proxyd", home ? home : "");
}

/* What was there before belongs to whoever it belongs to: a wrong --state must not give /var away.
 */
static bool check_owner(const struct supervisor_store *s, const char *name,
                        const struct supervisor_privilege *owner, struct supervisor_why *why)
{
    struct stat st;

    if (!owner->drop || fstatat(s->dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
        st.st_uid == owner->uid)
        return true;
    return supervisor_say_why(why,
                              "%s/%s belongs to user %u and proxyd is to run as %s (user %u): "
                              "chown it, or name another directory with --state",
                              s->path, name, st.st_uid, owner->name, owner->uid);
}

/* mkdir -p; the last directory gets the owner. */
static bool make_path(const char *path, const struct supervisor_privilege *owner,
                      struct supervisor_why *why)
{
    char part[512];
    size_t n = strlen(path);
    bool made = false;

    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        made = mkdir(part, i == n ? 0700 : 0755) == 0;
        if (!made && errno != EEXIST)
            return supervisor_say_why(why, "%s: %s", part, strerror(errno));
    }
    if (made && owner->drop && chown(path, owner->uid, owner->gid) != 0)
        return supervisor_say_why(why, "%s: %s", path, strerror(errno));
    return true;
}

static bool take_lock(struct supervisor_store *s, const struct supervisor_privilege *owner,
                      struct supervisor_why *why)
{
    char pid[16] = "";

    s->lock = openat(s->dir, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->lock < 0 || (owner->drop && fchown(s->lock, owner->uid, owner->gid) != 0))
        return supervisor_say_why(why, "%s/lock: %s", s->path, strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
        ssize_t n = pread(s->lock, pid, sizeof(pid) - 1, 0);

        while (n > 0 && (pid[n - 1] < '0' || pid[n - 1] > '9'))
            pid[--n] = '\0';
        return supervisor_say_why(why, "%s is in use by another proxyd (pid %s)", s->path,
                                  n > 0 ? pid : "unknown");
    }
    (void)snprintf(pid, sizeof(pid), "%d\n", (int)getpid());
    if (ftruncate(s->lock, 0) != 0 || pwrite(s->lock, pid, strlen(pid), 0) < 0)
        return supervisor_say_why(why, "%s/lock: %s", s->path, strerror(errno));
    return true;
}

static bool open_directories(struct supervisor_store *s, const struct supervisor_privilege *owner,
                             struct supervisor_why *why)
{
    static const char *const ours[] = { ".", "tables", "current", "table.seen" };
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    bool made;

    s->dir = open(s->path, flags);
    if (s->dir < 0)
        return supervisor_say_why(why, "%s: %s (proxyd runs as user %u)", s->path, strerror(errno),
                                  geteuid());
    made = mkdirat(s->dir, "tables", 0700) == 0;
    if (made || errno == EEXIST)
        s->tables = openat(s->dir, "tables", flags | O_NOFOLLOW);
    if (s->tables < 0 || (made && owner->drop && fchown(s->tables, owner->uid, owner->gid) != 0))
        return supervisor_say_why(why, "%s/tables: %s (proxyd runs as user %u)", s->path,
                                  strerror(errno), geteuid());
    for (unsigned i = 0; i < LEN(ours); i++)
        if (!check_owner(s, ours[i], owner, why))
            return false;
    return true;
}

bool supervisor_store_open(const char *path, const struct supervisor_privilege *owner,
                           struct supervisor_store *out, struct supervisor_why *why)
{
    struct supervisor_store s = { .dir = -1, .tables = -1, .lock = -1 };

    if (path && strlen(path) >= sizeof(s.path) - 32)
        return supervisor_say_why(why, "--state: the path is longer than %zu bytes",
                                  sizeof(s.path) - 32);
    if (path)
        (void)snprintf(s.path, sizeof(s.path), "%s", path);
    else
        default_path(s.path, sizeof(s.path) - 32);
    if (!make_path(s.path, owner, why))
        return false;
    if (!open_directories(&s, owner, why) || !take_lock(&s, owner, why)) {
        supervisor_store_fini(&s);
        return false;
    }
    *out = s;
    return true;
}

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void supervisor_store_fini(struct supervisor_store *s)
{
    shut(&s->tables);
    shut(&s->dir);
    shut(&s->lock);
}

static bool read_digest(const struct supervisor_store *s, const char *name, struct digest *out)
{
    char text[SUPERVISOR_HEX];
    int fd = openat(s->dir, name, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return false;
    n = read(fd, text, sizeof(text));
    close(fd);
    return n == (ssize_t)sizeof(text) &&
           str_unhex((struct str){ text, sizeof(text) }, out->bytes, DIGEST_BYTES);
}

/* `sync`: on disk when it returns. */
static bool write_digest(const struct supervisor_store *s, const char *name, const struct digest *d,
                         bool sync)
{
    char text[SUPERVISOR_HEX + 1], fresh[32];
    int fd;
    bool ok;

    (void)snprintf(fresh, sizeof(fresh), "%s.new", name);
    supervisor_store_hex(d, text);
    text[SUPERVISOR_HEX] = '\n';
    fd = openat(s->dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    ok = write(fd, text, sizeof(text)) == (ssize_t)sizeof(text) && (!sync || fsync(fd) == 0);
    close(fd);
    return ok && renameat(s->dir, fresh, s->dir, name) == 0 && (!sync || fsync(s->dir) == 0);
}

bool supervisor_store_current(const struct supervisor_store *s, struct digest *file_digest)
{
    return read_digest(s, "current", file_digest);
}

bool supervisor_store_seen(const struct supervisor_store *s, struct digest *seen)
{
    return read_digest(s, "table.seen", seen);
}

void supervisor_store_see(const struct supervisor_store *s, const struct digest *seen)
{
    /* at worst the file is read once more at the next start */
    (void)write_digest(s, "table.seen", seen, false);
}

int supervisor_store_read(const struct supervisor_store *s, const struct digest *file_digest,
                          struct supervisor_why *why)
{
    char name[NAME_BYTES];
    int fd = -1;

    table_name(file_digest, name);
    return supervisor_memfd_read(s->tables, name, &fd, NULL, why) ? fd : -1;
}

static bool copy_out(int to, int memfd)
{
    off_t at = 0;
    ssize_t n;

    while ((n = sendfile(to, memfd, &at, 1 << 24)) > 0)
        ;
    return n == 0 && fsync(to) == 0;
}

static bool write_table(const struct supervisor_store *s, int memfd, const char *name)
{
    int fd;
    bool ok;

    if (utimensat(s->tables, name, NULL, 0) == 0)
        return true; /* named by its digest: the bytes are these */
    fd = openat(s->tables, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    ok = copy_out(fd, memfd);
    close(fd);
    return ok && renameat(s->tables, "new", s->tables, name) == 0 && fsync(s->tables) == 0;
}

static int newest_first(const void *a, const void *b)
{
    const struct supervisor_stored *x = a, *y = b;

    if (x->kept_s != y->kept_s)
        return x->kept_s > y->kept_s ? -1 : 1;
    if (x->kept_ns != y->kept_ns)
        return x->kept_ns > y->kept_ns ? -1 : 1;
    return memcmp(&x->file_digest, &y->file_digest, sizeof(x->file_digest));
}

/* Reads what `name` is; false where it is no stored table. */
static bool look(const struct supervisor_store *s, const char *name, struct supervisor_stored *out)
{
    struct str n = str_of(name);
    struct table_header head;
    struct stat st;
    int fd;
    bool ok;

    if (n.n != SUPERVISOR_HEX + 4 || !str_has_suffix(n, STR(".pxt")) ||
        !str_unhex(str_sub(n, 0, SUPERVISOR_HEX), out->file_digest.bytes, DIGEST_BYTES))
        return false;
    fd = openat(s->tables, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    ok = fstat(fd, &st) == 0 && pread(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head);
    close(fd);
    if (!ok)
        return false;
    out->content_id = head.content_id;
    out->kept_s = st.st_mtim.tv_sec;
    out->kept_ns = (uint32_t)st.st_mtim.tv_nsec;
    return true;
}

/* Inserts into the list, which stays sorted; what falls out at the end is *dropped. */
static bool insert(struct supervisor_stored *list, unsigned *count,
                   const struct supervisor_stored *one, struct supervisor_stored *dropped)
{
    unsigned at = *count;
    bool full = *count == SUPERVISOR_STORE_MAX;

    while (at > 0 && newest_first(one, list + at - 1) < 0)
        at--;
    *dropped = full ? (at == *count ? *one : list[*count - 1]) : *one;
    if (full && at == *count)
        return true;
    memmove(list + at + 1, list + at, (*count - at - full) * sizeof(*list));
    list[at] = *one;
    *count += !full;
    return full;
}

/* `keep`: files that do not fit into the list go, but for this one. NULL: nothing goes. */
static unsigned walk(const struct supervisor_store *s, struct supervisor_stored *list,
                     const struct digest *keep)
{
    int fd = openat(s->tables, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    unsigned count = 0;
    char name[NAME_BYTES];

    if (!dir)
        return 0;
    for (unsigned i = 0; i < ENTRIES_MAX; i++) {
        const struct dirent *e = readdir(dir);
        struct supervisor_stored one, dropped;

        if (!e)
            break;
        if (!look(s, e->d_name, &one) || !insert(list, &count, &one, &dropped) || !keep ||
            digest_eq(&dropped.file_digest, keep))
            continue;
        table_name(&dropped.file_digest, name);
        (void)unlinkat(s->tables, name, 0);
    }
    (void)closedir(dir);
    return count;
}

unsigned supervisor_store_list(const struct supervisor_store *s,
                               struct supervisor_stored out[SUPERVISOR_STORE_MAX])
{
    return walk(s, out, NULL);
}

/* What was read must not be forgotten before what came after it. */
static bool sync_seen(const struct supervisor_store *s)
{
    int fd = openat(s->dir, "table.seen", O_RDONLY | O_CLOEXEC);
    bool ok = fd < 0 || fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

bool supervisor_store_keep(const struct supervisor_store *s, int memfd,
                           const struct digest *file_digest, struct supervisor_why *why)
{
    struct supervisor_stored list[SUPERVISOR_STORE_MAX];
    char name[NAME_BYTES];

    table_name(file_digest, name);
    if (!write_table(s, memfd, name) || !sync_seen(s) ||
        !write_digest(s, "current", file_digest, true))
        return supervisor_say_why(why, "%s: the table serves but could not be kept: %s", s->path,
                                  strerror(errno));
    (void)walk(s, list, file_digest);
    return true;
}
