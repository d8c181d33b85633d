/* SPDX-License-Identifier: Apache-2.0
 *
 * Text is a slice: pointer and length, never a terminating zero. Zero-terminated strings live only
 * at the edges (libc, libgit2, Lua). Everything here is plain ASCII and knows no locale.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal)               \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    } /* for static tables */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline char str_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* The slice of a zero-terminated string; NULL gives the empty slice. */
struct str str_of(const char *z);

/* Bytewise order, a prefix first: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* Equal but for ASCII case. */
bool str_ieq(struct str a, struct str b);

bool str_has_prefix(struct str s, struct str prefix);
bool str_has_suffix(struct str s, struct str suffix);

/* First position of c in s, or s.n; how often c stands in it. */
size_t str_find(struct str s, char c);
size_t str_count(struct str s, char c);

/* True where `needle` occurs in `s`; the empty needle always does. */
bool str_contains(struct str s, struct str needle);

/* The slice from `from` on, `n` bytes at most; both are clipped to s. */
struct str str_sub(struct str s, size_t from, size_t n);

/* Splits at the next `sep`: "a.b" gives head "a", rest "b"; then head "b", rest empty with p ==
 * NULL; then false. */
bool str_cut(struct str *rest, char sep, struct str *head);

/* Without leading and trailing spaces and tabs. */
struct str str_trim(struct str s);

/* "policy" of "./policy/": a folder's name without what says nothing. */
struct str str_folder(struct str path);

/* True where a path is the folder, as str_folder gives it, or lies below it; "" and "." hold everything. */
bool str_is_below(struct str path, struct str folder);

/* Copies onto the arena. The copy is followed by a zero byte that is not counted. */
struct str str_dup(struct arena *a, struct str s);

/* The same as a zero-terminated string, for the edges. */
const char *str_z(struct arena *a, struct str s);

/* Formats onto the arena; zero-terminated as str_dup. */
struct str str_fmt(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
struct str str_vfmt(struct arena *a, const char *fmt, va_list args) PRINTF(2, 0);

/* Decimal digits only, no sign, no leading zero but "0" itself; false where it is none or above
 * max. */
NODISCARD bool str_to_u64(struct str s, uint64_t max, uint64_t *out);

/* Lower-case hex of n bytes. */
struct str str_hex(struct arena *a, const uint8_t *bytes, size_t n);

/* 2n hex digits of either case into n bytes; false where s is not exactly that. */
NODISCARD bool str_unhex(struct str s, uint8_t *out, size_t n);

/* True where s is well-formed UTF-8 (no surrogates, no overlong forms); *bad is the offset of the
 * first bad byte. */
bool str_utf8(struct str s, size_t *bad);

#endif
