/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/doc.c: kinds and fields by the path that leads to them.
 */
#include "typed.h"

static void a_path_leads_to_a_field(void **state)
{
    static const struct typed_row rows[] = {
        { "doc", 0, "Route|TrafficSplit|FilterTest", NULL },
        { "doc Route", 0, "Fields:|rules ", NULL },
        { "doc Route.rules.match", 0, "path|methods", NULL },
        { "doc TrafficSplit.members.percent", 0, "percent|required", NULL },
        { "doc route", 2, NULL, "there is no field `route`" },
        { "doc Route.rule", 2, NULL,
          "there is no field `Route.rule`|`proxyc doc` lists the kinds" },
        { "doc Route.rules.", 2, NULL, "there is no field" },
        { "doc Route rules", 2, NULL, "" },
    };

    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_path_leads_to_a_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
