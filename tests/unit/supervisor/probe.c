/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/probe.c: a child judges, and how it ends is the verdict.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/probe.h"
#include "unit/supervisor/sample.h"

static bool judge(int fd, int signal, struct supervisor_why *why)
{
    struct supervisor_probe p;
    int status;

    assert_true(supervisor_probe_start(fd, &p, why));
    if (signal)
        (void)kill(p.pid, signal);
    assert_int_equal(waitpid(p.pid, &status, 0), p.pid);
    if (signal && WIFEXITED(status)) /* it was faster than we */
        status = signal;
    return supervisor_probe_end(&p, status, why);
}

static void a_sound_table_passes(void **state)
{
    int fd = sample_memfd(&(struct sample){ NULL, 0, "/s", 1, 1 });
    struct supervisor_why why;

    (void)state;
    assert_true(judge(fd, 0, &why));
    assert_true(supervisor_probe_table(fd, &why));
    close(fd);
}

static void a_bad_one_is_refused_in_the_verifiers_words(void **state)
{
    int fd = memfd_create("bad", MFD_CLOEXEC);
    struct supervisor_why here, there;

    (void)state;
    assert_int_equal(ftruncate(fd, 4096), 0);
    assert_false(supervisor_probe_table(fd, &here));
    assert_false(judge(fd, 0, &there));
    assert_string_equal(there.text, here.text);
    assert_true(here.text[0] != '\0');
    close(fd);
}

static void a_child_that_dies_refuses(void **state)
{
    int fd = sample_memfd(&(struct sample){ NULL, 0, "/s", 1, 1 });
    struct supervisor_why why;

    (void)state;
    assert_false(judge(fd, SIGKILL, &why));
    assert_string_equal(why.text, "the process that verified the table died of signal 9");
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_table_passes),
        cmocka_unit_test(a_bad_one_is_refused_in_the_verifiers_words),
        cmocka_unit_test(a_child_that_dies_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
