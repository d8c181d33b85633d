/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a run of harmless bytes ends: field values, request targets, tokens. 16 bytes a step with
 * SSE2, which every amd64 has; the plain loops serve the last bytes and other machines, and the
 * tests compare the two.
 */
#ifndef HTTP_SCAN_H
#define HTTP_SCAN_H

#include "base/base.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { HTTP_SCAN_TOKEN = 1, HTTP_SCAN_SEPARATOR = 2 /* '_' or '.' */ };

/* Bits of the two above for each byte. */
extern const uint8_t http_scan_class[256];

static inline bool http_scan_is_token(char c)
{
    return (http_scan_class[(unsigned char)c] & HTTP_SCAN_TOKEN) != 0;
}

static inline const char *http_scan_value_plain(const char *p, const char *end)
{
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;

        if ((c < 0x20 && c != '\t') || c == 0x7f)
            break;
    }
    return p;
}

static inline const char *http_scan_target_plain(const char *p, const char *end)
{
    for (; p < end; p++) {
        unsigned char c = (unsigned char)*p;

        if (c <= 0x20 || c >= 0x7f)
            break;
    }
    return p;
}

/* The first byte in [p, end) that a field value must not hold (control bytes but HTAB, and DEL), or
 * end. */
static inline const char *http_scan_value(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7f);

    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i control =
            _mm_andnot_si128(_mm_cmpeq_epi8(v, tab), _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
        int bad = _mm_movemask_epi8(_mm_or_si128(control, _mm_cmpeq_epi8(v, del)));

        if (bad != 0)
            return p + __builtin_ctz((unsigned)bad);
    }
#endif
    return http_scan_value_plain(p, end);
}

/* The first byte in [p, end) that is not printable ASCII, or end. */
static inline const char *http_scan_target(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8(0x20), high = _mm_set1_epi8(0x7f);

    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i under = _mm_cmpeq_epi8(_mm_min_epu8(v, low), v);
        __m128i over = _mm_cmpeq_epi8(_mm_max_epu8(v, high), v);
        int bad = _mm_movemask_epi8(_mm_or_si128(under, over));

        if (bad != 0)
            return p + __builtin_ctz((unsigned)bad);
    }
#endif
    return http_scan_target_plain(p, end);
}

#endif
