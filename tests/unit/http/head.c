/* SPDX-License-Identifier: Apache-2.0
 *
 * Every fault has a status that ends a request, and words for the log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/head.h"
#include "http/status.h"

static void every_fault_has_an_error_status_with_a_reason(void **state)
{
    (void)state;
    for (enum http_fault f = HTTP_NO_FAULT + 1; f < HTTP_FAULTS; f++) {
        unsigned status = http_head_fault_status(f);

        assert_in_range(status, 400, 599);
        assert_true(http_status_reason(status).n > 0);
        assert_true(http_head_fault_text(f).n > 0);
    }
}

static void no_fault_has_no_text(void **state)
{
    (void)state;
    assert_int_equal(http_head_fault_text(HTTP_NO_FAULT).n, 0);
}

static void drops_are_one_bit_a_field(void **state)
{
    struct http_fields f = { .count = HTTP_FIELDS_MAX };

    (void)state;
    http_head_drop(&f, 0);
    http_head_drop(&f, 64);
    http_head_drop(&f, 127);
    for (size_t i = 0; i < HTTP_FIELDS_MAX; i++)
        assert_int_equal(http_head_dropped(&f, i), i == 0 || i == 64 || i == 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_has_an_error_status_with_a_reason),
        cmocka_unit_test(no_fault_has_no_text),
        cmocka_unit_test(drops_are_one_bit_a_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
