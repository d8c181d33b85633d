/* SPDX-License-Identifier: Apache-2.0
 *
 * The wide scans find what the plain ones find: every byte at every place of runs of every length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "http/scan.h"

enum { LENGTH_MAX = 50 };

static void wide_and_plain_scans_agree(void **state)
{
    (void)state;
    for (size_t n = 1; n <= LENGTH_MAX; n++) {
        char *p = malloc(n); /* exactly n: a read beyond it is a fault */

        assert_non_null(p);
        for (size_t at = 0; at < n; at++) {
            memset(p, 'a', n);
            for (unsigned c = 0; c < 256; c++) {
                p[at] = (char)c;
                assert_ptr_equal(http_scan_value(p, p + n), http_scan_value_plain(p, p + n));
                assert_ptr_equal(http_scan_target(p, p + n), http_scan_target_plain(p, p + n));
            }
        }
        free(p);
    }
}

static void values_end_at_controls_and_targets_at_all_but_printable_ascii(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        char byte = (char)c;
        bool value = c == '\t' || (c >= 0x20 && c != 0x7f);

        assert_int_equal(http_scan_value(&byte, &byte + 1) == &byte + 1, value);
        assert_int_equal(http_scan_target(&byte, &byte + 1) == &byte + 1, c > 0x20 && c < 0x7f);
    }
}

static void tokens_are_those_of_rfc_9110(void **state)
{
    struct str marks = STR("!#$%&'*+-.^_`|~");

    (void)state;
    for (unsigned c = 0; c < 256; c++) {
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        assert_int_equal(http_scan_is_token((char)c),
                         alnum || (c < 128 && str_find(marks, (char)c) < marks.n));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_and_plain_scans_agree),
        cmocka_unit_test(values_end_at_controls_and_targets_at_all_but_printable_ascii),
        cmocka_unit_test(tokens_are_those_of_rfc_9110),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
