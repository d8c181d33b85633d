/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/condition.c: what tests expect of header fields.
 */
#include "command/condition.h"

#include "kit/test.h"

static struct table_field items[] = { { .name = STR_INIT("X-A"), .value = STR_INIT("one") },
                                      { .name = STR_INIT("x-empty"), .value = STR_INIT("") },
                                      { .name = STR_INIT("x-a"), .value = STR_INIT("two") } };
static const struct command_decide_fields fields = { items, LEN(items), LEN(items) };

static void a_field_is_all_its_values_joined(void **state)
{
    static const struct {
        uint8_t op;
        const char *name, *value;
        const char *wanted, *got; /* NULL: it holds */
    } rows[] = {
        { POLICY_MATCH_EXACT, "x-a", "one, two", NULL, NULL },
        { POLICY_MATCH_EXACT, "x-a", "one", "exactly one", "one, two" },
        { POLICY_MATCH_EXACT, "x-b", "one", "exactly one", "absent" },
        { POLICY_MATCH_EXACT, "x-empty", "", NULL, NULL },
        { POLICY_MATCH_PREFIX, "X-A", "one,", NULL, NULL },
        { POLICY_MATCH_PREFIX, "x-a", "two", "a text that begins with two", "one, two" },
        { POLICY_MATCH_SUFFIX, "x-a", "two", NULL, NULL },
        { POLICY_MATCH_SUFFIX, "x-a", "one", "a text that ends with one", "one, two" },
        { POLICY_MATCH_CONTAINS, "x-a", "e, t", NULL, NULL },
        { POLICY_MATCH_CONTAINS, "x-b", "", "a text that contains ", "absent" },
        { POLICY_MATCH_PRESENT, "x-empty", "", NULL, NULL },
        { POLICY_MATCH_PRESENT, "x-b", "", "present", "absent" },
        { POLICY_MATCH_ABSENT, "x-b", "", NULL, NULL },
        { POLICY_MATCH_ABSENT, "x-empty", "", "absent", "" },
        { POLICY_MATCH_NOT, "x-b", "one", NULL, NULL },
        { POLICY_MATCH_NOT, "x-a", "one", NULL, NULL },
        { POLICY_MATCH_NOT, "x-a", "one, two", "anything but one, two", "one, two" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_condition c = { .key = str_of(rows[i].name),
                                      .op = rows[i].op,
                                      .value = { .text = str_of(rows[i].value) } };
        struct command_expect_failure failure = { 0 };
        bool ok = command_condition_holds(&a, "upstreamHeaders", &c, &fields, &failure);

        assert_int_equal(ok, rows[i].wanted == NULL);
        if (ok)
            continue;
        KIT_TEXT(failure.what, str_z(&a, str_fmt(&a, "upstreamHeaders.%s", rows[i].name)));
        KIT_TEXT(failure.wanted, rows[i].wanted);
        KIT_TEXT(failure.got, rows[i].got);
        assert_int_equal(failure.at.file, DIAG_NOWHERE.file);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_is_all_its_values_joined),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
