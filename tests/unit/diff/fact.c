/* SPDX-License-Identifier: Apache-2.0
 *
 * Which changes of a value are weaker, by the direction that its row names.
 */
#include "diff/fact.h"

#include "kit/test.h"

static const struct field up = { .type = FIELD_U32, .weaker = FIELD_WEAKER_UP };
static const struct field down = { .type = FIELD_ENUM, .weaker = FIELD_WEAKER_DOWN };
static const struct field verify = { .type = FIELD_BOOL, .weaker = FIELD_WEAKER_DOWN };
static const struct field expose = { .type = FIELD_BOOL, .weaker = FIELD_WEAKER_UP };
static const struct field gone = { .type = FIELD_DURATION, .weaker = FIELD_WEAKER_GONE };
static const struct field plain = { .type = FIELD_U32 };
static const struct field who = { .type = FIELD_LIST, .weaker = FIELD_WEAKER_UP };
static const struct field checks = { .type = FIELD_LIST, .weaker = FIELD_WEAKER_DOWN };

static const char *weakened(const struct field *row, bool item, const char *from, uint64_t was,
                            const char *to, uint64_t is)
{
    struct diff_leaf old = { .row = row, .item = item, .ordered = !item, .number = was };
    struct diff_leaf new = { .row = row, .item = item, .ordered = !item, .number = is };
    struct diff_leaves left = { &old, from != NULL, 1 }, right = { &new, to != NULL, 1 };
    struct diff_facts out = { 0 };
    const char *word = NULL;
    struct arena a;

    arena_init(&a, 0);
    old.path = new.path = STR("x");
    old.text = str_of(from != NULL ? from : "");
    new.text = str_of(to != NULL ? to : "");
    old.aspect = new.aspect = FIELD_ASPECT_LIMIT;
    diff_fact_list(&a, &left, &right, FIELD_ASPECT_INHERITED, &out);
    for (size_t i = 0; i < out.count; i++)
        word = word != NULL ? word : out.items[i].weakened;
    arena_fini(&a);
    return word;
}

static void the_row_says_what_is_weaker(void **state)
{
    static const struct {
        const struct field *row;
        bool item;
        const char *from;
        uint64_t was;
        const char *to;
        uint64_t is;
        const char *weakened;
    } rows[] = {
        { &up, false, "10", 10, "20", 20, "raised" },
        { &up, false, "20", 20, "10", 10, NULL },
        { &up, false, "20", 20, NULL, 0, "removed" },
        { &up, false, NULL, 0, "20", 20, NULL },
        { &down, false, "1.3", 1, "1.2", 0, "lowered" },
        { &down, false, "1.2", 0, "1.3", 1, NULL },
        { &verify, false, "true", 1, "false", 0, "switched off" },
        { &expose, false, NULL, 0, "true", 1, "switched on" },
        { &expose, false, "true", 1, NULL, 0, NULL },
        { &gone, false, "2s", 2000, "none", UINT64_MAX, "removed" },
        { &gone, false, "2s", 2000, "90s", 90000, NULL },
        { &gone, false, "2s", 2000, NULL, 0, "removed" },
        { &plain, false, "1", 1, "2", 2, NULL },
        { &who, true, "10.0.0.0/24", 0, "10.0.0.0/8", 0, "widened" },
        { &who, true, "10.0.0.0/8", 0, "10.0.0.0/24", 0, NULL },
        { &who, true, "10.0.0.0/8", 0, "::/0", 0, "widened" },
        { &who, true, NULL, 0, "ann", 0, "widened" },
        { &who, true, "ann", 0, NULL, 0, NULL },
        { &checks, true, "sqli", 0, NULL, 0, "removed" },
        { &checks, true, NULL, 0, "sqli", 0, NULL },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const char *is =
            weakened(rows[i].row, rows[i].item, rows[i].from, rows[i].was, rows[i].to, rows[i].is);

        if ((is == NULL) != (rows[i].weakened == NULL))
            fail_msg("row %zu: is %s", i, is != NULL ? is : "not weaker");
        if (is != NULL)
            assert_string_equal(is, rows[i].weakened);
    }
}

static void equal_values_are_no_fact_and_aspects_can_be_left_out(void **state)
{
    struct diff_leaf one = { .row = &plain, .path = STR("a"), .text = STR("1") };
    struct diff_leaf other = { .row = &plain, .path = STR("b"), .text = STR("1") };
    struct diff_leaves a_only = { &one, 1, 1 }, b_only = { &other, 1, 1 };
    struct diff_facts out = { 0 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    one.aspect = FIELD_ASPECT_MATCH;
    other.aspect = FIELD_ASPECT_ACTION;
    diff_fact_list(&a, &a_only, &a_only, FIELD_ASPECT_INHERITED, &out);
    assert_int_equal(out.count, 0);
    diff_fact_list(&a, &a_only, &b_only, FIELD_ASPECT_MATCH, &out);
    assert_int_equal(out.count, 1);
    KIT_TEXT(out.items[0].what, "b");
    KIT_TEXT(out.items[0].from, "");
    KIT_TEXT(out.items[0].to, "1");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_row_says_what_is_weaker),
        cmocka_unit_test(equal_values_are_no_fact_and_aspects_can_be_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
