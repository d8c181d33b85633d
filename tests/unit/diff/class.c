/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of classes.
 */
#include "diff/class.h"

#include "kit/test.h"

static void every_class_has_a_word_that_finds_it(void **state)
{
    size_t named = 0;

    (void)state;
    for (uint32_t i = 0; i < DIFF_CLASSES; i++) {
        if (str_eq(diff_class_word(i), STR("none")))
            continue;
        named++;
        assert_int_equal(diff_class_find(diff_class_word(i)), i);
    }
    assert_int_equal(named, 12);
    assert_int_equal(diff_class_find(STR("none")), 0);
    assert_int_equal(diff_class_find(STR("")), 0);
}

static void a_set_is_listed_in_order(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    KIT_TEXT(diff_class_words(&a, 0), "none");
    KIT_TEXT(diff_class_words(&a, DIFF_CLASS_BIT(DIFF_CLASS_ROUTE_ADDED) |
                                      DIFF_CLASS_BIT(FIELD_ASPECT_AUTH)),
             "auth, route+");
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_has_a_word_that_finds_it),
        cmocka_unit_test(a_set_is_listed_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
