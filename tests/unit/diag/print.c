/* SPDX-License-Identifier: Apache-2.0
 *
 * Format names, and that each name leads to its format.
 */
#include "sample.h"

static void each_name_leads_to_its_format(void **state)
{
    static const struct {
        struct str name, begins;
    } rows[] = {
        { STR_INIT("human"), STR_INIT("error: m\n") },
        { STR_INIT("short"), STR_INIT("error: m\n1 error") },
        { STR_INIT("json"), STR_INIT("{\n  \"format_version\": \"1.0\"") },
        { STR_INIT("sarif"), STR_INIT("{\n  \"$schema\"") },
        { STR_INIT("github"), STR_INIT("::error ") },
        { STR_INIT("gitlab"), STR_INIT("[\n  {\n    \"description\": \"input: m\"") },
        { STR_INIT("rdjson"), STR_INIT("{\n  \"source\"") },
        { STR_INIT("junit"), STR_INIT("<?xml ") },
        { STR_INIT("markdown"), STR_INIT("### proxyc lint: 1 error\n") },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sample s;
        struct str text;

        sample_init(&s, "a", "", NULL, NULL);
        diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "m");
        text = diag_print(&s.arena, &s.sink, s.files, diag_print_format(rows[i].name), false);
        assert_true(str_has_prefix(text, rows[i].begins));
        arena_fini(&s.arena);
    }
    for (size_t i = 0; i < DIAG_FORMATS; i++)
        assert_int_equal(diag_print_format(str_of(diag_print_names()[i])), i);
    assert_null(diag_print_names()[DIAG_FORMATS]);
    assert_int_equal(LEN(rows), DIAG_FORMATS);
    assert_int_equal(diag_print_format(STR("xml")), DIAG_FORMATS);
    assert_int_equal(diag_print_format(STR("")), DIAG_FORMATS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_leads_to_its_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
