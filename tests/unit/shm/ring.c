/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/shm/ring.c: every record whole and in order round the circle; full, damaged and sleeping
 * rings; writers and readers that are killed.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shm/segment.h"

static uint8_t in[SHM_RECORD_MAX], out[SHM_RECORD_MAX];

static void records_come_out_whole_and_in_order(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint64_t pushed = 0;

    (void)state;
    for (uint32_t i = 1; pushed < 5u * SHM_LOG_RING_BYTES; i++) {
        uint32_t n = i * 7919 % SHM_RECORD_MAX + 1;

        memset(in, (int)(i & 255), n);
        assert_true(shm_ring_push(s, 0, in, n));
        assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), n);
        assert_memory_equal(in, out, n);
        pushed += n;
    }
    assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 0);
    shm_detach(&s);
    close(fd);
}

static void a_full_ring_refuses_and_loses_nothing(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);
    uint32_t pushed = 0;

    (void)state;
    for (; pushed < SHM_LOG_RING_BYTES; pushed++) {
        memcpy(in, &pushed, sizeof(pushed));
        if (!shm_ring_push(s, 0, in, 100))
            break;
    }
    assert_int_equal(pushed, SHM_LOG_RING_BYTES / 104);
    for (uint32_t i = 0; i < pushed; i++) {
        assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 100);
        assert_memory_equal(out, &i, sizeof(i));
    }
    assert_true(shm_ring_push(s, 0, in, 100));
    assert_false(shm_ring_push(s, 0, in, 0));
    assert_false(shm_ring_push(s, 0, in, SHM_RECORD_MAX + 1));
    shm_detach(&s);
    close(fd);
}

static void a_damaged_ring_is_emptied(void **state)
{
    static const uint32_t lengths[] = { 0, SHM_RECORD_MAX + 1, 101, UINT32_MAX };
    int fd;
    struct shm *s = shm_new(1, &fd);
    struct shm_ring *r = (void *)(shm_block(s, 0) + SHM_AT_RING);

    (void)state;
    for (unsigned i = 0; i < LEN(lengths); i++) {
        uint64_t at = atomic_load(&r->head);

        assert_true(shm_ring_push(s, 0, in, 92));
        memcpy(r->bytes + at % SHM_LOG_RING_BYTES, lengths + i, 4);
        assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 0);
        assert_true(shm_ring_sleep(s, 0));
    }
    atomic_store(&r->head, atomic_load(&r->tail) + 2u * SHM_LOG_RING_BYTES);
    assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 0);
    assert_true(shm_ring_push(s, 0, in, 92));
    assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 92);
    shm_detach(&s);
    close(fd);
}

/* A record that shows whether it is whole: its number, then bytes that follow from it. */
static uint32_t numbered(uint8_t *record, uint32_t number)
{
    uint32_t n = number * 7919 % 4000 + sizeof(number);

    memset(record, (int)(number & 255), n);
    memcpy(record, &number, sizeof(number));
    return n;
}

static void check_numbered(uint32_t bytes, uint32_t number)
{
    assert_int_equal(bytes, numbered(in, number));
    assert_memory_equal(in, out, bytes);
}

static void a_writer_that_is_killed_leaves_whole_records_and_its_successor_goes_on(void **state)
{
    int fd;
    struct shm *s = shm_new(1, &fd);

    (void)state;
    for (uint32_t round = 0; round < 100; round++) {
        uint32_t got = 0, n;
        pid_t pid = fork();

        if (pid == 0)
            for (uint32_t i = 0;;)
                i += shm_ring_push(s, 0, in, numbered(in, i));
        while (got < 5 * round)
            if ((n = shm_ring_pop(s, 0, out, sizeof(out))) > 0)
                check_numbered(n, got++);
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        while ((n = shm_ring_pop(s, 0, out, sizeof(out))) > 0)
            check_numbered(n, got++);
        assert_true(shm_ring_sleep(s, 0)); /* the half one was never there */
        assert_true(shm_ring_push(s, 0, in, numbered(in, 77)));
        check_numbered(shm_ring_pop(s, 0, out, sizeof(out)), 77);
    }
    shm_detach(&s);
    close(fd);
}

static void a_reader_that_is_killed_leaves_the_rest_whole_and_in_order(void **state)
{
    struct shm_ring *r;
    int fd;
    struct shm *s = shm_new(1, &fd);

    (void)state;
    r = (void *)(shm_block(s, 0) + SHM_AT_RING);
    for (uint32_t round = 0; round < 100; round++) {
        uint32_t pushed = 0, next, n;
        uint64_t begin = atomic_load(&r->tail);
        pid_t pid;

        while (shm_ring_push(s, 0, in, numbered(in, pushed)))
            pushed++;
        pid = fork();
        while (pid == 0)
            (void)shm_ring_pop(s, 0, out, sizeof(out));
        while (atomic_load(&r->tail) - begin < 5000 * round)
            ;
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        n = shm_ring_pop(s, 0, out, sizeof(out));
        memcpy(&next, out, sizeof(next));
        for (; n > 0; n = shm_ring_pop(s, 0, out, sizeof(out)))
            check_numbered(n, next++);
        assert_true(atomic_load(&r->tail) == atomic_load(&r->head));
    }
    shm_detach(&s);
    close(fd);
}

static uint64_t kicks(int event)
{
    uint64_t n = 0;

    return read(event, &n, sizeof(n)) == (ssize_t)sizeof(n) ? n : 0;
}

static void only_a_sleeping_reader_is_kicked_and_once(void **state)
{
    int fd, event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct shm *s = shm_new(1, &fd);

    (void)state;
    assert_true(shm_ring_push(s, 0, in, 10));
    shm_ring_kick(s, 0, event); /* the reader is awake */
    assert_int_equal(kicks(event), 0);
    assert_false(shm_ring_sleep(s, 0)); /* there is something to read */
    assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 10);
    assert_true(shm_ring_sleep(s, 0));
    shm_ring_kick(s, 0, event); /* nothing to read */
    assert_int_equal(kicks(event), 0);
    assert_true(shm_ring_push(s, 0, in, 10));
    shm_ring_kick(s, 0, event);
    shm_ring_kick(s, 0, event);
    assert_int_equal(kicks(event), 1);
    shm_detach(&s);
    close(event);
    close(fd);
}

static void the_successor_of_a_reader_that_died_asleep_finds_kick_and_records(void **state)
{
    int fd, event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct shm *s = shm_new(1, &fd);

    (void)state;
    assert_true(shm_ring_sleep(s, 0)); /* and here it dies */
    for (int i = 0; i < 3; i++) {
        assert_true(shm_ring_push(s, 0, in, 10));
        shm_ring_kick(s, 0, event);
    }
    assert_int_equal(kicks(event), 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(shm_ring_pop(s, 0, out, sizeof(out)), 10);
    assert_true(shm_ring_sleep(s, 0));
    assert_true(shm_ring_push(s, 0, in, 10));
    shm_ring_kick(s, 0, event);
    assert_int_equal(kicks(event), 1);
    shm_detach(&s);
    close(event);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_out_whole_and_in_order),
        cmocka_unit_test(a_full_ring_refuses_and_loses_nothing),
        cmocka_unit_test(a_damaged_ring_is_emptied),
        cmocka_unit_test(a_writer_that_is_killed_leaves_whole_records_and_its_successor_goes_on),
        cmocka_unit_test(a_reader_that_is_killed_leaves_the_rest_whole_and_in_order),
        cmocka_unit_test(the_successor_of_a_reader_that_died_asleep_finds_kick_and_records),
        cmocka_unit_test(only_a_sleeping_reader_is_kicked_and_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
