/* SPDX-License-Identifier: Apache-2.0
 *
 * Pauses are drawn at random below a bound that doubles; a policy is judged by the bounds.
 */
#include "check/tries.h"

uint64_t check_tries_pause(const struct policy_retry *r, uint32_t n)
{
    uint64_t pause = (uint64_t)r->backoff_ms << MIN(n - 1, 16u);

    return MIN(pause, r->backoff_max_ms);
}

uint64_t check_tries_pauses(const struct policy_retry *r, uint32_t tries)
{
    uint64_t sum = 0;

    for (uint32_t n = 1; n < tries; n++)
        sum += check_tries_pause(r, n);
    return sum;
}

uint64_t check_tries_worst(const struct policy_retry *r, uint32_t tries)
{
    return (uint64_t)tries * r->per_try_ms + check_tries_pauses(r, tries);
}

uint32_t check_tries_first_late(const struct policy_retry *r, uint32_t total_ms)
{
    for (uint32_t n = 1; n <= r->tries; n++)
        if (check_tries_worst(r, n) > total_ms)
            return n;
    return 0;
}

/* The largest power of ten that is not above a tenth of ms times `digits` digits. */
static uint64_t grain(uint64_t ms, unsigned digits)
{
    uint64_t power = 1;

    while (ms / 10 >= power)
        power *= 10;
    while (digits-- > 1 && power > 1)
        power /= 10;
    return power;
}

uint64_t check_tries_below(uint64_t ms)
{
    return ms - ms % grain(ms, 1);
}

uint64_t check_tries_above(uint64_t ms)
{
    uint64_t unit = grain(ms, 2);

    return (ms + unit - 1) / unit * unit;
}

struct str check_tries_text(struct arena *a, uint64_t ms)
{
    struct str digits;

    if (ms < 1000)
        return str_fmt(a, "%llums", (unsigned long long)ms);
    if (ms % 1000 == 0)
        return str_fmt(a, "%llus", (unsigned long long)(ms / 1000));
    digits =
        str_fmt(a, "%llu.%03llu", (unsigned long long)(ms / 1000), (unsigned long long)(ms % 1000));
    while (digits.p[digits.n - 1] == '0')
        digits.n--;
    return str_fmt(a, STR_FMT "s", STR_ARG(digits));
}

struct str check_tries_ordinal(struct arena *a, uint32_t n)
{
    static const char *const words[] = { "first", "second", "third", "fourth", "fifth" };

    if (n >= 1 && n <= LEN(words))
        return str_of(words[n - 1]);
    return str_fmt(a, "%uth", n);
}
