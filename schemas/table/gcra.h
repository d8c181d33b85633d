/* SPDX-License-Identifier: Apache-2.0
 *
 * The generic cell rate algorithm (ITU-T I.371): a limit's whole state for one key is a moment, the
 * theoretical arrival time (TAT) up to which what was admitted has used the rate up. One 64-bit
 * word, replaced by compare and swap; a word in the past, as 0 is, says no more than no word does.
 *
 * The arithmetic is exact: the n-th request after an idle time is due n * per / requests later, a
 * fraction that is kept and never rounded. For that a word counts `ticks` to a unit of time, and
 * both depend on the limit: words of two limits whose `unit_ns` or `ticks` differ mean different
 * moments, so both belong into the key that a word is found by.
 */
#ifndef TABLE_GCRA_H
#define TABLE_GCRA_H

#include "base/base.h"

/* Where time begins anew, 4.5 years on: words that then lie ahead by more than half of it are taken
 * for old. `now_ns` counts from anywhere, as long as it does so for all who share words. */
#define TABLE_GCRA_HORIZON_NS (UINT64_C(1) << 57)

struct table_gcra {
    uint64_t emission;  /* ticks between two requests at the rate */
    uint64_t tolerance; /* ticks that the burst uses up */
    uint64_t half;      /* ticks of half the horizon */
    uint32_t unit_ns;   /* 1 .. 1,000,000: what time is rounded down to */
    uint32_t ticks;     /* of a unit */
    uint32_t burst;
};

struct table_gcra_answer {
    bool admitted;
    uint64_t word;    /* what takes the place of the word that was asked; unchanged if refused */
    uint32_t left;    /* requests that would be admitted right after */
    uint64_t wait_ns; /* refused: until it would be admitted; UINT64_MAX: not in 584 years, or
                         never, it is more than a burst. Admitted: 0 */
};

/* `requests` 1..100,000,000 in per_ms 1..86,400,000, of which `burst` 1..100,000,000 may come at
 * once. */
struct table_gcra table_gcra_make(uint32_t requests, uint32_t per_ms, uint32_t burst);

/* Whether a request that counts as `cost` is admitted now. A cost of 0 takes nothing, and is
 * admitted as long as the burst is not overdrawn. */
struct table_gcra_answer table_gcra_ask(const struct table_gcra *g, uint64_t word, uint64_t now_ns,
                                        uint32_t cost);

#endif
