/* SPDX-License-Identifier: Apache-2.0
 *
 * Durations, sizes and dates as text. No clock is read here: who needs the time is told it.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

/* "800ms" "2s" "5m" "1h" "7d" -> milliseconds; whole numbers, one unit. False where it is none or
 * above 10 years. */
NODISCARD bool time_parse_ms(struct str s, uint64_t *ms);

/* The shortest exact spelling: 90000 -> "90s", 120000 -> "2m". */
struct str time_format_ms(struct arena *a, uint64_t ms);

/* "512B" "64KiB" "1MiB" "2GiB" -> bytes; whole numbers, one unit. False where it is none or above 1
 * PiB. */
NODISCARD bool time_parse_size(struct str s, uint64_t *bytes);
struct str time_format_size(struct arena *a, uint64_t bytes);

enum { TIME_HTTP_BYTES = 29, TIME_ISO_BYTES = 20 };

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), exactly TIME_HTTP_BYTES, no zero after it. */
void time_format_http(int64_t utc_s, char out[TIME_HTTP_BYTES]);

/* "1994-11-06T08:49:37Z", exactly TIME_ISO_BYTES, no zero after it. */
void time_format_iso(int64_t utc_s, char out[TIME_ISO_BYTES]);

#endif
