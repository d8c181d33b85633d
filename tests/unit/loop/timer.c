/* SPDX-License-Identifier: Apache-2.0
 *
 * The wheel against a sorted list: thousands of timers, set, moved and stopped at random.
 */
#include "kit/test.h"

#include <stdlib.h>

#include "loop/timer.h"

enum { TIMERS = 2000, STEPS = 20000 };

struct probe {
    struct loop_timer timer;
    uint64_t want; /* 0: not set */
    unsigned fired;
};

static struct loop_wheel *wheel;

static void fire(struct loop_timer *t)
{
    struct probe *p = CONTAINER_OF(t, struct probe, timer);

    assert_false(loop_timer_is_set(t));
    assert_int_equal(wheel->now_ms, p->want); /* exactly in time: runs stop at every slot in use */
    p->want = 0;
    p->fired++;
}

static uint64_t earliest(const struct probe *p)
{
    uint64_t at = UINT64_MAX;

    for (size_t i = 0; i < TIMERS; i++)
        if (p[i].want)
            at = MIN(at, p[i].want);
    return at;
}

static void timers_fire_once_and_in_time(void **state)
{
    struct probe *p = calloc(TIMERS, sizeof(*p));
    struct loop_wheel w;
    uint64_t now = 123456789, seed = 1;
    unsigned fired = 0, expected = 0;

    (void)state;
    wheel = &w;
    loop_timer_init(&w, now);
    for (unsigned i = 0; i < TIMERS; i++)
        p[i].timer.fire = fire;
    for (unsigned step = 0; step < STEPS; step++) {
        struct probe *one;
        uint64_t due;

        seed = seed * UINT64_C(6364136223846793005) + 1;
        one = p + (seed >> 33) % TIMERS;
        due = now + 1 + ((seed >> 20) & ((UINT64_C(1) << (seed >> 60) * 2) - 1)); /* near and far */
        if ((seed >> 12 & 7) == 0) {
            loop_timer_stop(&w, &one->timer);
            one->want = 0;
        } else {
            loop_timer_set(&w, &one->timer, due);
            one->want = due;
        }
        if (step % 16 == 0) {
            uint64_t first = earliest(p);

            assert_true(now + loop_timer_wait(&w, now, UINT32_MAX) <= first); /* never late */
            now += seed >> 56;
            loop_timer_run(&w, now);
            assert_true(earliest(p) > now);
        }
    }
    loop_timer_run(&w, now + (UINT64_C(1) << 31));
    for (unsigned i = 0; i < TIMERS; i++) {
        assert_int_equal(p[i].want, 0);
        fired += p[i].fired;
    }
    expected = fired;
    assert_true(expected > STEPS / 4);
    free(p);
}

static void set_again(struct loop_timer *t)
{
    struct probe *p = CONTAINER_OF(t, struct probe, timer);

    if (++p->fired < 5)
        loop_timer_set(wheel, t, wheel->now_ms + 1000);
}

static void a_timer_may_set_itself_again(void **state)
{
    struct probe p = { .timer = { .fire = set_again } };
    struct loop_wheel w;

    (void)state;
    wheel = &w;
    loop_timer_init(&w, 0);
    loop_timer_set(&w, &p.timer, 10);
    loop_timer_run(&w, 100000);
    assert_int_equal(p.fired, 5);
    assert_int_equal(loop_timer_wait(&w, 100000, 777), 777); /* nothing left */
}

static void the_past_is_due_at_once(void **state)
{
    struct probe p = { .timer = { .fire = set_again }, .fired = 4 };
    struct loop_wheel w;

    (void)state;
    wheel = &w;
    loop_timer_init(&w, 5000);
    loop_timer_set(&w, &p.timer, 10);
    loop_timer_run(&w, 5001);
    assert_int_equal(p.fired, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_once_and_in_time),
        cmocka_unit_test(a_timer_may_set_itself_again),
        cmocka_unit_test(the_past_is_due_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
