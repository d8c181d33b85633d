/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of Listener.
 */
#include "policy/tables.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "table.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    table_check(&policy_listener_spec);
}

static void the_language_is_this(void **state)
{
    const struct field_object *top = &policy_listener_spec;

    (void)state;
    table_fields(top, "bind! protocol limits timeouts http tls clientAddress");
    table_fields(table_inside(top, "limits"),
                 "head fields target connections connectionsPerClient");
    table_fields(table_inside(top, "timeouts"), "head body idle");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(the_language_is_this),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
