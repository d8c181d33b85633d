/* SPDX-License-Identifier: Apache-2.0
 *
 * Verifying is the one place where bytes from outside are read before they are known to be sound.
 * It happens in a process that has the memfd, a pipe, no rights and little processor time: a fault
 * there costs this table, nothing else.
 */
#include "supervisor/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/child.h"
#include "supervisor/memfd.h"
#include "table/features.h"
#include "table/verify.h"

enum { CPU_SECONDS_MAX = 60, REFUSED = 1, UNABLE = 2 };

bool supervisor_probe_table(int memfd, struct supervisor_why *why)
{
    size_t len = 0;
    const void *bytes = supervisor_memfd_map(memfd, &len);
    struct table_error error;
    struct table t;
    struct arena a;
    bool ok;

    if (!bytes)
        return supervisor_say_why(why, "the table cannot be mapped: %s", strerror(errno));
    ok = table_verify(bytes, len, &t, &error);
    arena_init(&a, 0);
    if (!ok)
        (void)supervisor_say_why(why, STR_FMT, STR_ARG(table_verify_text(&a, &error)));
    else if (t.head->feat_required & ~table_features_here())
        ok = supervisor_say_why(
            why, "the table needs what this proxyd does not have: " STR_FMT,
            STR_ARG(table_features_text(&a, t.head->feat_required & ~table_features_here())));
    arena_fini(&a);
    (void)munmap((void *)(uintptr_t)bytes, len);
    return ok;
}

__attribute__((noreturn)) static void child(int memfd, int text)
{
    const int fds[] = { memfd, text };
    const struct rlimit cpu = { CPU_SECONDS_MAX, CPU_SECONDS_MAX };
    struct supervisor_why why;

    if (!supervisor_child_settle(fds, LEN(fds)) || !supervisor_child_nobody() ||
        setrlimit(RLIMIT_CPU, &cpu) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(UNABLE);
    if (supervisor_probe_table(SUPERVISOR_CHILD_FD, &why))
        _exit(0);
    if (write(SUPERVISOR_CHILD_FD + 1, why.text, strlen(why.text)) < 0)
        _exit(UNABLE);
    _exit(REFUSED);
}

bool supervisor_probe_start(int memfd, struct supervisor_probe *out, struct supervisor_why *why)
{
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return supervisor_say_why(why, "no pipe to verify the table: %s", strerror(errno));
    pid = fork();
    if (pid == 0)
        child(memfd, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return supervisor_say_why(why, "no process to verify the table: %s", strerror(errno));
    }
    *out = (struct supervisor_probe){ pid, ends[0] };
    return true;
}

bool supervisor_probe_end(struct supervisor_probe *p, int status, struct supervisor_why *why)
{
    char text[sizeof(why->text)];
    ssize_t n = read(p->text, text, sizeof(text) - 1);

    close(p->text);
    *p = (struct supervisor_probe){ 0 };
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED && n > 0)
        return supervisor_say_why(why, "%.*s", (int)n, text);
    if (WIFSIGNALED(status))
        return supervisor_say_why(why, "the process that verified the table died of signal %d",
                                  WTERMSIG(status));
    return supervisor_say_why(why, "the process that verifies tables could not start");
}
