/* SPDX-License-Identifier: Apache-2.0
 *
 * Units are two tables; dates are the proleptic Gregorian calendar by day counting, so that neither
 * locale nor time zone of the machine can reach a table, a log or an answer.
 */
#include "base/time.h"

struct unit {
    struct str name;
    uint64_t factor;
};

static const struct unit durations[] = {
    /* largest first */
    { STR_INIT("d"), 86400000 }, { STR_INIT("h"), 3600000 }, { STR_INIT("m"), 60000 },
    { STR_INIT("s"), 1000 },     { STR_INIT("ms"), 1 },
};
static const struct unit sizes[] = {
    { STR_INIT("GiB"), 1u << 30 },
    { STR_INIT("MiB"), 1u << 20 },
    { STR_INIT("KiB"), 1u << 10 },
    { STR_INIT("B"), 1 },
};

static const uint64_t ten_years_ms = UINT64_C(3650) * 86400000;
static const uint64_t pebibyte = UINT64_C(1) << 50;

static bool parse(struct str s, const struct unit *units, size_t count, uint64_t max, uint64_t *out)
{
    size_t digits = 0;
    struct str suffix;
    uint64_t value;

    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    suffix = str_sub(s, digits, s.n);
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(suffix, units[i].name))
            continue;
        if (!str_to_u64(str_sub(s, 0, digits), max / units[i].factor, &value))
            return false;
        *out = value * units[i].factor;
        return true;
    }
    return false;
}

static struct str format(struct arena *a, const struct unit *units, size_t count, uint64_t value)
{
    size_t i = 0;

    while (i + 1 < count && (value == 0 || value % units[i].factor))
        i++;
    return str_fmt(a, "%llu" STR_FMT, (unsigned long long)(value / units[i].factor),
                   STR_ARG(units[i].name));
}

bool time_parse_ms(struct str s, uint64_t *ms)
{
    return parse(s, durations, LEN(durations), ten_years_ms, ms);
}

struct str time_format_ms(struct arena *a, uint64_t ms)
{
    return format(a, durations, LEN(durations), ms);
}

bool time_parse_size(struct str s, uint64_t *bytes)
{
    return parse(s, sizes, LEN(sizes), pebibyte, bytes);
}

struct str time_format_size(struct arena *a, uint64_t bytes)
{
    return format(a, sizes, LEN(sizes), bytes);
}

struct date {
    int64_t year;
    unsigned month, day, weekday; /* 1..12, 1..31, 0 = Sunday */
    unsigned hour, minute, second;
};

/* Civil date from a day number, by eras of 400 years that begin in March. */
static struct date date_of(int64_t utc_s)
{
    int64_t days = utc_s / 86400, rest = utc_s % 86400, era;
    unsigned doe, yoe, doy, mp;
    struct date d;

    if (rest < 0) {
        rest += 86400;
        days--;
    }
    d.weekday = (unsigned)(((days % 7) + 11) % 7); /* day 0 was a Thursday */
    d.hour = (unsigned)(rest / 3600);
    d.minute = (unsigned)(rest / 60 % 60);
    d.second = (unsigned)(rest % 60);
    days += 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    doe = (unsigned)(days - era * 146097);
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    d.day = doy - (153 * mp + 2) / 5 + 1;
    d.month = mp < 10 ? mp + 3 : mp - 9;
    d.year = (int64_t)yoe + era * 400 + (d.month <= 2);
    return d;
}

static char *put_number(char *at, unsigned value, unsigned width)
{
    for (unsigned i = width; i-- > 0; value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + width;
}

static char *put_text(char *at, const char *text, size_t n)
{
    memcpy(at, text, n);
    return at + n;
}

static char *put_clock(char *at, const struct date *d)
{
    at = put_number(at, d->hour, 2);
    *at++ = ':';
    at = put_number(at, d->minute, 2);
    *at++ = ':';
    return put_number(at, d->second, 2);
}

void time_format_http(int64_t utc_s, char out[TIME_HTTP_BYTES])
{
    struct date d = date_of(utc_s);
    char *at = put_text(out, &"SunMonTueWedThuFriSat"[3 * (size_t)d.weekday], 3);

    at = put_text(at, ", ", 2);
    at = put_number(at, d.day, 2);
    *at++ = ' ';
    at = put_text(at, &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * (size_t)(d.month - 1)], 3);
    *at++ = ' ';
    at = put_number(at, (unsigned)d.year, 4);
    *at++ = ' ';
    at = put_clock(at, &d);
    at = put_text(at, " GMT", 4);
    assert(at == out + TIME_HTTP_BYTES);
}

void time_format_iso(int64_t utc_s, char out[TIME_ISO_BYTES])
{
    struct date d = date_of(utc_s);
    char *at = put_number(out, (unsigned)d.year, 4);

    *at++ = '-';
    at = put_number(at, d.month, 2);
    *at++ = '-';
    at = put_number(at, d.day, 2);
    *at++ = 'T';
    at = put_clock(at, &d);
    *at++ = 'Z';
    assert(at == out + TIME_ISO_BYTES);
}
