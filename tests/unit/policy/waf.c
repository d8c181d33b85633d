/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of WafPolicy.
 */
#include "policy/waf.h"
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_waf_spec);
}

static void the_language_is_this(void **state)
{
    (void)state;
    table_fields(&policy_waf_spec,
                 "abstract from mode packs paranoia threshold bodyMax rules exclude bots");
    table_fields(table_inside(&policy_waf_spec, "rules"), "name! targets! regex! score");
    table_fields(table_inside(&policy_waf_spec, "exclude"), "rule! paths");
    table_fields(table_inside(&policy_waf_spec, "bots"), "allow deny requireUserAgent");
    table_fields(&policy_waf_use, "policy disabled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
