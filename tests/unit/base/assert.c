/* SPDX-License-Identifier: Apache-2.0
 *
 * assert stays on, names the fact, and ends the program.
 */
#include "kit/test.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_true_fact_costs_nothing(void **state)
{
    (void)state;
    assert(1 + 1 == 2);
}

static void a_false_fact_is_named_and_aborts(void **state)
{
    int ends[2], status;
    char said[256];
    ssize_t n;
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        assert_fail("pigs fly", "farm.c", 7);
    }
    (void)close(ends[1]);
    n = read(ends[0], said, sizeof(said));
    assert_true(n > 0);
    KIT_TEXT(((struct str){ said, (size_t)n }), "farm.c:7: promise broken: pigs fly\n");
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    (void)close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_true_fact_costs_nothing),
        cmocka_unit_test(a_false_fact_is_named_and_aborts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
