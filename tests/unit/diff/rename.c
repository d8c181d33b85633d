/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/rename.c: which rules are the same by another name.
 */
#include "diff/rename.h"

#include "sided.h"

#define AT(name, path) "{name: " name ", match: [{path: {exact: " path "}}], to: {upstream: v1}}, "

static void rules_that_say_the_same_are_paired(void **state)
{
    static const struct {
        const char *old, *new, *pairs; /* "old>new ..." */
    } rows[] = {
        { AT("a", "/a"), AT("a", "/a"), "" },
        { AT("a", "/a"), AT("b", "/a"), "a>b " },
        { AT("a", "/a"), AT("b", "/b"), "" },
        { AT("a", "/a") AT("b", "/b"), AT("c", "/b") AT("d", "/a"), "a>d b>c " },
        { AT("a", "/a") AT("b", "/b"), AT("b", "/a") AT("a", "/b"), "" }, /* both are changed */
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_objects all[2] = { { 0 } };
        struct diff_renames renames = { 0 };
        struct str pairs = STR("");
        struct sided s;
        struct arena a;

        arena_init(&a, 0);
        sided_open(&s,
                   str_z(&a, str_fmt(&a,
                                     SIDED_BASE
                                     "Route r {listeners: [edge], hosts: [a.test], rules: [%s]}\n",
                                     rows[i].old)),
                   str_z(&a, str_fmt(&a,
                                     SIDED_BASE
                                     "Route r {listeners: [edge], hosts: [a.test], rules: [%s]}\n",
                                     rows[i].new)));
        for (int k = 0; k < 2; k++)
            diff_object_list(&a, s.side[k].made.model, &all[k]);
        diff_rename_find(&a, &all[0], &all[1], &renames);
        for (size_t k = 0; k < renames.count; k++) {
            struct str was = renames.items[k].was->name, is = renames.items[k].is->name;

            pairs = str_fmt(&a, STR_FMT STR_FMT ">" STR_FMT " ", STR_ARG(pairs),
                            STR_ARG(str_sub(was, was.n - 1, 1)), STR_ARG(str_sub(is, is.n - 1, 1)));
            assert_ptr_equal(diff_rename_of(&renames, was), &renames.items[k]);
            assert_ptr_equal(diff_rename_of(&renames, is), &renames.items[k]);
        }
        assert_null(diff_rename_of(&renames, STR("shop/r/z")));
        if (!str_eq(pairs, str_of(rows[i].pairs)))
            fail_msg("row %zu: " STR_FMT, i, STR_ARG(pairs));
        sided_close(&s);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_that_say_the_same_are_paired),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
