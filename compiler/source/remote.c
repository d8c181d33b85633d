/* SPDX-License-Identifier: Apache-2.0
 *
 * libgit2 1.5.1 has no timeouts and no TLS 1.3; git has both, and the user's proxies, credential
 * helpers and ssh configuration. It runs as a child without a shell and without a terminal, so that
 * nothing can ask a question that nobody answers; with a deadline and a largest file; and without
 * the GIT_ variables that would send it elsewhere.
 *
 * HEAD of the cached repository is a name of ours for what the remote's HEAD is, because a fetch
 * does not move HEAD. A lock keeps two fetches apart.
 */
#include "source/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"

enum {
    SAID_MAX = 4096, /* bytes of what git says that are kept */
    SHOWN_MAX = 300, /* bytes of it that are shown */
    ENVIRONMENT_MAX = 4096,
};

struct run {
    struct arena *arena;
    const struct source_remote *remote;
    const char *const *argv;
    struct str said;
    bool begun, late;
    int status;
};

bool source_remote_is(struct str path)
{
    return str_contains(path, STR("://")) ||
           (str_has_prefix(path, STR("git@")) && str_find(path, ':') < path.n);
}

/* ---- what may be shown ---- */

/* How much of what follows "://" is a user and a password. */
static size_t secret_length(struct str host)
{
    size_t n = MIN(str_find(host, '/'), MIN(str_find(host, ' '), str_find(host, '\'')));

    while (n > 0 && host.p[n - 1] != '@')
        n--;
    return n;
}

/* Without what stands between "://" and "@", and without control characters. */
static struct str shown(struct arena *a, struct str text)
{
    char *p = arena_take_text(a, text.n);
    size_t n = 0, at = 0, bad;

    while (at < text.n) {
        struct str rest = str_sub(text, at, text.n);

        if (str_has_prefix(rest, STR("://"))) {
            memcpy(p + n, rest.p, 3);
            n += 3;
            at += 3 + secret_length(str_sub(rest, 3, rest.n));
            continue;
        }
        p[n++] = (unsigned char)text.p[at] < ' ' || text.p[at] == 0x7f ? ' ' : text.p[at];
        at++;
    }
    while (!str_utf8((struct str){ p, n }, &bad))
        p[bad] = '?';
    return (struct str){ p, n };
}

/* The first line that is no warning: what follows is about it. */
static struct str first_line(struct str said)
{
    struct str line;

    while (str_cut(&said, '\n', &line)) {
        if (line.n == 0 || str_has_prefix(line, STR("warning: ")))
            continue;
        if (str_has_prefix(line, STR("fatal: ")) || str_has_prefix(line, STR("error: ")))
            line = str_sub(line, 7, line.n);
        return str_sub(line, 0, SHOWN_MAX);
    }
    return STR("nothing");
}

/* ---- the child ---- */

static bool passes(struct str variable)
{
    static const char *const kept[] = { "GIT_ASKPASS=", "GIT_SSL_", "GIT_CONFIG_NOSYSTEM=",
                                        "GIT_CONFIG_GLOBAL=", "GIT_CONFIG_SYSTEM=" };

    if (str_has_prefix(variable, STR("LC_ALL=")))
        return false;
    for (size_t i = 0; i < LEN(kept); i++)
        if (str_has_prefix(variable, str_of(kept[i])))
            return true;
    return !str_has_prefix(variable, STR("GIT_"));
}

static char **environment(struct arena *a)
{
    char **out = NEW_N(a, char *, ENVIRONMENT_MAX + 3);
    size_t n = 0;

    for (size_t i = 0; environ[i] != NULL && n < ENVIRONMENT_MAX; i++)
        if (passes(str_of(environ[i])))
            out[n++] = environ[i];
    out[n++] = (char *)str_z(a, STR("GIT_TERMINAL_PROMPT=0"));
    out[n++] = (char *)str_z(a, STR("LC_ALL=C"));
    out[n] = NULL;
    return out;
}

/* The child inherits the largest file, and that passing it is an error instead of a signal. */
static bool spawn(const struct run *r, int said, pid_t *child)
{
    rlim_t most = (rlim_t)(r->remote->bytes_max ? r->remote->bytes_max : SOURCE_REMOTE_BYTES);
    struct sigaction before, ignore = { .sa_handler = SIG_IGN };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    struct rlimit was, limit;
    int error;

    (void)posix_spawnattr_init(&how);
    (void)posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSID);
    (void)posix_spawn_file_actions_init(&files);
    (void)posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_adddup2(&files, said, 2);
    (void)getrlimit(RLIMIT_FSIZE, &was);
    limit = (struct rlimit){ MIN(most, was.rlim_max), was.rlim_max };
    (void)setrlimit(RLIMIT_FSIZE, &limit);
    (void)sigaction(SIGXFSZ, &ignore, &before);
    error = posix_spawnp(child, "git", &files, &how, (char *const *)r->argv, environment(r->arena));
    (void)sigaction(SIGXFSZ, &before, NULL);
    (void)setrlimit(RLIMIT_FSIZE, &was);
    (void)posix_spawn_file_actions_destroy(&files);
    (void)posix_spawnattr_destroy(&how);
    return error == 0;
}

static unsigned seconds_of(const struct run *r)
{
    return r->remote->seconds ? r->remote->seconds : SOURCE_REMOTE_SECONDS;
}

static int64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what it says until it ends or has no time left. */
static void listen_to(struct run *r, int from, int64_t deadline)
{
    char *kept = arena_take_text(r->arena, SAID_MAX), chunk[512];
    struct pollfd p = { .fd = from, .events = POLLIN };
    ssize_t n = 1;

    r->said = (struct str){ kept, 0 };
    while (n != 0 && !r->late) {
        int64_t left = deadline - now_ms();
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;

        r->late = ready == 0;
        if (ready <= 0)
            continue;
        n = read(from, chunk, sizeof(chunk));
        for (ssize_t i = 0; i < n && r->said.n < SAID_MAX; i++)
            kept[r->said.n++] = chunk[i];
        if (n < 0 && errno != EINTR)
            n = 0;
    }
}

/* True where git ended well. */
static bool run_git(struct run *r)
{
    int64_t deadline = now_ms() + (int64_t)seconds_of(r) * 1000;
    pid_t child;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    r->begun = spawn(r, ends[1], &child);
    close(ends[1]);
    if (r->begun) {
        listen_to(r, ends[0], deadline);
        if (r->late)
            (void)kill(-child, SIGKILL);
        while (waitpid(child, &r->status, 0) < 0 && errno == EINTR)
            ;
    }
    close(ends[0]);
    return r->begun && !r->late && WIFEXITED(r->status) && WEXITSTATUS(r->status) == 0;
}

static bool explain(const struct run *r, struct diag_sink *sink)
{
    uint64_t most = r->remote->bytes_max ? r->remote->bytes_max : SOURCE_REMOTE_BYTES;
    struct diag *d =
        diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "the repository `" STR_FMT "` cannot be fetched",
                 STR_ARG(shown(r->arena, r->remote->url)));

    if (!r->begun) {
        diag_note(d, "URLs are fetched by the program `git`, which is not installed here");
        diag_help(d, "install git, or clone elsewhere and name the folder");
    } else if (r->late) {
        diag_note(d, "it took longer than %u s", seconds_of(r));
    } else if (str_contains(r->said, STR("File too large"))) {
        diag_note(d, "it holds more than %llu bytes", (unsigned long long)most);
    } else {
        diag_note(d, "git says: " STR_FMT, STR_ARG(shown(r->arena, first_line(r->said))));
    }
    return false;
}

/* ---- the cache ---- */

static bool make_folders(struct arena *a, struct str path)
{
    for (size_t i = 1; i <= path.n; i++)
        if ((i == path.n || path.p[i] == '/') && mkdir(str_z(a, str_sub(path, 0, i)), 0700) != 0 &&
            errno != EEXIST)
            return false;
    return true;
}

static bool fail_cache(struct str path, struct diag_sink *sink)
{
    struct diag *d =
        diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "the cache `" STR_FMT "` cannot be written: %s",
                 STR_ARG(path), strerrordesc_np(errno));

    diag_help(d, "name another folder with `--cache DIR`");
    return false;
}

/* A user or password in an http URL is in the list of processes and in the shell's history. */
static bool holds_secret(struct str url)
{
    size_t scheme = str_contains(url, STR("://")) ? str_find(url, ':') : url.n;
    struct str host = str_sub(url, scheme + 3, url.n);
    struct str user = str_sub(host, 0, MIN(str_find(host, '/'), host.n));
    size_t at = str_find(user, '@');

    if (scheme >= url.n || at >= user.n)
        return false;
    return str_has_prefix(url, STR("http")) || str_find(str_sub(user, 0, at), ':') < at;
}

static bool fetch_into(struct run *r, struct str path, struct diag_sink *sink)
{
    const char *dir = str_fmt(r->arena, "--git-dir=" STR_FMT, STR_ARG(path)).p;
    const char *url = str_z(r->arena, r->remote->url);
    const char *const init[] = {
        "git", "init", "-q", "--bare", "--object-format=sha1", str_z(r->arena, path), NULL
    };
    const char *const head[] = { "git", dir, "symbolic-ref", "HEAD", "refs/proxyc/head", NULL };
    const char *const fetch[] = { "git",
                                  dir,
                                  "-c",
                                  "protocol.ext.allow=never",
                                  "-c",
                                  "protocol.file.allow=user",
                                  "-c",
                                  "core.hooksPath=/dev/null",
                                  "-c",
                                  "gc.auto=0",
                                  "-c",
                                  "fetch.unpackLimit=1",
                                  "fetch",
                                  "--quiet",
                                  "--no-tags",
                                  "--prune",
                                  "--no-recurse-submodules",
                                  "--no-write-fetch-head",
                                  "--",
                                  url,
                                  "+HEAD:refs/proxyc/head",
                                  "+refs/heads/*:refs/heads/*",
                                  "+refs/tags/*:refs/tags/*",
                                  "+refs/proxyc/deployed/*:refs/proxyc/deployed/*",
                                  "+refs/notes/*:refs/notes/*",
                                  NULL };
    const char *const *steps[] = { init, head, fetch };
    bool known = access(str_fmt(r->arena, STR_FMT "/HEAD", STR_ARG(path)).p, F_OK) == 0;

    bool ok = true;

    for (size_t i = known ? 2 : 0; i < LEN(steps) && ok; i++) {
        r->argv = steps[i];
        ok = run_git(r) || explain(r, sink);
    }
    r->argv = NULL; /* the steps end with this function */
    return ok;
}

bool source_remote_fetch(const struct source_remote *remote, struct arena *a, struct str *path,
                         struct diag_sink *sink)
{
    struct run r = { .arena = a, .remote = remote };
    struct digest name = digest_of(remote->url.p, remote->url.n);
    struct diag *d;
    bool ok;
    int lock;

    if (holds_secret(remote->url)) {
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE,
                     "the URL `" STR_FMT "` came with a user or password",
                     STR_ARG(shown(a, remote->url)));
        diag_note(d, "everybody on this machine can read the command lines of others");
        diag_help(d, "leave it out: `git credential` or ~/.netrc gives it");
        return false;
    }
    *path = str_fmt(a, STR_FMT "/" STR_FMT ".git", STR_ARG(remote->cache),
                    STR_ARG(str_hex(a, name.bytes, 16)));
    if (!make_folders(a, remote->cache))
        return fail_cache(remote->cache, sink);
    lock = open(str_fmt(a, STR_FMT ".lock", STR_ARG(*path)).p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        if (lock >= 0)
            close(lock);
        return fail_cache(remote->cache, sink);
    }
    ok = fetch_into(&r, *path, sink);
    close(lock);
    return ok;
}
