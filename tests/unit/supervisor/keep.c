/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/keep.c: the child writes the table that serves, and its status says whether.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/keep.h"
#include "unit/supervisor/sample.h"

static int status_of(pid_t pid)
{
    int status = -1;

    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void the_table_that_serves_becomes_the_current_one(void **state)
{
    static const struct supervisor_options options = { .log_level = SUPERVISOR_ERROR };
    const struct supervisor_privilege owner = { 0 };
    struct supervisor *s = calloc(1, sizeof(*s));
    char dir[] = "/tmp/proxyd-keep-XXXXXX", command[64];
    struct supervisor_why why;
    struct digest current;

    (void)state;
    assert_non_null(mkdtemp(dir));
    s->options = &options;
    assert_true(supervisor_store_open(dir, &owner, &s->store, &why));
    assert_true(supervisor_generation_open(sample_memfd(&(struct sample){ NULL, 0, "/s", 1, 1 }),
                                           s->warm, &why));
    s->warm_count = 1;
    assert_int_equal(status_of(supervisor_keep_start(s)), 0);
    assert_true(supervisor_store_current(&s->store, &current));
    assert_true(digest_eq(&current, &s->warm[0].table.head->file_digest));
    (void)snprintf(command, sizeof(command), "rm -rf %s", dir);
    assert_int_equal(system(command), 0);
    assert_true(WEXITSTATUS(status_of(supervisor_keep_start(s))) == 1); /* the folder is gone */
    supervisor_generation_close(s->warm);
    supervisor_store_fini(&s->store);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_that_serves_becomes_the_current_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
