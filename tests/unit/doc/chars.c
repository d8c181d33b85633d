/* SPDX-License-Identifier: Apache-2.0
 *
 * Characters against bytes, and the lines that separate documents.
 */
#include "parsed.h"

#include "doc/chars.h"

static void bytes_that_may_not_stand_in_a_text_are_found(void **state)
{
    static const struct {
        struct str text;
        size_t bad;
        bool ascii;
    } rows[] = {
        { STR_INIT("abc\t\r\n"), 6, true },
        { STR_INIT("a\x00z"), 1, true },
        { STR_INIT("ab\x1b"), 2, true },
        { STR_INIT("\x7F"), 0, true },
        { STR_INIT("\xC3\xA9\xFF"), 2, false },
        { STR_INIT("a\xC2\x85z"), 4, false },
        { STR_INIT("a\xC2\x80z"), 1, false },
        { STR_INIT("a\xEF\xBB\xBF"), 1, false },
        { STR_INIT("a\xED\xA0\x80"), 1, true },
        { STR_INIT("a\xC0\x80"), 1, true },
        { STR_INIT("\xF0\x9F\x98\x80"), 4, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        bool ascii;

        assert_int_equal(doc_chars_check(rows[i].text, &ascii), rows[i].bad);
        assert_int_equal(ascii, rows[i].ascii);
    }
}

static void an_index_is_found_forwards_and_backwards(void **state)
{
    struct doc_chars c = { .text = STR("a\xC3\xA9\xE2\x82\xACz") };
    static const size_t bytes[] = { 0, 1, 3, 6, 7 };

    (void)state;
    for (size_t i = 0; i < LEN(bytes); i++)
        assert_int_equal(doc_chars_byte(&c, i), bytes[i]);
    for (size_t i = LEN(bytes); i-- > 0;)
        assert_int_equal(doc_chars_byte(&c, i), bytes[i]);
    assert_int_equal(doc_chars_byte(&c, 99), 7);
}

static void separators_stand_alone_at_the_start_of_a_line(void **state)
{
    static const struct {
        struct str text;
        size_t from, at;
    } rows[] = {
        { STR_INIT("a\n---\nb"), 0, 2 }, { STR_INIT("---\na\n--- b"), 0, 6 },
        { STR_INIT("a\n---b\n"), 0, 7 }, { STR_INIT("a\n ---\n"), 0, 7 },
        { STR_INIT("a\n---"), 0, 2 },    { STR_INIT("a\n---\n---\n"), 3, 6 },
        { STR_INIT(""), 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(doc_chars_separator(rows[i].text, rows[i].from), rows[i].at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_may_not_stand_in_a_text_are_found),
        cmocka_unit_test(an_index_is_found_forwards_and_backwards),
        cmocka_unit_test(separators_stand_alone_at_the_start_of_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
