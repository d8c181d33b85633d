/* SPDX-License-Identifier: Apache-2.0
 *
 * Turns over real descriptors: events, stale watches, tasks, time.
 */
#include "kit/test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "loop/loop.h"

struct seen {
    struct loop *loop;
    uint32_t events;
    unsigned calls;
    loop_watch_id other; /* removed by the handler */
};

static void note(void *owner, uint32_t events)
{
    struct seen *s = owner;

    s->events |= events;
    s->calls++;
    loop_remove(s->loop, s->other, -1);
    s->other = 0;
}

static void readiness_is_told_once_per_edge(void **state)
{
    struct loop l;
    struct seen s = { .loop = &l };
    int ends[2];

    (void)state;
    assert_true(loop_init(&l, 8));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    assert_true(loop_add(&l, ends[0], note, &s));
    assert_true(loop_turn(&l, 0));
    assert_int_equal(s.events, EPOLLOUT);
    s.calls = 0;
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(loop_turn(&l, 100));
    assert_true(s.events & EPOLLIN);
    assert_true(loop_turn(&l, 0));
    assert_int_equal(s.calls, 1); /* unread, but told already */
    (void)close(ends[1]);
    assert_true(loop_turn(&l, 100));
    assert_true(s.events & EPOLLRDHUP);
    (void)close(ends[0]);
    loop_fini(&l);
}

static void an_event_never_reaches_a_watch_that_was_removed_in_its_turn(void **state)
{
    struct loop l;
    struct seen a = { .loop = &l }, b = { .loop = &l };
    int one[2], two[2];

    (void)state;
    assert_true(loop_init(&l, 8));
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, one), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, two), 0);
    b.other = loop_add(&l, one[0], note, &a);
    a.other = loop_add(&l, two[0], note, &b);
    assert_true(loop_turn(&l, 0)); /* both are writable: whoever comes first removes the other */
    assert_int_equal(a.calls + b.calls, 1);
    for (int i = 0; i < 2; i++) {
        (void)close(one[i]);
        (void)close(two[i]);
    }
    loop_fini(&l);
}

static void watches_run_out_with_an_error_and_are_used_again(void **state)
{
    struct loop l;
    struct seen s = { .loop = &l };
    loop_watch_id ids[4];
    int ends[4][2];

    (void)state;
    assert_true(loop_init(&l, 3));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pipe(ends[i]), 0);
        ids[i] = loop_add_level(&l, ends[i][0], note, &s);
    }
    assert_true(ids[0] && ids[1] && ids[2]);
    assert_int_equal(ids[3], 0);
    loop_remove(&l, ids[1], ends[1][0]);
    assert_int_equal(loop_add_level(&l, ends[3][0], note, &s), ids[1]);
    for (int i = 0; i < 4; i++) {
        (void)close(ends[i][0]);
        (void)close(ends[i][1]);
    }
    loop_fini(&l);
}

struct job {
    struct loop_task task;
    struct loop *loop;
    unsigned runs;
    struct job *cancels;
};

static void work(struct loop_task *t)
{
    struct job *j = CONTAINER_OF(t, struct job, task);

    j->runs++;
    if (j->cancels)
        loop_cancel(j->loop, &j->cancels->task);
    else
        loop_defer_turn(j->loop, t); /* once more, next turn */
}

static void tasks_run_once_a_turn_and_can_be_cancelled(void **state)
{
    struct loop l;
    struct job again = { .task = { .run = work }, .loop = &l };
    struct job gone = { .task = { .run = work }, .loop = &l };
    struct job canceller = { .task = { .run = work }, .loop = &l, .cancels = &gone };

    (void)state;
    assert_true(loop_init(&l, 1));
    loop_defer_turn(&l, &again.task);
    loop_defer_turn(&l, &again.task); /* queued once */
    loop_defer_turn(&l, &canceller.task);
    loop_defer_turn(&l, &gone.task);
    for (int i = 0; i < 3; i++)
        assert_true(loop_turn(&l, 1000)); /* does not sleep: work waits */
    assert_int_equal(again.runs, 3);
    assert_int_equal(canceller.runs, 1);
    assert_int_equal(gone.runs, 0);
    loop_cancel(&l, &again.task);
    assert_true(loop_turn(&l, 0));
    assert_int_equal(again.runs, 3);
    loop_fini(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readiness_is_told_once_per_edge),
        cmocka_unit_test(an_event_never_reaches_a_watch_that_was_removed_in_its_turn),
        cmocka_unit_test(watches_run_out_with_an_error_and_are_used_again),
        cmocka_unit_test(tasks_run_once_a_turn_and_can_be_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
