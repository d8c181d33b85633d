/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects that several kinds share.
 */
#include "policy/matcher.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_matcher_condition);
    table_check(&policy_matcher_key);
    table_check(&policy_matcher_pair);
    table_check(&policy_matcher_label);
}

static void a_condition_knows_its_operator(void **state)
{
    static const struct {
        const char *name;
        uint32_t op;
    } rows[] = { { "exact", POLICY_MATCH_EXACT },     { "prefix", POLICY_MATCH_PREFIX },
                 { "suffix", POLICY_MATCH_SUFFIX },   { "contains", POLICY_MATCH_CONTAINS },
                 { "present", POLICY_MATCH_PRESENT }, { "absent", POLICY_MATCH_ABSENT },
                 { "not", POLICY_MATCH_NOT },         { "regex", POLICY_MATCH_REGEX } };

    (void)state;
    table_fields(&policy_matcher_condition,
                 "exact prefix suffix contains present absent not regex");
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(policy_field_find(&policy_matcher_condition, str_of(rows[i].name))->choice,
                         rows[i].op);
}

static void a_key_knows_its_kind(void **state)
{
    static const struct {
        const char *name;
        uint32_t kind;
    } rows[] = { { "header", POLICY_KEY_HEADER },
                 { "cookie", POLICY_KEY_COOKIE },
                 { "query", POLICY_KEY_QUERY },
                 { "clientAddress", POLICY_KEY_CLIENT_ADDRESS } };

    (void)state;
    table_fields(&policy_matcher_key, "header cookie query clientAddress claim");
    table_fields(table_inside(&policy_matcher_key, "cookie"), "name! issue maxAge");
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(policy_field_find(&policy_matcher_key, str_of(rows[i].name))->choice,
                         rows[i].kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(a_condition_knows_its_operator),
        cmocka_unit_test(a_key_knows_its_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
