/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/balancer.c: which algorithm goes with which settings, and primes.
 */
#include "check/balancer.h"

#include "kit/test.h"

/* By crossing out, the other way round. */
static void primes_are_those_that_a_sieve_leaves(void **state)
{
    static bool crossed[10000];

    (void)state;
    for (uint32_t n = 2; n < LEN(crossed); n++) {
        for (uint32_t k = 2 * n; k < LEN(crossed); k += n)
            crossed[k] = true;
        assert_int_equal(check_balancer_prime(n), !crossed[n]);
    }
    assert_false(check_balancer_prime(0));
    assert_false(check_balancer_prime(1));
}

static void next_prime_is_not_below(void **state)
{
    static const uint32_t rows[][2] = { { 65536, 65537 },     { 65537, 65537 },     { 90, 97 },
                                        { 8388608, 8388617 }, { 5000010, 5000011 }, { 0, 2 } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(check_balancer_next_prime(rows[i][0]), rows[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primes_are_those_that_a_sieve_leaves),
        cmocka_unit_test(next_prime_is_not_below),
    };

    return cmocka_run_group_tests_name("check_balancer", tests, NULL, NULL);
}
