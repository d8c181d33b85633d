/* SPDX-License-Identifier: Apache-2.0
 *
 * With time in units, a request takes per / requests of one: in lowest terms emission / ticks. The
 * unit is the finest power of ten of a nanosecond at which a word holds the horizon and the burst.
 * At common rates (1, 50, 1,000 a second) that is the nanosecond and one tick, and a word is plainly
 * a time; a rate of 999 a second takes 10 ns and 999 ticks. At a millisecond all limits fit: 2^57 ns are 1.45e11
 * units of at most 1e8 ticks, and a burst takes at most 1e8 emissions of 8.64e7, in all less than
 * 2^64.
 *
 * Rounding the emission up to whole nanoseconds instead would be simpler and, from a million
 * requests a second on, wrong by more than a thousandth.
 */
#include "table/gcra.h"

enum { UNIT_MAX_NS = 1000000 };

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The fraction at one unit; false where a word would not hold it. */
static bool try_unit(uint64_t unit_ns, uint32_t requests, uint64_t per_ns, struct table_gcra *g)
{
    uint64_t per = per_ns / unit_ns, divisor = common_divisor(per, requests);
    uint64_t horizon;

    g->unit_ns = (uint32_t)unit_ns;
    g->emission = per / divisor;
    g->ticks = (uint32_t)(requests / divisor);
    if (__builtin_mul_overflow(TABLE_GCRA_HORIZON_NS / unit_ns, g->ticks, &horizon) ||
        __builtin_mul_overflow(g->emission, g->burst, &g->tolerance))
        return false;
    g->half = horizon / 2;
    return g->tolerance <= UINT64_MAX - horizon;
}

struct table_gcra table_gcra_make(uint32_t requests, uint32_t per_ms, uint32_t burst)
{
    struct table_gcra g = { .burst = burst };
    uint64_t unit_ns = 1;

    assert(requests > 0 && per_ms > 0 && burst > 0);
    while (!try_unit(unit_ns, requests, per_ms * UINT64_C(1000000), &g)) {
        unit_ns *= 10;
        assert(unit_ns <= UNIT_MAX_NS);
    }
    return g;
}

static uint64_t wait_of(const struct table_gcra *g, uint64_t ticks)
{
    uint64_t ns;

    ticks = (ticks + g->ticks - 1) / g->ticks;
    return __builtin_mul_overflow(ticks, g->unit_ns, &ns) ? UINT64_MAX : ns;
}

struct table_gcra_answer table_gcra_ask(const struct table_gcra *g, uint64_t word, uint64_t now_ns,
                                        uint32_t cost)
{
    struct table_gcra_answer answer = { .word = word };
    uint64_t now = now_ns % TABLE_GCRA_HORIZON_NS / g->unit_ns * g->ticks, used, wanted;

    if (word < now || word - now > g->tolerance + g->half)
        word = now;
    used = word - now;
    wanted = cost <= g->burst ? cost * g->emission : g->tolerance;
    answer.admitted = cost <= g->burst && used <= g->tolerance - wanted;
    if (answer.admitted) {
        answer.word = word + wanted;
        used += wanted;
    } else {
        answer.wait_ns = cost > g->burst ? UINT64_MAX : wait_of(g, used - (g->tolerance - wanted));
    }
    answer.left = used < g->tolerance ? (uint32_t)((g->tolerance - used) / g->emission) : 0;
    return answer;
}
