/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/path.c: paths that no request has, and replacements without a prefix.
 */
#include "judged.h"

#define MATCH(path) JUDGED_ROUTE("{name: a, match: [{path: {" path "}}], to: {upstream: web}}")
#define REPLACE(path)                              \
    JUDGED_ROUTE("{name: a, match: [{path: {" path \
                 "}}], rewrite: {path: {replacePrefix: /new}}, to: {upstream: web}}")

static void a_path_is_one_that_requests_have(void **state)
{
    static const struct judged_row rows[] = {
        { MATCH("exact: /a/b"), "" },
        { MATCH("exact: /a/../b"), "311 1 `/a/../b`" },
        { MATCH("prefix: /a/./b"), "311 1 `/a/./b`" },
        { REPLACE("prefix: /a"), "" },
        { REPLACE("exact: /a"), "313 1 `/new`" },
    };

    (void)state;
    judged_rows("311 313", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_one_that_requests_have),
    };

    return cmocka_run_group_tests_name("check/path", tests, NULL, NULL);
}
