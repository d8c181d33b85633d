/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue: codes, slugs, and finding a rule by either.
 */
#include "sample.h"

static void a_rule_is_found_by_code_number_and_slug(void **state)
{
    static const struct {
        struct str name;
        enum diag_rule rule;
    } rows[] = {
        { STR_INIT("PX301"), DIAG_ROUTE_UNREACHABLE },
        { STR_INIT("301"), DIAG_ROUTE_UNREACHABLE },
        { STR_INIT("route-unreachable"), DIAG_ROUTE_UNREACHABLE },
        { STR_INIT("PX626"), DIAG_FRAMING_HEADER },
        { STR_INIT("PX999"), DIAG_RULES },
        { STR_INIT(""), DIAG_RULES },
        { STR_INIT("PX"), DIAG_RULES },
        { STR_INIT("Route-Unreachable"), DIAG_RULES },
        { STR_INIT("0"), DIAG_RULES },
        { STR_INIT("input"), DIAG_RULES },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(diag_rule_find(rows[i].name), rows[i].rule);
}

static void codes_ascend_and_slugs_differ(void **state)
{
    (void)state;
    for (int i = 1; i < DIAG_RULES; i++) {
        assert_true(diag_rule_info((enum diag_rule)i)->code >
                    diag_rule_info((enum diag_rule)(i - 1))->code);
        assert_int_equal(diag_rule_find(str_of(diag_rule_info((enum diag_rule)i)->slug)), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_found_by_code_number_and_slug),
        cmocka_unit_test(codes_ascend_and_slugs_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
