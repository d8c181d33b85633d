/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/child.c: what a child of the supervisor has, and what it has no more. Each row
 * is a process of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "supervisor/child.h"

/* Runs it in a child: 0 where all is as it has to be. */
static int in_child(int (*run)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(run());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

/* The read end of a pipe that `mark` waits in. */
static int marked(char mark)
{
    int ends[2];

    if (pipe(ends) != 0 || write(ends[1], &mark, 1) != 1)
        _exit(99);
    return ends[0];
}

static char read_mark(int fd)
{
    char mark = 0;

    return read(fd, &mark, 1) == 1 ? mark : 0;
}

/* Each goes where the other was. */
static int descriptors_change_places(void)
{
    int a = fcntl(marked('a'), F_DUPFD, 20), b = fcntl(marked('b'), F_DUPFD, 20);
    const int fds[] = { 4, 3 };

    if (dup2(a, 4) != 4 || dup2(b, 3) != 3 || !supervisor_child_settle(fds, 2))
        return 1;
    if (read_mark(3) != 'a' || read_mark(4) != 'b')
        return 2;
    for (int fd = 5; fd < 256; fd++)
        if (is_open(fd))
            return 3;
    return is_open(0) && is_open(1) && is_open(2) ? 0 : 4;
}

static int what_is_not_open_is_refused(void)
{
    int fds[1] = { 77 };

    return supervisor_child_settle(fds, 1) ? 1 : 0;
}

static void handler(int signal)
{
    (void)signal;
    _exit(50);
}

static int signals_of_the_group_are_ignored(void)
{
    static const int ignored[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGPIPE };
    sigset_t blocked;

    for (size_t i = 0; i < LEN(ignored); i++)
        (void)signal(ignored[i], handler);
    (void)sigfillset(&blocked);
    (void)sigprocmask(SIG_BLOCK, &blocked, NULL);
    if (!supervisor_child_settle(NULL, 0))
        return 1;
    for (size_t i = 0; i < LEN(ignored); i++)
        (void)raise(ignored[i]);
    (void)sigprocmask(SIG_BLOCK, NULL, &blocked);
    return sigismember(&blocked, SIGTERM) ? 2 : 0;
}

static int who_has_lost_its_parent_is_told(void)
{
    return supervisor_child_follow(getppid()) && !supervisor_child_follow(getpid()) ? 0 : 1;
}

static int root_becomes_nobody_and_others_stay(void)
{
    uid_t before = geteuid();

    if (!supervisor_child_nobody())
        return 1;
    if (before != 0)
        return geteuid() == before ? 0 : 2;
    return geteuid() == 65534 && getgroups(0, NULL) == 0 && setuid(0) != 0 ? 0 : 3;
}

static void a_child_has_what_it_was_given_and_no_more(void **state)
{
    (void)state;
    assert_int_equal(in_child(descriptors_change_places), 0);
    assert_int_equal(in_child(what_is_not_open_is_refused), 0);
}

static void a_child_leaves_signals_to_the_supervisor(void **state)
{
    (void)state;
    assert_int_equal(in_child(signals_of_the_group_are_ignored), 0);
}

static void a_child_goes_with_its_parent_and_is_nobody(void **state)
{
    (void)state;
    assert_int_equal(in_child(who_has_lost_its_parent_is_told), 0);
    assert_int_equal(in_child(root_becomes_nobody_and_others_stay), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_has_what_it_was_given_and_no_more),
        cmocka_unit_test(a_child_leaves_signals_to_the_supervisor),
        cmocka_unit_test(a_child_goes_with_its_parent_and_is_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
