/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/crew.c: what is left of a worker when it is buried. How workers are started
 * and told is in supervisor.c beside this file.
 */
#include "kit/test.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "observe/observe.h"
#include "supervisor/crew.h"

enum { WORKERS = 3, DEAD = 1, PID = 1000, BORN_MS = 5000 };

static struct supervisor_options options = { .log_level = SUPERVISOR_ERROR };

static struct supervisor *crew_new(void)
{
    struct supervisor *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    s->options = &options;
    s->draining = true; /* an end with status 0 is no news then */
    s->shm = shm_new(WORKERS, &s->shm_fd);
    assert_non_null(s->shm);
    s->ring_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->worker_count = WORKERS;
    for (int i = 0; i < WORKERS; i++)
        s->workers[i] =
            (struct supervisor_worker){ .pid = PID + i, .control = -1, .born_ms = BORN_MS };
    return s;
}

static void crew_free(struct supervisor *s)
{
    shm_detach(&s->shm);
    close(s->shm_fd);
    close(s->ring_event);
    free(s);
}

static void what_it_held_is_nobodys_and_what_it_counted_stays(void **state)
{
    static const struct {
        enum observe_gauge gauge;
        bool stays;
    } rows[] = {
        { OBSERVE_CONNECTIONS_OPEN, false }, { OBSERVE_UPSTREAM_OPEN, false },
        { OBSERVE_UPSTREAM_IDLE, false },    { OBSERVE_GENERATION, false },
        { OBSERVE_REQUESTS_ALL, true },      { OBSERVE_CONNECTIONS_ACCEPTED, true },
        { OBSERVE_LOG_DROPPED, true },       { OBSERVE_BYTES_OUT, true },
    };
    struct supervisor *s = crew_new();
    uint32_t slot = shm_slot_make(s->shm, SHM_UPSTREAM, 9);

    (void)state;
    for (unsigned w = 0; w < WORKERS; w++) {
        for (size_t i = 0; i < LEN(rows); i++)
            *shm_worker_cell(s->shm, w, rows[i].gauge) = 5;
        atomic_store(shm_upstream_connections(s->shm, slot) + w, 6);
        atomic_store(shm_upstream_requests(s->shm, slot) + w, 7);
    }
    assert_int_equal(supervisor_crew_bury(s, PID + DEAD, 0, BORN_MS), DEAD);
    for (unsigned w = 0; w < WORKERS; w++) {
        for (size_t i = 0; i < LEN(rows); i++)
            assert_int_equal(*shm_worker_cell(s->shm, w, rows[i].gauge),
                             w != DEAD || rows[i].stays ? 5 : 0);
        assert_int_equal(atomic_load(shm_upstream_connections(s->shm, slot) + w),
                         w == DEAD ? 0 : 6);
        assert_int_equal(atomic_load(shm_upstream_requests(s->shm, slot) + w), w == DEAD ? 0 : 7);
    }
    crew_free(s);
}

static void aux_is_woken_for_the_records_that_it_left(void **state)
{
    struct supervisor *s = crew_new();
    uint64_t kicks = 0;

    (void)state;
    assert_int_equal(supervisor_crew_bury(s, PID + WORKERS, 0, BORN_MS), UINT_MAX);
    assert_int_equal(read(s->ring_event, &kicks, sizeof(kicks)), -1);
    assert_int_equal(supervisor_crew_bury(s, PID + DEAD, 0, BORN_MS), DEAD);
    assert_int_equal(read(s->ring_event, &kicks, sizeof(kicks)), sizeof(kicks));
    crew_free(s);
}

static void one_that_lived_for_a_second_is_replaced_at_once(void **state)
{
    static const struct {
        int lived_ms, wait_ms;
    } rows[] = { { 0, SUPERVISOR_RESPAWN_MS }, { 999, SUPERVISOR_RESPAWN_MS }, { 1000, 0 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct supervisor *s = crew_new();
        int64_t now_ms = BORN_MS + rows[i].lived_ms;

        assert_int_equal(supervisor_crew_bury(s, PID + DEAD, 0, now_ms), DEAD);
        assert_int_equal(s->workers[DEAD].due_ms - now_ms, rows[i].wait_ms);
        assert_int_equal(supervisor_crew_present(s), 5);
        crew_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_held_is_nobodys_and_what_it_counted_stays),
        cmocka_unit_test(aux_is_woken_for_the_records_that_it_left),
        cmocka_unit_test(one_that_lived_for_a_second_is_replaced_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
