/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/listener.c: who has an address already.
 */
#include "judged.h"

#define LISTENER(name, binds) "Listener " name " {bind: [" binds "]}\n"

/* The base's listener has 127.0.0.1:8080. */
static void an_address_is_bound_once(void **state)
{
    static const struct judged_row rows[] = {
        { LISTENER("z", "\"127.0.0.1:8080\""), "207 1 `\"127.0.0.1:8080\"`" },
        { LISTENER("z", "\"127.0.0.2:8080\", \"127.0.0.1:8081\""), "" },
        { LISTENER("z", "\"127.0.0.2:1\", \"127.0.0.2:1\""), "207 1 `\"127.0.0.2:1\"`" },
        { LISTENER("z", "\"[::1]:8080\""), "" },
        { LISTENER("z", "\"[::1]:8080\", \"[0:0::1]:8080\""), "207 1 `\"[0:0::1]:8080\"`" },
        { LISTENER("y", "\"unix:/run/a\"") LISTENER("z", "\"unix:/run/a\", \"unix:/run/b\""),
          "207 2 `\"unix:/run/a\"`" },
    };

    (void)state;
    judged_rows("207", rows, LEN(rows));
}

static void all_interfaces_hold_each_of_them(void **state)
{
    static const struct judged_row rows[] = {
        { LISTENER("a", "\"0.0.0.0:9\"") LISTENER("b", "\"127.0.0.1:9\"")
              LISTENER("c", "\"10.0.0.1:9\""),
          "207 2 `\"127.0.0.1:9\"`; 207 3 `\"10.0.0.1:9\"`" },
        { LISTENER("a", "\"127.0.0.1:9\"") LISTENER("b", "\"0.0.0.0:9\""),
          "207 1 `\"127.0.0.1:9\"`" },
        { LISTENER("a", "\"[::]:9\"") LISTENER("b", "\"[::1]:9\""), "207 2 `\"[::1]:9\"`" },
        /* families are apart */
        { LISTENER("a", "\"0.0.0.0:9\"") LISTENER("b", "\"[::1]:9\""), "" },
        /* the kernel picks another */
        { LISTENER("a", "\"0.0.0.0:0\", \"127.0.0.1:0\", \"127.0.0.1:0\""), "" },
    };

    (void)state;
    judged_rows("207", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_bound_once),
        cmocka_unit_test(all_interfaces_hold_each_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
