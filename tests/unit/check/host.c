/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/host.c: what only the winning host's rules see, and what no rule takes.
 */
#include "judged.h"

#define ON(name, hosts, rules) \
    "Route " name " {listeners: [edge], hosts: [" hosts "], rules: [" rules "]}\n"
#define ALL "{name: all, to: {upstream: web}}"
#define API "{name: api, match: [{path: {prefix: /v1}}], to: {upstream: web}}"
#define DENY "{name: deny, match: [{path: {prefix: /admin}}], respond: {status: 403}}"

static void a_wildcards_rule_does_not_reach_a_host_of_its_own(void **state)
{
    static const struct judged_row rows[] = {
        { ON("w", "\"*.h.test\"", DENY) ON("x", "a.h.test", API), "304 1 `deny`" },
        /* a rule of its own takes the request */
        { ON("w", "\"*.h.test\"", DENY) ON("x", "a.h.test", ALL), "" },
        { ON("w", "\"*.h.test\"", DENY) ON("x", "a.h.test", API ", " DENY), "" },
        /* another suffix */
        { ON("w", "\"*.h.test\"", DENY) ON("x", "a.i.test", API), "" },
        /* said once for all hosts below */
        { ON("w", "\"*.h.test\"", DENY) ON("x", "a.h.test, b.h.test", API), "304 1 `deny`" },
    };

    (void)state;
    judged_rows("304", rows, LEN(rows));
}

static void a_host_without_a_rule_for_the_rest_is_told(void **state)
{
    static const struct judged_row rows[] = {
        { ON("r", "r.test", ALL), "" },
        { ON("r", "r.test", DENY), "312 1 `[r.test]`" },
        /* another route has it */
        { ON("r", "r.test", DENY) ON("s", "r.test", ALL), "" },
        { ON("r", "r.test", "{name: get, match: [{methods: [GET]}], to: {upstream: web}}"),
          "312 1 `[r.test]`" },
    };

    (void)state;
    judged_rows("312", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wildcards_rule_does_not_reach_a_host_of_its_own),
        cmocka_unit_test(a_host_without_a_rule_for_the_rest_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
