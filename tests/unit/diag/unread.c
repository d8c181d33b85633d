/* SPDX-License-Identifier: Apache-2.0
 *
 * Wherever a finding points, a text that was not read is noticed, and no other.
 */
#include "diag/unread.h"

#include "kit/test.h"

enum { FILES = 6 };

static struct diag_span in(uint32_t file, bool unread)
{
    return (struct diag_span){ file, unread ? DIAG_UNREAD : 0, unread ? DIAG_UNREAD : 1 };
}

static void every_place_of_a_finding_is_looked_at(void **state)
{
    struct diag_sink sink;
    struct arena a;

    (void)state;
    for (unsigned place = 0; place < 4; place++) {
        bool files[FILES] = { false };
        struct diag *d;

        arena_init(&a, 0);
        diag_init(&sink, &a);
        (void)diag_add(&sink, DIAG_REF_NOT_FOUND, in(4, false), "%s", "another one");
        d = diag_add(&sink, DIAG_REF_NOT_FOUND, in(0, place == 0), "%s", "it");
        diag_related(d, in(1, place == 1), "%s", "there");
        diag_edit(d, in(2, place == 2), "%s", "x");
        (void)diag_add(&sink, DIAG_REF_NOT_FOUND, DIAG_NOWHERE, "%s", "nowhere");
        assert_int_equal(diag_unread_mark(&sink, files, FILES), place < 3);
        for (unsigned i = 0; i < FILES; i++)
            assert_int_equal(files[i], i == place && place < 3);
        arena_fini(&a);
    }
}

static void files_that_are_marked_already_stay_so(void **state)
{
    bool files[FILES] = { [5] = true };
    struct diag_sink sink;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    assert_false(diag_unread_mark(&sink, files, FILES));
    (void)diag_add(&sink, DIAG_REF_NOT_FOUND, in(FILES, true), "%s", "a file of another set");
    assert_false(diag_unread_mark(&sink, files, FILES));
    (void)diag_add(&sink, DIAG_REF_NOT_FOUND, in(1, true), "%s", "it");
    assert_true(diag_unread_mark(&sink, files, FILES));
    assert_true(files[1] && files[5] && !files[0]);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_of_a_finding_is_looked_at),
        cmocka_unit_test(files_that_are_marked_already_stay_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
