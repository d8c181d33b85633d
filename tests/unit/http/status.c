/* SPDX-License-Identifier: Apache-2.0
 *
 * Reasons of statuses, and none for numbers that are no status.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/status.h"

static void known_statuses_have_their_reason(void **state)
{
    (void)state;
    assert_true(str_eq(http_status_reason(100), STR("Continue")));
    assert_true(str_eq(http_status_reason(404), STR("Not Found")));
    assert_true(str_eq(http_status_reason(511), STR("Network Authentication Required")));
}

static void other_numbers_have_none(void **state)
{
    static const unsigned rows[] = { 0, 99, 299, 599, 600, 4000000000u };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(http_status_reason(rows[i]).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_statuses_have_their_reason),
        cmocka_unit_test(other_numbers_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
