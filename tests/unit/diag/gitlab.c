/* SPDX-License-Identifier: Apache-2.0
 *
 * Code Quality: a list with what GitLab asks for in each entry.
 */
#include "report.h"

static void each_entry_has_a_file_a_line_and_a_fingerprint(void **state)
{
    struct sample s;
    json_t *root;

    (void)state;
    report_init(&s);
    root = report_read(&s, DIAG_GITLAB);
    assert_int_equal(json_array_size(root), 3);
    report_text(root, "0/location/path", "policy/proxyc.yaml");
    report_number(root, "0/location/lines/begin", 1);
    report_text(root, "0/severity", "major");
    report_text(root, "1/check_name", "framing-header");
    report_text(root, "1/severity", "critical");
    report_text(root, "1/description",
                "PX626 framing-header: an error; here; note: why; help: write 90");
    report_text(root, "2/location/path", "policy/other.yaml");
    report_number(root, "2/location/lines/begin", 2);
    report_text(root, "2/severity", "info");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            json_string_length(json_object_get(json_array_get(root, i), "fingerprint")), 16);
    json_decref(root);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_has_a_file_a_line_and_a_fingerprint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
