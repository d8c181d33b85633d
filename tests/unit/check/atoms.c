/* SPDX-License-Identifier: Apache-2.0
 *
 * Random conditions against every short value.
 */
#include "check/atoms.h"

#include "base/vec.h"
#include "kit/test.h"

enum { CONDITIONS = 5 };

/* Every value up to four letters falls into an atom that all conditions treat as they treat the
 * value. */
static void every_value_has_an_atom_like_it(void **state)
{
    static const char *const texts[] = { "a", "ab", "ba", "aba", "b" };
    uint32_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        struct policy_condition all[CONDITIONS] = { 0 };
        struct check_conditions conditions = { 0 };
        struct check_atoms atoms = { 0 };
        struct arena a;

        arena_init(&a, 0);
        for (unsigned i = 0; i < CONDITIONS; i++) {
            seed = seed * 1664525 + 1013904223;
            all[i].op = (seed >> 16) % (POLICY_MATCH_NOT + 1);
            all[i].value.text = str_of(texts[(seed >> 24) % LEN(texts)]);
            *VEC_ADD(&a, &conditions) = &all[i];
        }
        assert_true(check_atoms_make(&a, &conditions, &atoms));
        for (unsigned v = 0; v < 256; v++) {
            char buf[4];
            struct check_atom value = { .value = { buf, v % 5 } };
            bool found = false;

            for (unsigned i = 0; i < 4; i++)
                buf[i] = "abc?"[v >> (2 * i) & 3];
            for (size_t k = 0; k < atoms.count && !found; k++) {
                found = true;
                for (unsigned i = 0; i < CONDITIONS; i++)
                    found = found && check_atoms_hold(&all[i], &value) ==
                                         check_atoms_hold(&all[i], &atoms.items[k]);
            }
            if (!found)
                fail_msg("no atom is like `" STR_FMT "`", STR_ARG(value.value));
        }
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_an_atom_like_it),
    };

    return cmocka_run_group_tests_name("check/atoms", tests, NULL, NULL);
}
