/* SPDX-License-Identifier: Apache-2.0
 *
 * A small real table for the tests of supervisor and aux: one route, one split of two members, two
 * upstreams.
 */
#ifndef UNIT_SUPERVISOR_SAMPLE_H
#define UNIT_SUPERVISOR_SAMPLE_H

#include "base/str.h"

struct sample {
    const uint16_t *ports; /* of listeners on 127.0.0.1 */
    unsigned port_count;
    const char *unix_path; /* one more listener, or NULL */
    uint32_t canary;       /* buckets of the canary: another content id for each */
    uint8_t commit;        /* every byte of the commit: another file digest for each */
};

/* The file's bytes, 64-byte aligned, on the arena. */
struct str sample_table(struct arena *a, const struct sample *s);

/* Writes it to a file. */
void sample_write(const struct sample *s, const char *path);

/* A sealed memfd of it. */
int sample_memfd(const struct sample *s);

#endif
