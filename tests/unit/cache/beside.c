/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/cache/beside.c: both parts come back as they were, or neither does.
 */
#include "cache/beside.h"

#include <sys/stat.h>

#include "cache/file.h"
#include "place.h"

enum { KEY = 7, HEAD = CACHE_ALIGN, LENGTHS_AT = 24 };

static struct cache_place here(struct place *p, uint64_t key)
{
    return cache_place(cache_open(&p->a, str_of(p->folder), STR("one"), key), &p->a, STR("thing"));
}

static void put(struct place *p, struct str first, struct str second)
{
    const struct str parts[2] = { first, second };
    struct cache_place to = here(p, KEY);

    cache_beside_write(&to, &p->a, parts);
}

static bool comes_back(struct place *p, uint64_t key, struct str parts[2])
{
    struct cache_place from = here(p, key);

    return cache_beside_read(&from, &p->a, parts);
}

static void both_parts_come_back(void **state)
{
    struct place *p = *state;
    struct str got[2];

    assert_false(comes_back(p, KEY, got));
    for (size_t n = 0; n < 130; n += 13) {
        char *text = arena_take_text(&p->a, n);

        memset(text, 'x', n);
        put(p, (struct str){ text, n }, STR("second"));
        assert_true(comes_back(p, KEY, got));
        assert_int_equal(got[0].n, n);
        assert_memory_equal(got[0].p, text, n);
        assert_true(str_eq(got[1], STR("second")));
        assert_int_equal((uintptr_t)got[1].p % CACHE_ALIGN, 0);
    }
    assert_false(comes_back(p, KEY + 1, got));
}

static void where_there_is_no_cache_nothing_is_kept(void **state)
{
    struct place *p = *state;
    struct cache_place nowhere =
        cache_place(cache_open(&p->a, STR(""), STR("one"), KEY), &p->a, STR("thing"));
    const struct str parts[2] = { STR("a"), STR("b") };
    struct str got[2];

    assert_null(nowhere.file);
    cache_beside_write(&nowhere, &p->a, parts);
    assert_false(cache_beside_read(&nowhere, &p->a, got));
}

/* Any byte that is not as it was written, and any byte too few or too many, makes it nothing. */
static void harm_makes_it_nothing(void **state)
{
    struct place *p = *state;
    struct str whole, got[2];
    char *copy;

    put(p, STR("first"), STR("second"));
    whole = cache_file_read(&p->a, place_file(p, "one-thing"));
    assert_int_equal(whole.n, HEAD + CACHE_ALIGN + 6);
    copy = arena_take_text(&p->a, whole.n + 1);
    memcpy(copy, whole.p, whole.n);
    for (size_t i = 0; i < whole.n; i++) {
        bool padding = (i >= 40 && i < HEAD) || (i >= HEAD + 5 && i < HEAD + CACHE_ALIGN);

        copy[i] = (char)~copy[i];
        place_put(p, "one-thing", (struct str){ copy, whole.n });
        assert_int_equal(comes_back(p, KEY, got), padding);
        copy[i] = (char)~copy[i];
    }
    for (size_t n = 0; n < whole.n; n++) {
        place_put(p, "one-thing", (struct str){ copy, n });
        assert_false(comes_back(p, KEY, got));
    }
    place_put(p, "one-thing", (struct str){ copy, whole.n + 1 });
    assert_false(comes_back(p, KEY, got));
    place_put(p, "one-thing", whole);
    assert_true(comes_back(p, KEY, got));
}

static void lengths_that_lie_lead_nowhere(void **state)
{
    static const uint64_t lies[] = {
        0, 1, 63, 64, 65, 1000, UINT64_MAX, UINT64_MAX - 62, 1ull << 63
    };
    struct place *p = *state;
    struct str whole, got[2];

    put(p, STR("first"), STR("second"));
    whole = cache_file_read(&p->a, place_file(p, "one-thing"));
    for (size_t i = 0; i < LEN(lies); i++)
        for (size_t k = 0; k < LEN(lies); k++) {
            char *copy = arena_take_text(&p->a, whole.n);

            memcpy(copy, whole.p, whole.n);
            memcpy(copy + LENGTHS_AT, &lies[i], 8);
            memcpy(copy + LENGTHS_AT + 8, &lies[k], 8);
            place_put(p, "one-thing", (struct str){ copy, whole.n });
            assert_false(comes_back(p, KEY, got));
        }
}

static void what_is_too_large_is_not_kept(void **state)
{
    struct place *p = *state;
    struct stat st;

    put(p, STR("first"), (struct str){ "", CACHE_BYTES_MAX / 2 }); /* not looked at */
    assert_int_not_equal(stat(place_file(p, "one-thing"), &st), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(both_parts_come_back, place_make, place_end),
        cmocka_unit_test_setup_teardown(where_there_is_no_cache_nothing_is_kept, place_make,
                                        place_end),
        cmocka_unit_test_setup_teardown(harm_makes_it_nothing, place_make, place_end),
        cmocka_unit_test_setup_teardown(lengths_that_lie_lead_nowhere, place_make, place_end),
        cmocka_unit_test_setup_teardown(what_is_too_large_is_not_kept, place_make, place_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
