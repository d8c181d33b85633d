/* SPDX-License-Identifier: Apache-2.0
 *
 * Descriptors are first moved out of the way, then to their places, so that no order of numbers can
 * overwrite one that is still needed. Signals are ignored rather than at their default: a
 * terminal's Ctrl-C and a service manager's TERM go to the whole group, and it is the supervisor
 * who decides what they mean for its children.
 */
#include "supervisor/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534, HIGH = 100 };

static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct none[2] = { { 0 }, { 0 } };

    if (geteuid() == 0)
        return true; /* --user root was asked for */
    return syscall(SYS_capset, &head, none) == 0;
}

bool supervisor_child_settle(const int *fds, unsigned count)
{
    static const int ignored[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGPIPE };
    int high[SUPERVISOR_CHILD_FDS_MAX];
    sigset_t none;

    assert(count <= SUPERVISOR_CHILD_FDS_MAX);
    for (unsigned i = 0; i < count; i++) {
        high[i] = fcntl(fds[i], F_DUPFD, HIGH);
        if (high[i] < 0)
            return false;
    }
    for (unsigned i = 0; i < count; i++)
        if (dup2(high[i], SUPERVISOR_CHILD_FD + (int)i) < 0)
            return false;
    if (close_range((unsigned)SUPERVISOR_CHILD_FD + count, ~0U, 0) != 0)
        return false;
    for (unsigned i = 0; i < LEN(ignored); i++)
        (void)signal(ignored[i], SIG_IGN);
    (void)signal(SIGCHLD, SIG_DFL);
    (void)sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL) == 0 && drop_capabilities();
}

bool supervisor_child_follow(int parent)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

bool supervisor_child_nobody(void)
{
    if (geteuid() != 0)
        return true;
    return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
           setresuid(NOBODY, NOBODY, NOBODY) == 0;
}
