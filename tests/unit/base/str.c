/* SPDX-License-Identifier: Apache-2.0
 *
 * Slices.
 */
#include "kit/test.h"

static void order_is_bytewise_and_prefixes_come_first(void **state)
{
    (void)state;
    assert_true(str_cmp(STR("a"), STR("b")) < 0);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("B"), STR("a")) < 0);
    assert_true(str_cmp(STR("\xff"), STR("a")) > 0);
    assert_int_equal(str_cmp((struct str){ 0 }, STR("")), 0);
    assert_true(str_eq((struct str){ 0 }, STR("")));
}

static void cut_yields_every_part_and_then_ends(void **state)
{
    struct str rest = STR("a..b"), head;

    (void)state;
    assert_true(str_cut(&rest, '.', &head));
    KIT_TEXT(head, "a");
    assert_true(str_cut(&rest, '.', &head));
    KIT_TEXT(head, "");
    assert_true(str_cut(&rest, '.', &head));
    KIT_TEXT(head, "b");
    assert_null(rest.p);
    assert_false(str_cut(&rest, '.', &head));
}

static void searching_and_clipping(void **state)
{
    (void)state;
    assert_int_equal(str_find(STR("abc"), 'c'), 2);
    assert_int_equal(str_find(STR("abc"), 'x'), 3);
    assert_int_equal(str_count(STR("a.b."), '.'), 2);
    assert_int_equal(str_count(STR(""), '.'), 0);
    assert_true(str_has_prefix(STR("abc"), STR("ab")));
    assert_false(str_has_prefix(STR("a"), STR("ab")));
    assert_true(str_has_suffix(STR("abc"), STR("bc")));
    assert_true(str_contains(STR("abc"), STR("")));
    assert_true(str_contains(STR("abc"), STR("b")));
    assert_false(str_contains(STR("b"), STR("bb")));
    assert_true(str_ieq(STR("Content-LENGTH"), STR("content-length")));
    assert_false(str_ieq(STR("a["), STR("a{")));
    KIT_TEXT(str_sub(STR("abc"), 1, 9), "bc");
    KIT_TEXT(str_sub(STR("abc"), 9, 9), "");
    KIT_TEXT(str_trim(STR(" \t a b\t ")), "a b");
    KIT_TEXT(str_trim(STR(" \t ")), "");
}

static void numbers_are_strict(void **state)
{
    static const struct {
        const char *text;
        uint64_t max;
        bool ok;
    } rows[] = {
        { "0", 9, true },
        { "10", 10, true },
        { "11", 10, false },
        { "", 9, false },
        { "01", 9, false },
        { "+1", 9, false },
        { "1 ", 9, false },
        { "18446744073709551615", UINT64_MAX, true },
        { "18446744073709551616", UINT64_MAX, false },
        { "99999999999999999999999", UINT64_MAX, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        uint64_t value = 77;

        assert_int_equal(str_to_u64(str_of(rows[i].text), rows[i].max, &value), rows[i].ok);
        if (!rows[i].ok)
            assert_int_equal(value, 77);
    }
}

static void hex_goes_both_ways(void **state)
{
    uint8_t bytes[3] = { 1, 2, 3 };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_true(str_unhex(STR("00fFa5"), bytes, 3));
    KIT_TEXT(str_hex(&a, bytes, 3), "00ffa5");
    assert_false(str_unhex(STR("00ff"), bytes, 3));
    assert_false(str_unhex(STR("00ffg0"), bytes, 3));
    KIT_TEXT(str_fmt(&a, "%d-%s", 7, "x"), "7-x");
    assert_int_equal(str_dup(&a, STR("ab")).p[2], '\0');
    arena_fini(&a);
}

static void utf8_is_checked_to_the_letter(void **state)
{
    static const struct {
        const char *text;
        size_t bad; /* SIZE_MAX: well-formed */
    } rows[] = {
        { "plain", SIZE_MAX }, { "\xc3\xa9", SIZE_MAX },  { "\xf0\x9f\x92\xa9", SIZE_MAX },
        { "a\xff", 1 },        { "\xc0\xaf", 0 },         { "\xed\xa0\x80", 0 },
        { "\xe0\x80\x80", 0 }, { "\xf4\x90\x80\x80", 0 }, { "ab\xe2\x82", 2 },
        { "\x80", 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        size_t bad = SIZE_MAX;

        assert_int_equal(str_utf8(str_of(rows[i].text), &bad), rows[i].bad == SIZE_MAX);
        assert_int_equal(bad, rows[i].bad);
    }
}

static void folder_has_one_name(void **state)
{
    static const struct {
        const char *written, *is;
    } rows[] = { { "policy", "policy" },
                 { "./policy", "policy" },
                 { "policy//", "policy" },
                 { "./a/b/", "a/b" },
                 { ".", "." },
                 { "./", "" },
                 { "/", "" },
                 { "../a", "../a" } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        if (!str_eq(str_folder(str_of(rows[i].written)), str_of(rows[i].is)))
            fail_msg("%s", rows[i].written);
}

static void path_lies_below_its_folders(void **state)
{
    static const struct {
        const char *path, *folder;
        bool below;
    } rows[] = { { "a/b.yaml", "a", true },   { "a/b.yaml", "", true },
                 { "a/b.yaml", ".", true },   { "a/b.yaml", "a/b", false },
                 { "ab/c.yaml", "a", false }, { "a", "a", true },
                 { "a", "a/b", false } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        if (str_is_below(str_of(rows[i].path), str_of(rows[i].folder)) != rows[i].below)
            fail_msg("%s below %s", rows[i].path, rows[i].folder);
}

/* Every byte against every other, at every place of texts that take a word, less, or more. */
static void case_is_that_of_ascii_letters_alone(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 19; n++)
        for (unsigned one = 0; one < 256; one++)
            for (unsigned other = 0; other < 256; other++) {
                size_t at = (one + other) % n;
                char a[20], b[20];

                memset(a, 'x', n);
                memset(b, 'X', n);
                a[at] = (char)one;
                b[at] = (char)other;
                if (str_ieq((struct str){ a, n }, (struct str){ b, n }) !=
                    (str_lower((char)one) == str_lower((char)other)))
                    fail_msg("%zu bytes: %02x and %02x", n, one, other);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_is_that_of_ascii_letters_alone),
        cmocka_unit_test(order_is_bytewise_and_prefixes_come_first),
        cmocka_unit_test(cut_yields_every_part_and_then_ends),
        cmocka_unit_test(searching_and_clipping),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(hex_goes_both_ways),
        cmocka_unit_test(utf8_is_checked_to_the_letter),
        cmocka_unit_test(folder_has_one_name),
        cmocka_unit_test(path_lies_below_its_folders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
