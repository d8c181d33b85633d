/* SPDX-License-Identifier: Apache-2.0
 *
 * Shares as text, and the baseline's.
 */
#include "check/share.h"

#include "kit/test.h"

static void share_is_written_without_idle_zeros(void **state)
{
    static const struct {
        uint64_t share;
        const char *text;
    } rows[] = { { 0, "0" }, { 1000, "10" }, { 250, "2.5" }, { 203, "2.03" }, { 10000, "100" } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        KIT_TEXT(check_share_text(&a, rows[i].share), rows[i].text);
    arena_fini(&a);
}

static void baseline_takes_what_others_leave(void **state)
{
    struct policy_member members[] = { { .key = STR_INIT("canary"), .percent = 1000 },
                                       { .key = STR_INIT("stable"), .percent = 77 },
                                       { .key = STR_INIT("test"), .percent = 500 } };
    struct policy_split s = { .baseline.text = STR_INIT("stable") };

    (void)state;
    s.members.items = members;
    s.members.count = LEN(members);
    assert_int_equal(check_share_moving(&s), 1500);
    assert_int_equal(check_share_of(&s, &members[0]), 1000);
    assert_int_equal(check_share_of(&s, &members[1]), 8500);
    members[2].percent = 9500;
    assert_int_equal(check_share_of(&s, &members[1]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(share_is_written_without_idle_zeros),
        cmocka_unit_test(baseline_takes_what_others_leave),
    };

    return cmocka_run_group_tests_name("check/share", tests, NULL, NULL);
}
