/* SPDX-License-Identifier: Apache-2.0
 *
 * Growing text.
 */
#include "policy/out.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void text_grows_and_stays(void **state)
{
    struct arena a;
    struct policy_out out = { .arena = &a };
    struct str all;

    (void)state;
    arena_init(&a, 0);
    for (unsigned i = 0; i < 5000; i++)
        policy_out_fmt(&out, "%05u", i);
    all = policy_out_end(&out);
    assert_int_equal(all.n, 25000);
    assert_true(str_has_prefix(all, STR("0000000001")));
    assert_true(str_has_suffix(all, STR("0499804999")));
    arena_fini(&a);
}

static void json_strings_are_escaped(void **state)
{
    struct arena a;
    struct policy_out out = { .arena = &a };

    (void)state;
    arena_init(&a, 0);
    policy_out_json(&out, STR("a\"b\\c\n\x01\xc3\xa4"));
    assert_true(str_eq(policy_out_end(&out), STR("\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa4\"")));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_stays),
        cmocka_unit_test(json_strings_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
