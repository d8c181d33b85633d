/* SPDX-License-Identifier: Apache-2.0
 *
 * file:line:col, as editors read it.
 */
#include "sample.h"

static void one_line_each_and_a_summary(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "splits/checkout.yaml", "a:\n  p\xC3\xA9rcent: 80\n", NULL, NULL);
    diag_add(&s.sink, DIAG_SPLIT_JUMP, sample_span(&s, 0, 2, "80"),
             "canary jumps from 10%% to 80%% in one change");
    diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "there is no folder `x`");
    sample_prints(
        &s, DIAG_SHORT,
        "error: there is no folder `x`\n"
        "splits/checkout.yaml:2:12: warning[PX405]: canary jumps from 10% to 80% in one change\n"
        "1 error, 1 warning\n");
}

static void nothing_is_printed_of_nothing(void **state)
{
    struct sample s;

    (void)state;
    sample_init(&s, "a", "", NULL, NULL);
    sample_prints(&s, DIAG_SHORT, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_each_and_a_summary),
        cmocka_unit_test(nothing_is_printed_of_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
