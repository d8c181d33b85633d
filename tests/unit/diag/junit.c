/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings as test cases.
 */
#include "report.h"

static void errors_fail_and_infos_pass(void **state)
{
    struct sample s;

    (void)state;
    report_init(&s);
    sample_prints(
        &s, DIAG_JUNIT,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"proxyc lint\" tests=\"3\" failures=\"2\">\n"
        "  <testcase classname=\"policy/proxyc.yaml\" name=\"1:1 input: trouble\" "
        "file=\"policy/proxyc.yaml\" line=\"1\">\n"
        "    <failure type=\"error\" message=\"trouble\">trouble</failure>\n"
        "  </testcase>\n"
        "  <testcase classname=\"policy/a b.yaml\" name=\"1:6 PX626 framing-header: an error\" "
        "file=\"policy/a b.yaml\" line=\"1\">\n"
        "    <failure type=\"error\" message=\"an error\">an error\nhere\nnote: why\n"
        "help: write 90</failure>\n"
        "  </testcase>\n"
        "  <testcase classname=\"policy/other.yaml\" name=\"2:1 PX312 no-default: an "
        "&lt;info&gt; | &quot;here&quot;\" file=\"policy/other.yaml\" line=\"2\">\n"
        "    <system-out>an &lt;info&gt; | &quot;here&quot;</system-out>\n"
        "  </testcase>\n"
        "</testsuite>\n");
}

static void nothing_found_is_a_case_that_passes(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    sample_prints(&s, DIAG_JUNIT,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<testsuite name=\"proxyc lint\" tests=\"1\" failures=\"0\">\n"
                  "  <testcase classname=\"proxyc.yaml\" name=\"no findings\"/>\n"
                  "</testsuite>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_fail_and_infos_pass),
        cmocka_unit_test(nothing_found_is_a_case_that_passes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
