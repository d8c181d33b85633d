/* SPDX-License-Identifier: Apache-2.0
 *
 * SARIF, member by member; tests/scenario/test_formats.py looks at whole files.
 */
#include "report.h"

#define RESULT "runs/0/results/0/"
#define PLACE RESULT "locations/0/physicalLocation/"
#define CHANGES RESULT "fixes/0/artifactChanges/"

static void a_result_names_rule_place_and_fix(void **state)
{
    struct sample s;
    json_t *root;

    (void)state;
    report_init(&s);
    root = report_read(&s, DIAG_SARIF);
    report_text(root, "version", "2.1.0");
    report_text(root, "runs/0/columnKind", "unicodeCodePoints");
    assert_int_equal(json_array_size(report_at(root, "runs/0/results")), 2);
    report_text(root, RESULT "ruleId", "PX626");
    report_number(root, RESULT "ruleIndex", 1);
    report_text(root, RESULT "level", "error");
    report_text(root, RESULT "message/text", "an error\nhere\nnote: why\nhelp: write 90");
    report_text(root, PLACE "artifactLocation/uri", "policy/a%20b.yaml");
    report_number(root, PLACE "region/startColumn", 6);
    report_number(root, PLACE "region/endColumn", 8);
    report_text(root, RESULT "locations/0/logicalLocations/0/fullyQualifiedName",
                "Route/a/b:spec.x");
    assert_int_equal(json_array_size(report_at(root, RESULT "relatedLocations")), 1);
    report_text(root, RESULT "relatedLocations/0/message/text", "there");
    assert_int_equal(json_object_size(report_at(root, RESULT "partialFingerprints")), 1);
    assert_int_equal(json_array_size(report_at(root, RESULT "fixes/0/artifactChanges")), 2);
    report_text(root, CHANGES "0/replacements/0/insertedContent/text", "90");
    report_number(root, CHANGES "1/replacements/0/deletedRegion/startLine", 2);
    json_decref(root);
    arena_fini(&s.arena);
}

static void rules_are_listed_with_help_and_security_has_a_severity(void **state)
{
    struct sample s;
    json_t *root, *rules;

    (void)state;
    report_init(&s);
    root = report_read(&s, DIAG_SARIF);
    rules = report_at(root, "runs/0/tool/driver/rules");
    assert_int_equal(json_array_size(rules), 2);
    report_text(rules, "0/id", "PX312");
    report_text(rules, "0/defaultConfiguration/level", "note");
    report_text(rules, "1/name", "framing-header");
    report_text(rules, "1/help/markdown", diag_rule_explain(DIAG_FRAMING_HEADER));
    report_text(rules, "1/properties/security-severity", "8.0");
    assert_null(json_object_get(report_at(rules, "0/properties"), "security-severity"));
    json_decref(root);
    arena_fini(&s.arena);
}

static void trouble_is_a_notification_and_no_result(void **state)
{
    struct sample s;
    json_t *root;

    (void)state;
    report_init(&s);
    s.sink.left_out[DIAG_WARNING] = 3;
    root = report_read(&s, DIAG_SARIF);
    assert_true(json_is_false(report_at(root, "runs/0/invocations/0/executionSuccessful")));
    report_text(root, "runs/0/invocations/0/toolExecutionNotifications/0/message/text", "trouble");
    report_text(root, "runs/0/invocations/0/toolExecutionNotifications/1/message/text",
                "3 more findings are not in this file");
    json_decref(root);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_names_rule_place_and_fix),
        cmocka_unit_test(rules_are_listed_with_help_and_security_has_a_severity),
        cmocka_unit_test(trouble_is_a_notification_and_no_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
