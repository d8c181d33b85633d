/* SPDX-License-Identifier: Apache-2.0
 *
 * The rate limiter against one that counts in exact fractions: random limits, arrivals and costs,
 * request by request; and a greedy client, who gets the burst and the rate to the request.
 * argv[1]: how many limits (2,000), argv[2]: seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kit/test.h"
#include "table/gcra.h"

enum { ARRIVALS = 300 };

#define GAP_MAX (UINT64_C(1) << 46) /* 300 of them are an eighth of the horizon */

static unsigned long cases = 2000;
static uint64_t random_state = 1;

__extension__ typedef __int128 wide;

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((random_state >> 32) * below >> 32);
}

/* A number of any size up to max, small ones as often as large ones. */
static uint32_t any_size(uint32_t max)
{
    uint32_t n = any(max) >> any(27);

    return n + 1;
}

struct limit {
    uint32_t requests, per_ms, burst;
};

/* The rational oracle: time in 1 / requests of a nanosecond, without an upper end. */
struct oracle {
    wide tat;
};

static bool oracle_admits(struct oracle *o, const struct limit *l, uint64_t now_ns, uint32_t cost)
{
    wide now = (wide)now_ns * l->requests, per = (wide)l->per_ms * 1000000;
    wide next = (o->tat > now ? o->tat : now) + cost * per;

    if (next - now > l->burst * per)
        return false;
    o->tat = next;
    return true;
}

static struct limit any_limit(void)
{
    return (struct limit){ any_size(100000000), any_size(86400000), any_size(100000000) };
}

/* Arrivals cluster around the gap of the rate, so that neither all nor none is admitted. */
static uint64_t any_gap(const struct limit *l, uint32_t cost)
{
    uint64_t gap = MIN(l->per_ms * UINT64_C(1000000) / l->requests, GAP_MAX / 4);

    gap *= MIN(MAX(cost, 1u), GAP_MAX / 4 / MAX(gap, 1u));

    switch (any(8)) {
    case 0:
        return 0;
    case 1:
        return gap + 1;
    case 2:
        return gap / 2;
    case 3:
        return gap * any(4);
    default:
        return gap > 0 ? gap / 500 * any(1000) : any(100);
    }
}

static void decisions_are_those_of_exact_fractions(void **state)
{
    uint64_t admitted = 0, refused = 0;

    (void)state;
    for (unsigned long i = 0; i < cases; i++) {
        struct limit l = any_limit();
        struct table_gcra g;
        struct oracle o = { 0 };
        uint64_t now = (uint64_t)any(1000000) << any(24), word = 0;

        if (any(2))
            l.burst = 1 + any(20);
        g = table_gcra_make(l.requests, l.per_ms, l.burst);
        for (uint32_t n = 0; n < ARRIVALS; n++) {
            uint32_t cost = any(4) ? 1 : any(2) ? any(5) : any_size(l.burst);
            uint64_t heard = now / g.unit_ns * g.unit_ns;
            struct table_gcra_answer a = table_gcra_ask(&g, word, now, cost);
            bool wanted = oracle_admits(&o, &l, heard, cost);

            if (a.admitted != wanted)
                fail_msg("%u in %u ms, burst %u: request %u of cost %u at %llu", l.requests,
                         l.per_ms, l.burst, n, cost, (unsigned long long)now);
            admitted += wanted;
            refused += !wanted;
            if (!wanted && a.wait_ns < TABLE_GCRA_HORIZON_NS / 2) {
                assert_true(table_gcra_ask(&g, word, now + a.wait_ns, cost).admitted);
                assert_false(table_gcra_ask(&g, word, heard + a.wait_ns - 1, cost).admitted);
            }
            if (a.left > 0)
                assert_true(table_gcra_ask(&g, a.word, now, a.left).admitted);
            assert_false(table_gcra_ask(&g, a.word, now, a.left + 1).admitted);
            word = a.word;
            now += any_gap(&l, cost);
        }
    }
    assert_true(admitted > refused / 20 && refused > admitted / 20); /* both were seen */
}

/* Who asks as soon as the limiter says so gets, at any time, all that may pass and no more. (With a
 * burst of 1 what is left of a unit when it comes is lost, as time is.) */
static void a_greedy_client_gets_the_burst_and_the_rate(void **state)
{
    (void)state;
    for (unsigned long i = 0; i < cases / 10; i++) {
        const struct limit l = { 1 + any(5000), 1 + any(2000), 2 + any(50) };
        const struct table_gcra g = table_gcra_make(l.requests, l.per_ms, l.burst);
        uint64_t start = (uint64_t)any(1000000000) * g.unit_ns, now = start, word = 0;
        uint64_t admitted = 0;
        wide used, spent;

        while (admitted < 2000) {
            struct table_gcra_answer a = table_gcra_ask(&g, word, now, 1);

            word = a.word;
            admitted += a.admitted;
            now += a.wait_ns;
        }
        used = (wide)(admitted - l.burst) * l.per_ms * 1000000;
        spent = (wide)(now - start);
        assert_true(used <= spent * l.requests);
        assert_true(used > (spent - g.unit_ns) * l.requests);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_are_those_of_exact_fractions),
        cmocka_unit_test(a_greedy_client_gets_the_burst_and_the_rate),
    };

    if (argc > 1)
        cases = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests_name("property/gcra", tests, NULL, NULL);
}
