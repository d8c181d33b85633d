/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over each line; every word carries where it stands, for the fault.
 */
#include "sign/allowed.h"

#include "base/vec.h"
#include "sign/key.h"

struct reader {
    struct arena *arena;
    struct str line, rest; /* the line; what is left of it */
    uint32_t number;
    struct sign_fault *fault;
};

static bool refuse(struct reader *r, const char *at, struct str what)
{
    *r->fault = (struct sign_fault){ r->number, (uint32_t)(at - r->line.p) + 1, what };
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_spaces(struct reader *r)
{
    while (r->rest.n > 0 && is_space(r->rest.p[0]))
        r->rest = str_sub(r->rest, 1, SIZE_MAX);
}

/* The next word; white space in double quotes does not end it. */
static struct str next_word(struct reader *r)
{
    bool quoted = false;
    struct str word;
    size_t n = 0;

    skip_spaces(r);
    for (; n < r->rest.n && (quoted || !is_space(r->rest.p[n])); n++)
        quoted = quoted != (r->rest.p[n] == '"');
    word = str_sub(r->rest, 0, n);
    r->rest = str_sub(r->rest, n, SIZE_MAX);
    return word;
}

static bool is_key_type(struct str word)
{
    return str_has_prefix(word, STR("ssh-")) || str_has_prefix(word, STR("ecdsa-")) ||
           str_has_prefix(word, STR("sk-"));
}

static bool two_digits(struct str s, size_t at, unsigned max, unsigned *out)
{
    if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' || s.p[at + 1] > '9')
        return false;
    *out = (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
    return *out <= max;
}

/* Days from 1970-01-01 in the Gregorian calendar. */
static int64_t days_before(int64_t year, unsigned month, unsigned day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

    return y * 365 + y / 4 - y / 100 + y / 400 + of_year - 719468;
}

static bool parse_time(struct str s, int64_t *out)
{
    unsigned century, year, month, day, hour = 0, minute = 0, second = 0;

    if (str_has_suffix(s, STR("Z")))
        s.n--;
    if ((s.n != 8 && s.n != 12 && s.n != 14) || !two_digits(s, 0, 99, &century) ||
        !two_digits(s, 2, 99, &year) || !two_digits(s, 4, 12, &month) ||
        !two_digits(s, 6, 31, &day) || month == 0 || day == 0)
        return false;
    if (s.n > 8 && (!two_digits(s, 8, 23, &hour) || !two_digits(s, 10, 59, &minute)))
        return false;
    if (s.n > 12 && !two_digits(s, 12, 60, &second))
        return false;
    *out = days_before((int64_t)century * 100 + year, month, day) * 86400 + (int64_t)hour * 3600 +
           (int64_t)minute * 60 + second;
    return true;
}

static bool take_time(struct reader *r, struct str value, int64_t *out)
{
    if (parse_time(value, out))
        return true;
    return refuse(r, value.p,
                  str_fmt(r->arena, "`" STR_FMT "` is no time; wanted is YYYYMMDD or YYYYMMDDHHMM",
                          STR_ARG(value)));
}

static bool take_option(struct reader *r, struct str option, struct sign_signer *s)
{
    size_t equals = str_find(option, '=');
    struct str name = str_sub(option, 0, equals), value = str_sub(option, equals + 1, SIZE_MAX);

    if (str_ieq(name, STR("cert-authority")))
        return refuse(r, option.p,
                      STR("`cert-authority`: certificates are not read; name the signers' keys"));
    if (value.n < 2 || value.p[0] != '"' || value.p[value.n - 1] != '"')
        return refuse(r, option.p,
                      str_fmt(r->arena, "`" STR_FMT "` is neither a key type nor OPTION=\"VALUE\"",
                              STR_ARG(option)));
    value = str_sub(value, 1, value.n - 2);
    if (str_ieq(name, STR("namespaces"))) {
        s->spaces = value;
        return true;
    }
    if (str_ieq(name, STR("valid-after")))
        return take_time(r, value, &s->after);
    if (str_ieq(name, STR("valid-before")))
        return take_time(r, value, &s->before);
    return refuse(r, option.p,
                  str_fmt(r->arena,
                          "there is no option `" STR_FMT
                          "`; there are namespaces, valid-after, valid-before",
                          STR_ARG(name)));
}

static bool take_options(struct reader *r, struct str options, struct sign_signer *s)
{
    while (options.n > 0) {
        bool quoted = false;
        size_t n = 0;

        for (; n < options.n && (quoted || options.p[n] != ','); n++)
            quoted = quoted != (options.p[n] == '"');
        if (!take_option(r, str_sub(options, 0, n), s))
            return false;
        options = str_sub(options, n + 1, SIZE_MAX);
    }
    return true;
}

static bool take_line(struct reader *r, struct sign_allowed *out)
{
    struct sign_signer s = { .after = INT64_MIN, .before = INT64_MAX };
    struct str word, key;

    s.principals = next_word(r);
    word = next_word(r);
    if (word.n > 0 && !is_key_type(word)) {
        if (!take_options(r, word, &s))
            return false;
        word = next_word(r);
    }
    key = next_word(r);
    if (!is_key_type(word) || key.n == 0)
        return refuse(
            r, word.n ? word.p : r->rest.p,
            STR("a signer is `PRINCIPALS [OPTIONS] ssh-ed25519 KEY`; the key is missing"));
    if (!str_eq(word, STR("ssh-ed25519")))
        return true;
    if (!sign_key_base64(key, &s.key))
        return refuse(r, key.p, STR("this is not an ssh-ed25519 key in base64"));
    *VEC_ADD(r->arena, out) = s;
    return true;
}

bool sign_allowed_parse(struct arena *a, struct str text, struct sign_allowed *out,
                        struct sign_fault *fault)
{
    struct reader r = { .arena = a, .fault = fault };
    struct sign_allowed all = { 0 };

    while (str_cut(&text, '\n', &r.line)) {
        r.number++;
        if (r.line.n > 0 && r.line.p[r.line.n - 1] == '\r')
            r.line.n--;
        r.rest = r.line;
        if (r.number > SIGN_ALLOWED_LINES_MAX)
            return refuse(&r, r.line.p,
                          str_fmt(a, "there are more than %d lines", SIGN_ALLOWED_LINES_MAX));
        skip_spaces(&r);
        if (r.rest.n > 0 && r.rest.p[0] != '#' && !take_line(&r, &all))
            return false;
    }
    *out = all;
    return true;
}

static bool names_space(struct str spaces, struct str space)
{
    struct str one;

    if (spaces.p == NULL)
        return true;
    while (str_cut(&spaces, ',', &one))
        if (str_eq(one, space))
            return true;
    return false;
}

const struct sign_signer *sign_allowed_find(const struct sign_allowed *allowed,
                                            const struct sign_public *key, struct str space,
                                            int64_t time, bool *known)
{
    *known = false;
    for (size_t i = 0; i < allowed->count; i++) {
        const struct sign_signer *s = &allowed->items[i];

        if (memcmp(s->key.bytes, key->bytes, sizeof(key->bytes)) != 0)
            continue;
        *known = true;
        if (names_space(s->spaces, space) && time >= s->after && time < s->before)
            return s;
    }
    return NULL;
}
