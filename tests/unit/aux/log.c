/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/log.c: lines to a file that may be moved, and to a pipe that may be stuck.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aux/log.h"
#include "kit/test.h"
#include "observe/observe.h"

struct place {
    char dir[64], path[80], moved[80];
    struct shm *shm;
    int segment;
    struct aux_names names;
    struct aux_log log;
};

static void make(struct place *p)
{
    *p = (struct place){ .dir = "/tmp/proxyd-log-XXXXXX" };
    assert_non_null(mkdtemp(p->dir));
    (void)snprintf(p->path, sizeof(p->path), "%s/log", p->dir);
    (void)snprintf(p->moved, sizeof(p->moved), "%s/log.1", p->dir);
    p->shm = shm_new(1, &p->segment);
}

static void drop(struct place *p)
{
    char command[96];

    aux_log_fini(&p->log);
    shm_detach(&p->shm);
    close(p->segment);
    (void)snprintf(command, sizeof(command), "rm -rf %s", p->dir);
    assert_int_equal(system(command), 0);
}

/* True where it found room. */
static bool push(struct place *p)
{
    const struct observe_access a = { .status = 200, .method = STR("GET"), .path = STR("/x") };
    const uint64_t *dropped = shm_worker_cell(p->shm, 0, OBSERVE_LOG_DROPPED);
    uint64_t before = *dropped;

    observe_access_push(p->shm, 0, &a);
    return *dropped == before;
}

static off_t size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? st.st_size : -1;
}

static void lines_go_to_the_file_of_that_name_once_it_is_opened_again(void **state)
{
    struct place p;
    off_t first;

    (void)state;
    make(&p);
    assert_true(aux_log_open(&p.log, p.path));
    assert_true(push(&p));
    assert_false(aux_log_sleep(&p.log, p.shm)); /* there is something to read */
    assert_int_equal(aux_log_turn(&p.log, p.shm, &p.names), 1);
    assert_true(aux_log_sleep(&p.log, p.shm));
    first = size(p.path);
    assert_true(first > 0);
    assert_int_equal(rename(p.path, p.moved), 0);
    assert_true(push(&p));
    assert_int_equal(aux_log_turn(&p.log, p.shm, &p.names), 1);
    assert_int_equal(size(p.moved), 2 * first); /* it still has the old one */
    assert_true(aux_log_reopen(&p.log));
    assert_true(push(&p));
    assert_int_equal(aux_log_turn(&p.log, p.shm, &p.names), 1);
    assert_int_equal(size(p.path), first);
    drop(&p);
}

static void a_stuck_pipe_fills_the_ring_and_blocks_nobody(void **state)
{
    char bytes[1 << 16];
    struct place p;
    unsigned pushed = 0, taken = 0;
    int reader;

    (void)state;
    make(&p);
    assert_int_equal(mkfifo(p.path, 0600), 0);
    reader = open(p.path, O_RDONLY | O_NONBLOCK);
    assert_true(aux_log_open(&p.log, p.path));
    for (bool on = true; on;) {
        while (push(&p))
            pushed++;
        on = aux_log_turn(&p.log, p.shm, &p.names) > 0;
    }
    assert_false(push(&p)); /* counted as dropped */
    assert_false(aux_log_sleep(&p.log, p.shm));
    for (ssize_t n = 1; n > 0 || aux_log_turn(&p.log, p.shm, &p.names) || p.log.waiting.n;) {
        n = read(reader, bytes, sizeof(bytes));
        for (ssize_t i = 0; i < n; i++)
            taken += bytes[i] == '\n';
        (void)aux_log_turn(&p.log, p.shm, &p.names);
    }
    assert_int_equal(taken, pushed); /* what was taken is whole */
    close(reader);
    drop(&p);
}

static void off_reads_nothing_and_a_wrong_path_is_false(void **state)
{
    struct place p;

    (void)state;
    make(&p);
    assert_true(aux_log_open(&p.log, "off"));
    assert_true(push(&p));
    assert_int_equal(aux_log_turn(&p.log, p.shm, &p.names), 0);
    assert_true(aux_log_sleep(&p.log, p.shm));
    assert_true(aux_log_reopen(&p.log));
    assert_false(aux_log_open(&p.log, "/nonexistent/log"));
    drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_go_to_the_file_of_that_name_once_it_is_opened_again),
        cmocka_unit_test(a_stuck_pipe_fills_the_ring_and_blocks_nobody),
        cmocka_unit_test(off_reads_nothing_and_a_wrong_path_is_false),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
