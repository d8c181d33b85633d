/* SPDX-License-Identifier: Apache-2.0
 *
 * Slices: compare, cut, copy, and the few conversions that all parts share.
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

struct str str_of(const char *z)
{
    return (struct str){ z, z ? strlen(z) : 0 };
}

int str_cmp(struct str a, struct str b)
{
    size_t n = MIN(a.n, b.n);
    int order = n ? memcmp(a.p, b.p, n) : 0;

    if (order)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

enum { WORD = 8 };

#define REPEAT8(c) (UINT64_C(0x0101010101010101) * (c))

static uint64_t load(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof(word));
    return word;
}

/* Bytes 'A' to 'Z' in lower case, all others as they are: bit 7 of a sum says whether its byte is at least a letter, none
 * carries into the next, and bytes that have bit 7 themselves are no letters. */
static uint64_t lower8(uint64_t word)
{
    uint64_t low = word & REPEAT8(0x7f);
    uint64_t from_a = low + REPEAT8(0x80 - 'A'), past_z = low + REPEAT8(0x80 - 'Z' - 1);

    return word | ((from_a & ~past_z & ~word & REPEAT8(0x80)) >> 2);
}

bool str_ieq(struct str a, struct str b)
{
    size_t i = 0;

    if (a.n != b.n)
        return false;
    for (; a.n - i >= WORD; i += WORD)
        if (lower8(load(a.p + i)) != lower8(load(b.p + i)))
            return false;
    if (i > 0 && i < a.n) /* the last word once more, shifted */
        return lower8(load(a.p + a.n - WORD)) == lower8(load(b.p + a.n - WORD));
    for (; i < a.n; i++)
        if (str_lower(a.p[i]) != str_lower(b.p[i]))
            return false;
    return true;
}

bool str_has_prefix(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

bool str_has_suffix(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq((struct str){ s.p + (s.n - suffix.n), suffix.n }, suffix);
}

size_t str_find(struct str s, char c)
{
    const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

    return at ? (size_t)(at - s.p) : s.n;
}

size_t str_count(struct str s, char c)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == c;
    return n;
}

bool str_contains(struct str s, struct str needle)
{
    return needle.n == 0 || (s.n >= needle.n && memmem(s.p, s.n, needle.p, needle.n) != NULL);
}

struct str str_sub(struct str s, size_t from, size_t n)
{
    from = MIN(from, s.n);
    return (struct str){ s.p ? s.p + from : NULL, MIN(n, s.n - from) };
}

bool str_cut(struct str *rest, char sep, struct str *head)
{
    size_t at;

    if (!rest->p)
        return false;
    at = str_find(*rest, sep);
    *head = (struct str){ rest->p, at };
    *rest = at < rest->n ? (struct str){ rest->p + at + 1, rest->n - at - 1 } : (struct str){ 0 };
    return true;
}

struct str str_trim(struct str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = (struct str){ s.p + 1, s.n - 1 };
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

struct str str_folder(struct str path)
{
    if (str_has_prefix(path, STR("./")))
        path = str_sub(path, 2, path.n);
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

bool str_is_below(struct str path, struct str folder)
{
    if (folder.n == 0 || str_eq(folder, STR(".")))
        return true;
    return str_has_prefix(path, folder) && (path.n == folder.n || path.p[folder.n] == '/');
}

struct str str_dup(struct arena *a, struct str s)
{
    char *p = arena_take_text(a, s.n + 1);

    if (!p)
        return (struct str){ 0 };
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct str){ p, s.n };
}

const char *str_z(struct arena *a, struct str s)
{
    return str_dup(a, s).p;
}

struct str str_vfmt(struct arena *a, const char *fmt, va_list args)
{
    va_list again;
    int n;
    char *p;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    assert(n >= 0);
    p = arena_take_text(a, (size_t)n + 1);
    if (!p)
        return (struct str){ 0 };
    (void)vsnprintf(p, (size_t)n + 1, fmt, args);
    return (struct str){ p, (size_t)n };
}

struct str str_fmt(struct arena *a, const char *fmt, ...)
{
    struct str s;
    va_list args;

    va_start(args, fmt);
    s = str_vfmt(a, fmt, args);
    va_end(args);
    return s;
}

bool str_to_u64(struct str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (s.n == 0 || (s.n > 1 && s.p[0] == '0'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

        if (digit > 9 || value > max / 10 || value * 10 > max - digit)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

struct str str_hex(struct arena *a, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char *p = arena_take_text(a, 2 * n + 1);

    if (!p)
        return (struct str){ 0 };
    for (size_t i = 0; i < n; i++) {
        p[2 * i] = digits[bytes[i] >> 4];
        p[2 * i + 1] = digits[bytes[i] & 15];
    }
    p[2 * n] = '\0';
    return (struct str){ p, 2 * n };
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_unhex(struct str s, uint8_t *out, size_t n)
{
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (hex_digit(s.p[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        out[i] =
            (uint8_t)((unsigned)hex_digit(s.p[2 * i]) << 4 | (unsigned)hex_digit(s.p[2 * i + 1]));
    return true;
}

/* Length of the well-formed sequence at p (RFC 3629, table in section 4), 0 where there is none. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t len;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (n < len || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
    return len;
}

/* The bytes before the first group of eight with one that is not ASCII. */
static size_t ascii_bytes(struct str s)
{
    size_t i = 0;
    uint64_t word;

    for (; s.n - i >= sizeof(word); i += sizeof(word)) {
        memcpy(&word, s.p + i, sizeof(word));
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

bool str_utf8(struct str s, size_t *bad)
{
    for (size_t i = ascii_bytes(s), len; i < s.n; i += len) {
        len = utf8_length((const unsigned char *)s.p + i, s.n - i);
        if (!len) {
            *bad = i;
            return false;
        }
    }
    return true;
}
