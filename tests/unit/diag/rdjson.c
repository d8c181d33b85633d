/* SPDX-License-Identifier: Apache-2.0
 *
 * Reviewdog's format, which alone counts columns in bytes.
 */
#include "report.h"

static void columns_are_bytes_and_suggestions_stay_in_the_file(void **state)
{
    struct sample s;
    json_t *root;

    (void)state;
    report_init(&s);
    root = report_read(&s, DIAG_RDJSON);
    report_text(root, "source/name", "proxyc");
    report_text(root, "diagnostics/1/severity", "ERROR");
    report_text(root, "diagnostics/1/code/value", "PX626");
    report_text(root, "diagnostics/1/location/path", "policy/a b.yaml");
    report_number(root, "diagnostics/1/location/range/start/column", 7);
    report_number(root, "diagnostics/1/location/range/end/column", 9);
    assert_int_equal(json_array_size(report_at(root, "diagnostics/1/suggestions")), 1);
    report_text(root, "diagnostics/1/suggestions/0/text", "90");
    report_number(root, "diagnostics/1/suggestions/0/range/start/column", 7);
    assert_int_equal(json_array_size(report_at(root, "diagnostics/1/relatedLocations")), 1);
    report_text(root, "diagnostics/0/code/value", "input");
    report_text(root, "diagnostics/2/severity", "INFO");
    json_decref(root);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_bytes_and_suggestions_stay_in_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
