/* SPDX-License-Identifier: Apache-2.0
 *
 * Features have names.
 */
#include "table/features.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_set_reads_as_a_list(void **state)
{
    static const struct {
        uint64_t bits;
        const char *text;
    } rows[] = {
        { 0, "" },
        { TABLE_FEATURE_TLS, "tls" },
        { TABLE_FEATURE_TLS | TABLE_FEATURE_RETRY, "tls and retry" },
        { TABLE_FEATURE_TLS | TABLE_FEATURE_H2 | TABLE_FEATURE_RETRY, "tls, h2 and retry" },
        { UINT64_C(1) << 63, "others that this program has no name for" },
        { TABLE_FEATURE_TLS | UINT64_C(1) << 63,
          "tls and others that this program has no name for" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        assert_string_equal(str_z(&a, table_features_text(&a, rows[i].bits)), rows[i].text);
    arena_fini(&a);
}

static void known_is_what_has_a_name(void **state)
{
    (void)state;
    assert_true(TABLE_FEATURES_KNOWN & TABLE_FEATURE_TLS);
    assert_true(TABLE_FEATURES_KNOWN & TABLE_FEATURE_FILTERS);
    assert_false(TABLE_FEATURES_KNOWN & UINT64_C(1) << 63);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_reads_as_a_list),
        cmocka_unit_test(known_is_what_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
