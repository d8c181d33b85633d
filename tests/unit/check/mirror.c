/* SPDX-License-Identifier: Apache-2.0
 *
 * Copies of writes.
 */
#include "judged.h"

#define RULE(rest) JUDGED_ROUTE("{name: all, " rest ", to: {upstream: web}}")

static void copy_of_a_write_is_a_second_write(void **state)
{
    static const struct judged_row rows[] = {
        /* no match at all takes POST */
        { RULE("mirror: [{upstream: app}]"), "411 1 `app`" },
        { RULE("match: [{methods: [GET, HEAD, OPTIONS]}], mirror: [{upstream: app}]"), "" },
        /* PUT and DELETE done twice are done once */
        { RULE("match: [{methods: [PUT, DELETE]}], mirror: [{upstream: app}]"), "" },
        { RULE("match: [{methods: [GET, PATCH]}], mirror: [{upstream: app}]"), "411 1 `app`" },
        /* the second alternative names none */
        { RULE("match: [{methods: [GET]}, {path: {prefix: /a}}], mirror: [{upstream: app}]"),
          "411 1 `app`" },
        /* nothing is copied */
        { RULE("mirror: [{upstream: app, percent: 0}]"), "" },
        { RULE("mirror: [{upstream: app, percent: 0.01}]"), "411 1 `app`" },
        /* each copy is one more */
        { RULE("mirror: [{upstream: app, percent: 1}, {upstream: web, percent: 1}]"),
          "411 1 `app`; 411 1 `web`" },
    };

    (void)state;
    judged_rows("411", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_of_a_write_is_a_second_write),
    };

    return cmocka_run_group_tests_name("check/mirror", tests, NULL, NULL);
}
