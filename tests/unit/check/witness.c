/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/witness.c: a request that shows a finding, on a line.
 */
#include "check/witness.h"

#include "kit/test.h"

static void a_request_reads_like_one(void **state)
{
    struct check_witness_field fields[] = {
        { TABLE_HEADER, STR("x-a"), STR("1") },
        { TABLE_QUERY, STR("q"), STR("2") },
        { TABLE_COOKIE, STR("c"), STR("3") },
        { TABLE_QUERY, STR("r"), STR("4") },
        { TABLE_COOKIE, STR("d"), STR("5") },
        { TABLE_CLAIM, STR("sub"), STR("ann") },
        { TABLE_CLIENT_ADDRESS, STR(""), STR("10.0.0.1") },
        { TABLE_SNI, STR(""), STR("s.test") },
        { TABLE_HEADER, STR("x-b"), STR("6") },
    };
    struct check_witness w = {
        .method = STR("PUT"), .host = STR("h.test"), .path = STR("/p"), .fields = fields
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_string_equal(str_z(&a, check_witness_text(&a, &w)), "PUT http://h.test/p");
    w.field_count = LEN(fields);
    assert_string_equal(str_z(&a, check_witness_text(&a, &w)),
                        "PUT http://h.test/p?q=2&r=4   x-a: 1   x-b: 6   cookie: c=3; d=5   "
                        "claim sub: ann   from 10.0.0.1   server name s.test");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_reads_like_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
