/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters that guard something, and filters that nobody tests.
 */
#include "judged.h"

#define FILTER(rest)                                                                                                \
    "Filter f {api: 1, " rest                                                                                       \
    "inline: 'local M = {} function M.on_request(req, p) req:remove_header(\"x-a\") end return M'}\n" JUDGED_ROUTE( \
        "{name: all, filters: [{use: f}], to: {upstream: web}}")

static void guard_fails_closed(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER(""), "" },
        { FILTER("onError: fail-open, "), "" },
        { FILTER("onError: fail-open, uses: {secrets: [key]}, "), "822 1 `fail-open`" },
        { FILTER("onError: fail-closed, uses: {secrets: [key]}, "), "" },
        /* nothing is said */
        { FILTER("uses: {secrets: [key]}, "), "822 1 `f`" },
    };

    (void)state;
    judged_rows("822", rows, LEN(rows));
}

static void somebody_tests_it(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER(""), "829 1 `f`" },
        { FILTER(
              "") "FilterTest t {filter: f, cases: [{name: a, request: {path: /}, expect: {passes: true}}]}\n",
          "" },
        /* a test of another filter */
        { FILTER(
              "") "Filter g {api: 1, inline: 'local M = {} function M.on_request(req, p) req:remove_header(\"x-a\") end return M'}\n"
                  "FilterTest t {filter: g, cases: [{name: a, request: {path: /}, expect: {passes: true}}]}\n",
          "829 1 `f`" },
    };

    (void)state;
    judged_rows("829", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guard_fails_closed),
        cmocka_unit_test(somebody_tests_it),
    };

    return cmocka_run_group_tests_name("check/filter", tests, NULL, NULL);
}
