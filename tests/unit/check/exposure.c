/* SPDX-License-Identifier: Apache-2.0
 *
 * A WafPolicy that only counts, where real users are.
 */
#include "judged.h"

#define WAF "WafPolicy w {mode: detect, packs: [core]}\n"
#define GUARDED(spec) JUDGED_ROUTE("{name: all, waf: " spec ", to: {upstream: web}}")
#define USED GUARDED("{policy: w}")
#define PROD "Environment prod@prod {production: true}\n"

static void detecting_is_judged_in_production_alone(void **state)
{
    static const struct judged_row rows[] = {
        { WAF USED PROD, "627 1 `detect`" },
        /* nobody says that it is production */
        { WAF USED, "" },
        { WAF USED "Environment prod@prod {production: false}\n", "" },
        /* one of two */
        { WAF USED "Environment dev@dev {production: false}\n" PROD, "627 1 `detect`" },
        /* nobody uses it */
        { WAF PROD, "" },
        { "WafPolicy w {mode: block, packs: [core]}\n" USED PROD, "" },
        /* a rule that wants none */
        { WAF GUARDED("{disabled: true}") PROD, "" },
        /* once, however many rules use it */
        { WAF JUDGED_ROUTE(
              "{name: one, match: [{path: {exact: /}}], waf: {policy: w}, to: {upstream: web}}, "
              "{name: two, waf: {policy: w}, to: {upstream: web}}") PROD,
          "627 1 `detect`" },
    };

    (void)state;
    judged_rows("627", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detecting_is_judged_in_production_alone),
    };

    return cmocka_run_group_tests_name("check/exposure", tests, NULL, NULL);
}
