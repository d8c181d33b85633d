/* SPDX-License-Identifier: Apache-2.0
 *
 * Segments come from an endless alphabet: one that nobody names, as often as nobody counts, is taken
 * by those patterns alone that take everything.
 */
#include "check/sample.h"

struct str check_sample_segment(struct arena *a, uint64_t words)
{
    size_t n = 1;
    char *p;

    while (n < 64 && (words >> n & 1))
        n++;
    if (n == 64)
        return STR("");
    p = arena_take_text(a, n);
    memset(p, CHECK_BUCKET_FILL, n);
    return (struct str){ p, n };
}

static struct str fill_template(struct arena *a, struct check_point point, struct str segment)
{
    char *p = arena_take_text(a, point.path.n + TABLE_SEGMENTS_MAX * segment.n);
    struct str rest = str_sub(point.path, 1, point.path.n), part;
    size_t n = 0;

    for (uint32_t i = 0; str_cut(&rest, '/', &part); i++) {
        struct str put = i < 32 && (point.wild >> (31 - i) & 1) ? segment : part;

        p[n++] = '/';
        if (put.n > 0)
            memcpy(p + n, put.p, put.n);
        n += put.n;
    }
    return (struct str){ p, n };
}

/* The prefix followed by `times` segments. */
static struct str below(struct arena *a, struct str prefix, struct str segment, size_t times)
{
    char *p = arena_take_text(a, prefix.n + times * (segment.n + 1) + 1);
    size_t n = prefix.n == 1 ? 0 : prefix.n;

    memcpy(p, prefix.p, prefix.n);
    for (size_t i = 0; i < times; i++) {
        p[n++] = '/';
        memcpy(p + n, segment.p, segment.n);
        n += segment.n;
    }
    return (struct str){ p, times ? n : prefix.n };
}

struct str check_sample_path(struct arena *a, struct check_point point, struct str fresh,
                             size_t deepest, unsigned i)
{
    if (point.kind == POLICY_PATH_EXACT)
        return point.path;
    if (point.kind == POLICY_PATH_TEMPLATE)
        return fill_template(a, point, fresh);
    return below(a, point.path, fresh, i < CHECK_SAMPLE_PATHS - 1 ? i : deepest + 1);
}
