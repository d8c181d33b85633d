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

static void a_version_has_what_its_release_has(void **state)
{
    static const struct {
        const char *version;
        bool ok;
    } rows[] = {
        { "0.1", true },   { "0.1.0", true }, { "0.1.7-beta", true }, { "9.0", true },
        { "", false },     { "0", false },    { "a.b", false },       { "0.", false },
        { "-1.0", false }, { "0.1x", false },
    };
    uint64_t bits;
    struct arena a;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(table_features_of(str_of(rows[i].version), &bits), rows[i].ok);
    assert_true(table_features_of(STR("0.0"), &bits));
    assert_int_equal(bits, 0);
    assert_true(table_features_of(STR("99.0"), &bits));
    assert_int_equal(bits, table_features_here());
    arena_init(&a, 0);
    assert_true(table_features_of(table_features_release(&a), &bits));
    assert_int_equal(bits, table_features_here());
    assert_int_equal(table_features_here() & ~TABLE_FEATURES_KNOWN, 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_reads_as_a_list),
        cmocka_unit_test(a_version_has_what_its_release_has),
        cmocka_unit_test(known_is_what_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
