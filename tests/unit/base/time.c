/* SPDX-License-Identifier: Apache-2.0
 *
 * Durations, sizes, dates.
 */
#include "kit/test.h"

#include "base/time.h"

static void durations_and_sizes_need_a_unit(void **state)
{
    static const struct {
        const char *text;
        uint64_t ms; /* UINT64_MAX: refused */
        const char *back;
    } rows[] = {
        { "800ms", 800, "800ms" },   { "2s", 2000, "2s" },      { "120s", 120000, "2m" },
        { "1h", 3600000, "1h" },     { "7d", 604800000, "7d" }, { "0s", 0, "0ms" },
        { "90m", 5400000, "90m" },   { "5", UINT64_MAX, "" },   { "s", UINT64_MAX, "" },
        { "1.5s", UINT64_MAX, "" },  { "-1s", UINT64_MAX, "" }, { "1 s", UINT64_MAX, "" },
        { "3651d", UINT64_MAX, "" }, { "1M", UINT64_MAX, "" },  { "01s", UINT64_MAX, "" },
    };
    struct arena a;
    uint64_t n;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        bool ok = time_parse_ms(str_of(rows[i].text), &n);

        assert_int_equal(ok, rows[i].ms != UINT64_MAX);
        if (ok) {
            assert_int_equal(n, rows[i].ms);
            KIT_TEXT(time_format_ms(&a, n), rows[i].back);
        }
    }
    assert_true(time_parse_size(STR("32KiB"), &n) && n == 32768);
    assert_true(time_parse_size(STR("1GiB"), &n) && n == (uint64_t)1 << 30);
    assert_true(time_parse_size(STR("7B"), &n) && n == 7);
    assert_false(time_parse_size(STR("1KB"), &n));
    assert_false(time_parse_size(STR("99999999GiB"), &n));
    KIT_TEXT(time_format_size(&a, 65536), "64KiB");
    arena_fini(&a);
}

static void dates_are_those_of_the_calendar(void **state)
{
    static const struct {
        int64_t at;
        const char *http, *iso;
    } rows[] = {
        { 784111777, "Sun, 06 Nov 1994 08:49:37 GMT",
          "1994-11-06T08:49:37Z" }, /* RFC 9110, 5.6.7 */
        { 0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z" },
        { 951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z" },
        { 4107542399, "Sun, 28 Feb 2100 23:59:59 GMT", "2100-02-28T23:59:59Z" },
        { 4107542400, "Mon, 01 Mar 2100 00:00:00 GMT", "2100-03-01T00:00:00Z" },
        { -1, "Wed, 31 Dec 1969 23:59:59 GMT", "1969-12-31T23:59:59Z" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char http[TIME_HTTP_BYTES], iso[TIME_ISO_BYTES];

        time_format_http(rows[i].at, http);
        time_format_iso(rows[i].at, iso);
        KIT_TEXT(((struct str){ http, sizeof(http) }), rows[i].http);
        KIT_TEXT(((struct str){ iso, sizeof(iso) }), rows[i].iso);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_and_sizes_need_a_unit),
        cmocka_unit_test(dates_are_those_of_the_calendar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
