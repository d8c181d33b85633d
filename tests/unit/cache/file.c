/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/cache/file.c: read whole, replaced whole, and never somebody else's.
 */
#include "cache/file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/cache.h"
#include "place.h"

static bool write_word(FILE *to, const void *what)
{
    return fputs(what, to) >= 0;
}

static bool write_half(FILE *to, const void *what)
{
    return write_word(to, what) && false;
}

static size_t names_in(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;

    assert_non_null(d);
    while (readdir(d) != NULL)
        n++;
    (void)closedir(d);
    return n - 2; /* "." and ".." */
}

static void what_was_written_is_read_aligned(void **state)
{
    struct place *p = *state;
    struct str got;

    (void)arena_take(&p->a, 1);
    cache_file_replace(&p->a, p->folder, place_file(p, "f"), write_word, "words");
    got = cache_file_read(&p->a, place_file(p, "f"));
    assert_true(str_eq(got, STR("words")));
    assert_int_equal((uintptr_t)got.p % CACHE_ALIGN, 0);
    cache_file_replace(&p->a, p->folder, place_file(p, "f"), write_word, "others");
    assert_true(str_eq(cache_file_read(&p->a, place_file(p, "f")), STR("others")));
    assert_int_equal(names_in(p->folder), 1);
}

static void folders_and_files_are_for_their_owner(void **state)
{
    struct place *p = *state;
    struct stat st;

    cache_file_replace(&p->a, place_file(p, "a/b"), place_file(p, "a/b/f"), write_word, "x");
    assert_int_equal(stat(place_file(p, "a/b"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(place_file(p, "a/b/f"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_write_that_fails_leaves_what_was_there(void **state)
{
    struct place *p = *state;

    cache_file_replace(&p->a, p->folder, place_file(p, "f"), write_word, "words");
    cache_file_replace(&p->a, p->folder, place_file(p, "f"), write_half, "oth");
    assert_true(str_eq(cache_file_read(&p->a, place_file(p, "f")), STR("words")));
    assert_int_equal(names_in(p->folder), 1);
    cache_file_replace(&p->a, "/proc/self/none", "/proc/self/none/f", write_word, "x");
}

static void what_is_no_file_of_ours_is_not_read(void **state)
{
    struct place *p = *state;

    place_put(p, "empty", STR(""));
    place_put(p, "large", STR("x"));
    assert_int_equal(truncate(place_file(p, "large"), CACHE_BYTES_MAX + 1), 0);
    place_put(p, "ours", STR("x"));
    assert_int_equal(symlink(place_file(p, "ours"), place_file(p, "link")), 0);
    assert_null(cache_file_read(&p->a, place_file(p, "none")).p);
    assert_null(cache_file_read(&p->a, place_file(p, "empty")).p);
    assert_null(cache_file_read(&p->a, place_file(p, "large")).p);
    assert_null(cache_file_read(&p->a, place_file(p, "link")).p);
    assert_null(cache_file_read(&p->a, p->folder).p);
    assert_true(str_eq(cache_file_read(&p->a, place_file(p, "ours")), STR("x")));
    if (geteuid() == 0) {
        assert_int_equal(chown(place_file(p, "ours"), 65534, 65534), 0);
        assert_null(cache_file_read(&p->a, place_file(p, "ours")).p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_aligned, place_make, place_end),
        cmocka_unit_test_setup_teardown(folders_and_files_are_for_their_owner, place_make,
                                        place_end),
        cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_what_was_there, place_make,
                                        place_end),
        cmocka_unit_test_setup_teardown(what_is_no_file_of_ours_is_not_read, place_make, place_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
