/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the table benchmark share: a clock, the pointer chase that all is compared
 * with, and figures on stdout, one a line.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>
#include <time.h>

#include "base/base.h"

/* CPU time of this process: what neighbours take is theirs. */
static inline double measure_now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline void measure_say(const char *name, double value)
{
    printf("%s %.6g\n", name, value);
}

/* Where results go, so that no loop is thought useless. */
extern volatile uint64_t measure_sink;

/* 0, which the compiler does not know: what is masked with it has to be waited for. */
extern volatile uint64_t measure_zero;

/* One round of each part; the first call makes what it needs. */
void lookups_round(uint32_t largest);
void picks_round(void);

/* Every kind of decision some thousand times. */
void lookups_decide(void);
void picks_decide(void);

/* Reads, verifies and copies a table file. */
void lookups_write(const char *path);
void lookups_load(const char *path);

#endif
