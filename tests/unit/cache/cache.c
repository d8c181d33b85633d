/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept is found again, by whoever has the same key and only as it was kept; whatever else lies in the file, or
 * happens to it, counts as nothing.
 */
#include "cache/cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "place.h"

enum { KEY = 7, TEXTS = 5, BIG = 4096 };

static struct cache *open_cache(struct place *p, uint64_t key)
{
    return cache_open(&p->a, str_of(p->folder), STR("one"), key);
}

static const char *file_of(struct place *p)
{
    return str_fmt(&p->a, "%s/one", p->folder).p;
}

static size_t size_of(struct place *p)
{
    struct stat st;

    return stat(file_of(p), &st) == 0 ? (size_t)st.st_size : 0;
}

static struct source_identity identity_of(uint64_t inode)
{
    return (struct source_identity){
        .device = 3, .inode = inode, .bytes = 10, .changed_ns = 1000, .modified_ns = 1000
    };
}

static void oid_of(unsigned text, uint8_t oid[CACHE_OID_BYTES])
{
    memset(oid, (int)text + 1, CACHE_OID_BYTES);
}

static struct str path_of(struct place *p, unsigned text)
{
    return str_fmt(&p->a, "routes/%u.yaml", text);
}

static struct str kept_of(struct place *p, unsigned text)
{
    return str_fmt(&p->a, "short form %u", text);
}

static void keep(struct place *p, struct cache *c, unsigned text)
{
    struct source_identity identity = identity_of(text + 1);
    uint8_t oid[CACHE_OID_BYTES];

    oid_of(text, oid);
    cache_keep(c, path_of(p, text), &identity, oid, 100 + text, kept_of(p, text));
}

static bool finds(struct place *p, const struct cache *c, unsigned text)
{
    uint8_t oid[CACHE_OID_BYTES];
    uint64_t bytes = 0;
    struct str kept;

    oid_of(text, oid);
    kept = cache_find(c, oid, &bytes);
    if (kept.p == NULL)
        return false;
    assert_true(str_eq(kept, kept_of(p, text))); /* right, or not at all */
    assert_int_equal(bytes, 100 + text);
    return true;
}

static bool knows(struct place *p, const struct cache *c, unsigned text,
                  const struct source_identity *identity)
{
    uint8_t oid[CACHE_OID_BYTES], wanted[CACHE_OID_BYTES];

    if (!cache_knows(c, path_of(p, text), identity, oid))
        return false;
    oid_of(text, wanted);
    assert_memory_equal(oid, wanted, CACHE_OID_BYTES);
    return true;
}

static void keep_all(struct place *p)
{
    struct cache *c = open_cache(p, KEY);

    for (unsigned i = 0; i < TEXTS; i++)
        keep(p, c, i);
    cache_save(c);
}

static size_t found_of(struct place *p, uint64_t key)
{
    struct cache *c = open_cache(p, key);
    size_t n = 0;

    for (unsigned i = 0; i < TEXTS; i++)
        n += finds(p, c, i);
    return n;
}

static struct str slurp(struct place *p)
{
    FILE *f = fopen(file_of(p), "r");
    size_t n = size_of(p);
    char *text = arena_take_text(&p->a, n);

    assert_non_null(f);
    assert_int_equal(fread(text, 1, n, f), n);
    (void)fclose(f);
    return (struct str){ text, n };
}

static void spill(struct place *p, struct str text)
{
    FILE *f = fopen(file_of(p), "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

/* ---- tests ---- */

static void what_is_kept_is_found_by_the_next_run(void **state)
{
    struct place *p = *state;
    struct source_identity same = identity_of(1), other = identity_of(2), none = { 0 };
    struct cache *c = open_cache(p, KEY);
    struct stat st;

    assert_false(finds(p, c, 0));
    keep_all(p);
    c = open_cache(p, KEY);
    assert_int_equal(found_of(p, KEY), TEXTS);
    assert_false(finds(p, c, TEXTS));
    assert_true(knows(p, c, 0, &same));
    assert_false(knows(p, c, 0, &other));
    assert_false(knows(p, c, 0, &none));
    assert_false(knows(p, c, TEXTS, &same));
    assert_int_equal(stat(file_of(p), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void every_part_of_an_identity_counts(void **state)
{
    struct place *p = *state;
    struct source_identity parts[5];
    struct cache *c;

    keep_all(p);
    c = open_cache(p, KEY);
    for (size_t i = 0; i < LEN(parts); i++)
        parts[i] = identity_of(1);
    parts[0].device++;
    parts[1].inode++;
    parts[2].bytes++;
    parts[3].changed_ns++;
    parts[4].modified_ns++;
    for (size_t i = 0; i < LEN(parts); i++)
        assert_false(knows(p, c, 0, &parts[i]));
}

static void another_key_finds_nothing_and_begins_anew(void **state)
{
    struct place *p = *state;
    struct cache *c;

    keep_all(p);
    assert_int_equal(found_of(p, KEY + 1), 0);
    assert_int_equal(found_of(p, KEY), TEXTS); /* looking changes nothing */
    c = open_cache(p, KEY + 1);
    keep(p, c, 0);
    cache_save(c);
    assert_int_equal(found_of(p, KEY + 1), 1);
    assert_int_equal(found_of(p, KEY), 0);
}

static void what_is_added_stands_behind_what_was_there(void **state)
{
    struct place *p = *state;
    struct cache *c = open_cache(p, KEY);
    struct str before;

    keep(p, c, 0);
    cache_save(c);
    before = slurp(p);
    c = open_cache(p, KEY);
    keep(p, c, 1);
    cache_save(c);
    assert_int_equal(found_of(p, KEY), 2);
    assert_true(str_has_prefix(slurp(p), before));
    cache_save(c); /* nothing is new any more */
    cache_save(open_cache(p, KEY));
    assert_int_equal(found_of(p, KEY), 2);
}

static void a_file_cut_short_gives_what_is_whole_and_is_mended(void **state)
{
    struct place *p = *state;
    struct str whole;
    size_t last = 0;

    keep_all(p);
    whole = slurp(p);
    for (size_t n = 0; n < whole.n; n++) {
        size_t found;

        spill(p, str_sub(whole, 0, n));
        found = found_of(p, KEY);
        assert_true(found >= last && found < TEXTS);
        last = found;
    }
    assert_int_equal(last, TEXTS - 1);
    keep_all(p);
    assert_int_equal(found_of(p, KEY), TEXTS);
}

static void a_byte_that_is_wrong_is_noticed(void **state)
{
    struct place *p = *state;
    size_t unnoticed = 0;
    struct str whole;
    char *bytes;

    keep_all(p);
    whole = slurp(p);
    bytes = arena_take_text(&p->a, whole.n);
    memcpy(bytes, whole.p, whole.n);
    for (size_t i = 0; i < whole.n; i++) {
        bytes[i] = (char)(bytes[i] ^ 0x10);
        spill(p, (struct str){ bytes, whole.n });
        unnoticed += found_of(p, KEY) == TEXTS;
        bytes[i] = (char)(bytes[i] ^ 0x10);
    }
    assert_in_range(unnoticed, 0, 7 * TEXTS); /* padding */
    bytes[whole.n / 2] = (char)(bytes[whole.n / 2] ^ 0x10);
    spill(p, (struct str){ bytes, whole.n });
    keep_all(p);
    assert_int_equal(found_of(p, KEY), TEXTS);
}

static void the_last_word_about_a_file_holds(void **state)
{
    struct place *p = *state;
    struct source_identity was = identity_of(1), is = identity_of(9);
    struct cache *c = open_cache(p, KEY);
    uint8_t oid[CACHE_OID_BYTES];

    keep(p, c, 0);
    cache_save(c);
    c = open_cache(p, KEY);
    oid_of(1, oid);
    cache_keep(c, path_of(p, 0), &is, oid, 101, kept_of(p, 1));
    cache_save(c);
    c = open_cache(p, KEY);
    assert_false(cache_knows(c, path_of(p, 0), &was, oid));
    assert_true(cache_knows(c, path_of(p, 0), &is, oid));
    KIT_TEXT(cache_find(c, oid, NULL), "short form 1");
    assert_true(finds(p, c, 0)); /* a revert finds it again */
}

static void what_is_stale_is_left_out_once_it_is_more_than_the_rest(void **state)
{
    struct place *p = *state;
    struct source_identity identity = identity_of(1);
    struct str big = { arena_take_text(&p->a, BIG), BIG };
    uint8_t oid[CACHE_OID_BYTES];
    size_t most = 0;

    memset((char *)big.p, 'x', BIG);
    for (unsigned i = 0; i < 100; i++) { /* one file that changes all the time */
        struct cache *c = open_cache(p, KEY);

        oid_of(i, oid);
        cache_keep(c, STR("a.yaml"), &identity, oid, 1, big);
        cache_save(c);
        most = MAX(most, size_of(p));
        assert_true(str_eq(cache_find(open_cache(p, KEY), oid, NULL), big));
    }
    assert_in_range(most, 10 * BIG, 30 * BIG);
    assert_true(size_of(p) < most);
}

static void a_file_that_changed_just_now_is_known_by_its_text_alone(void **state)
{
    struct place *p = *state;
    const struct {
        int64_t changed_ms, modified_ms; /* ago */
        bool known;
    } rows[] = {
        { 0, 0, false },
        { CACHE_SETTLE_MS * 10, 0, false },
        { 0, CACHE_SETTLE_MS * 10, false },
        { -CACHE_SETTLE_MS * 10, -CACHE_SETTLE_MS * 10, false }, /* a clock that goes ahead */
        { CACHE_SETTLE_MS * 2, CACHE_SETTLE_MS * 2, true },
    };

    for (unsigned i = 0; i < LEN(rows); i++) {
        struct cache *c = open_cache(p, KEY);
        struct source_identity identity = identity_of(i + 1);
        uint8_t oid[CACHE_OID_BYTES];
        struct timespec now;
        int64_t ns;

        assert_int_equal(clock_gettime(CLOCK_REALTIME, &now), 0);
        ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
        identity.changed_ns = ns - rows[i].changed_ms * 1000000;
        identity.modified_ns = ns - rows[i].modified_ms * 1000000;
        oid_of(i, oid);
        cache_keep(c, path_of(p, i), &identity, oid, 100 + i, kept_of(p, i));
        cache_save(c);
        c = open_cache(p, KEY);
        assert_true(finds(p, c, i));
        assert_int_equal(knows(p, c, i, &identity), rows[i].known);
    }
}

static void of_two_that_write_the_second_adds_nothing(void **state)
{
    struct place *p = *state;
    struct cache *first, *second;

    keep_all(p);
    first = open_cache(p, KEY);
    second = open_cache(p, KEY);
    keep(p, first, TEXTS);
    keep(p, second, TEXTS + 1);
    cache_save(first);
    cache_save(second);
    first = open_cache(p, KEY);
    assert_true(finds(p, first, TEXTS));
    assert_false(finds(p, first, TEXTS + 1));
    assert_int_equal(found_of(p, KEY), TEXTS);
}

static void nobody_waits_for_who_is_writing(void **state)
{
    struct place *p = *state;
    struct cache *c;
    int fd;

    keep_all(p);
    c = open_cache(p, KEY);
    fd = open(file_of(p), O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    keep(p, c, TEXTS);
    cache_save(c);
    (void)close(fd);
    assert_false(finds(p, open_cache(p, KEY), TEXTS));
    assert_int_equal(found_of(p, KEY), TEXTS);
}

static void two_that_begin_anew_leave_one_whole_file(void **state)
{
    struct place *p = *state;
    struct cache *first = open_cache(p, KEY), *second = open_cache(p, KEY);

    keep(p, first, 0);
    keep(p, second, 1);
    cache_save(first);
    cache_save(second);
    assert_int_equal(found_of(p, KEY), 1);
}

static void what_is_no_file_of_ones_own_is_not_read(void **state)
{
    struct place *p = *state;
    struct str whole;
    const char *real = str_fmt(&p->a, "%s/real", p->folder).p;

    keep_all(p);
    whole = slurp(p);
    assert_int_equal(rename(file_of(p), real), 0);
    assert_int_equal(symlink("real", file_of(p)), 0);
    assert_int_equal(found_of(p, KEY), 0);
    assert_int_equal(unlink(file_of(p)), 0);
    assert_int_equal(mkdir(file_of(p), 0700), 0);
    assert_int_equal(found_of(p, KEY), 0);
    keep_all(p);
    assert_int_equal(rmdir(file_of(p)), 0);
    spill(p, whole);
    if (geteuid() == 0) {
        assert_int_equal(chown(file_of(p), 65534, 65534), 0);
        assert_int_equal(found_of(p, KEY), 0);
        keep_all(p);
    }
    assert_int_equal(found_of(p, KEY), TEXTS); /* one's own again */
}

static void a_file_that_is_too_large_is_begun_anew(void **state)
{
    struct place *p = *state;

    keep_all(p);
    assert_int_equal(truncate(file_of(p), (off_t)CACHE_BYTES_MAX + 1), 0);
    assert_int_equal(found_of(p, KEY), 0);
    keep_all(p);
    assert_true(size_of(p) < BIG);
    assert_int_equal(found_of(p, KEY), TEXTS);
}

static void without_a_folder_nothing_is_kept_and_nothing_is_wrong(void **state)
{
    struct place *p = *state;
    const char *file = str_fmt(&p->a, "%s/file", p->folder).p;
    const struct str folders[] = { STR(""), str_of(str_fmt(&p->a, "%s/below", file).p),
                                   STR("/proc/none") };
    FILE *f = fopen(file, "w");

    assert_non_null(f);
    (void)fclose(f);
    for (size_t i = 0; i < LEN(folders); i++) {
        struct cache *c = cache_open(&p->a, folders[i], STR("one"), KEY);

        keep(p, c, 0);
        cache_save(c);
        assert_false(finds(p, cache_open(&p->a, folders[i], STR("one"), KEY), 0));
    }
}

static void a_folder_is_made_for_its_owner_alone(void **state)
{
    struct place *p = *state;
    struct str deep = str_fmt(&p->a, "%s/a/b/c", p->folder);
    struct cache *c = cache_open(&p->a, deep, STR("one"), KEY);
    struct stat st;

    keep(p, c, 0);
    cache_save(c);
    assert_true(finds(p, cache_open(&p->a, deep, STR("one"), KEY), 0));
    assert_int_equal(stat(deep.p, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_make, place_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_is_found_by_the_next_run),
        TEST(every_part_of_an_identity_counts),
        TEST(another_key_finds_nothing_and_begins_anew),
        TEST(what_is_added_stands_behind_what_was_there),
        TEST(a_file_cut_short_gives_what_is_whole_and_is_mended),
        TEST(a_byte_that_is_wrong_is_noticed),
        TEST(the_last_word_about_a_file_holds),
        TEST(what_is_stale_is_left_out_once_it_is_more_than_the_rest),
        TEST(a_file_that_changed_just_now_is_known_by_its_text_alone),
        TEST(of_two_that_write_the_second_adds_nothing),
        TEST(nobody_waits_for_who_is_writing),
        TEST(two_that_begin_anew_leave_one_whole_file),
        TEST(what_is_no_file_of_ones_own_is_not_read),
        TEST(a_file_that_is_too_large_is_begun_anew),
        TEST(without_a_folder_nothing_is_kept_and_nothing_is_wrong),
        TEST(a_folder_is_made_for_its_owner_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
