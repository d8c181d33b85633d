/* SPDX-License-Identifier: Apache-2.0
 *
 * Limits that workers share: hard, touched once a block, and whole again after a death.
 */
#include "kit/test.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "upstream/credit.h"

enum { CROWD = 4, CROWD_LIMIT = 3, CROWD_TURNS = 50000 };

static uint64_t lent(const _Atomic uint64_t *cells, size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (uint32_t)cells[i] + (cells[i] >> 32);
    return sum;
}

static void the_limit_is_hard_over_all_workers(void **state)
{
    _Atomic uint64_t cells[4] = { 0 };
    struct upstream_credit workers[4] = { 0 };
    unsigned taken = 0;

    (void)state;
    for (unsigned i = 0; i < LEN(workers); i++)
        upstream_credit_init(workers + i, cells, i, LEN(workers), 1000);
    for (unsigned i = 0; i < 2000; i++)
        taken += upstream_credit_take(workers + i % LEN(workers));
    assert_in_range(taken, 1000 - 3 * 3, 1000); /* at most a block per worker lies idle */
    assert_true(lent(cells, LEN(cells)) <= 1000);
    for (size_t i = 0; i < LEN(workers); i++)
        while (workers[i].used)
            upstream_credit_give(workers + i);
    assert_true(lent(cells, LEN(cells)) <= LEN(workers) * 2 * workers[0].block);
    for (size_t i = 0; i < LEN(workers); i++)
        upstream_credit_end(workers + i);
    assert_int_equal(lent(cells, LEN(cells)), 0);
}

static void one_worker_gets_all_of_a_small_limit(void **state)
{
    _Atomic uint64_t cells[2] = { 0 };
    struct upstream_credit a = { 0 }, b = { 0 };

    (void)state;
    upstream_credit_init(&a, cells, 0, 2, 2);
    upstream_credit_init(&b, cells, 1, 2, 2);
    assert_true(upstream_credit_take(&a));
    assert_true(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&b));
    upstream_credit_give(&a);
    upstream_credit_give(&a);
    assert_int_equal(lent(cells, 2), 0); /* nothing is held back that another may need */
    assert_true(upstream_credit_take(&b));
}

static void a_lowered_limit_takes_effect_as_credits_come_back(void **state)
{
    _Atomic uint64_t cell = 0;
    struct upstream_credit a = { 0 };

    (void)state;
    upstream_credit_init(&a, &cell, 0, 1, 10);
    for (int i = 0; i < 10; i++)
        assert_true(upstream_credit_take(&a));
    upstream_credit_init(&a, &cell, 0, 1, 3);
    assert_int_equal(a.used, 10);
    assert_false(upstream_credit_take(&a));
    for (int i = 0; i < 10; i++)
        upstream_credit_give(&a);
    for (int i = 0; i < 3; i++)
        assert_true(upstream_credit_take(&a));
    assert_false(upstream_credit_take(&a));
}

/* What a worker that ended left in its cell, of a limit of 5, and what another one gets beside it. */
static void a_dead_worker_costs_what_its_cell_says_until_that_is_emptied(void **state)
{
    static const struct {
        uint32_t held, asked, others;
    } rows[] = {
        { 0, 0, 5 }, { 5, 0, 0 }, { 3, 0, 2 }, { 0, 1, 4 }, { 2, 2, 1 }, { 4, 1, 0 }, { 9, 0, 0 },
    };

    (void)state;
    for (unsigned dead = 0; dead < 2; dead++)
        for (size_t i = 0; i < LEN(rows); i++) {
            _Atomic uint64_t cells[2] = { 0 };
            struct upstream_credit c = { 0 };
            uint32_t n = 0;

            cells[dead] = rows[i].held | (uint64_t)rows[i].asked << 32;
            upstream_credit_init(&c, cells, 1 - dead, 2, 5);
            while (upstream_credit_take(&c))
                n++;
            assert_int_equal(n, rows[i].others);
            assert_int_equal(cells[1 - dead], n); /* and no question is left open */
            cells[dead] = 0;
            while (upstream_credit_take(&c))
                n++;
            assert_int_equal(n, 5);
        }
}

/* In the shared page: credits that are in use, then the cells. */
struct crowd {
    uint32_t limit;
    _Atomic uint32_t in_use, taken;
    _Atomic uint64_t cells[CROWD];
};

__attribute__((noreturn)) static void compete(struct crowd *crowd, unsigned worker, bool for_ever)
{
    struct upstream_credit c = { 0 };

    upstream_credit_init(&c, crowd->cells, worker, CROWD, crowd->limit);
    for (unsigned i = 0; for_ever || i < CROWD_TURNS; i++) {
        if (!upstream_credit_take(&c))
            continue;
        if (!for_ever && atomic_fetch_add(&crowd->in_use, 1) >= crowd->limit)
            _exit(1);
        atomic_fetch_add(&crowd->taken, 1);
        if (!for_ever)
            atomic_fetch_sub(&crowd->in_use, 1);
        upstream_credit_give(&c);
    }
    _exit(0);
}

static struct crowd *crowd_new(uint32_t limit)
{
    struct crowd *crowd =
        mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(crowd != MAP_FAILED);
    crowd->limit = limit;
    return crowd;
}

static void the_limit_is_hard_among_processes_that_compete(void **state)
{
    (void)state;
    for (uint32_t limit = 1; limit <= CROWD_LIMIT; limit++) {
        struct crowd *crowd = crowd_new(limit);
        pid_t pids[CROWD];

        for (unsigned i = 0; i < CROWD; i++)
            if ((pids[i] = fork()) == 0)
                compete(crowd, i, false);
        for (unsigned i = 0; i < CROWD; i++) {
            int status;

            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_int_equal(status, 0);
        }
        assert_true(crowd->taken > 0);
        assert_int_equal(lent(crowd->cells, CROWD), 0);
        (void)munmap(crowd, sizeof(*crowd));
    }
}

static void no_instruction_to_die_at_loses_a_credit(void **state)
{
    struct crowd *crowd = crowd_new(CROWD_LIMIT);

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        const uint32_t before = crowd->taken;
        struct upstream_credit survivor = { 0 };
        pid_t pid = fork();

        if (pid == 0)
            compete(crowd, i % (CROWD - 1), true);
        while (crowd->taken - before < i)
            (void)sched_yield();
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        crowd->cells[i % (CROWD - 1)] = 0;
        upstream_credit_init(&survivor, crowd->cells, CROWD - 1, CROWD, CROWD_LIMIT);
        for (unsigned k = 0; k < CROWD_LIMIT; k++)
            assert_true(upstream_credit_take(&survivor));
        assert_false(upstream_credit_take(&survivor));
        while (survivor.used)
            upstream_credit_give(&survivor);
    }
    (void)munmap(crowd, sizeof(*crowd));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_limit_is_hard_over_all_workers),
        cmocka_unit_test(one_worker_gets_all_of_a_small_limit),
        cmocka_unit_test(a_lowered_limit_takes_effect_as_credits_come_back),
        cmocka_unit_test(a_dead_worker_costs_what_its_cell_says_until_that_is_emptied),
        cmocka_unit_test(the_limit_is_hard_among_processes_that_compete),
        cmocka_unit_test(no_instruction_to_die_at_loses_a_credit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
