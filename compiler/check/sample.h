/* SPDX-License-Identifier: Apache-2.0
 *
 * Example paths: one that a set of paths holds, and that as few other patterns as possible take.
 */
#ifndef CHECK_SAMPLE_H
#define CHECK_SAMPLE_H

#include "check/bucket.h"

enum { CHECK_SAMPLE_PATHS = 3 };

/* A segment that no path has; empty where they have all that are tried. `words`: as in struct
 * check_bucket, of all buckets at hand. */
struct str check_sample_segment(struct arena *a, uint64_t words);

/* The i-th path to try, short ones first; the last is one that only patterns for all of the point's
 * paths take. `deepest`: segments of the deepest template. */
struct str check_sample_path(struct arena *a, struct check_point point, struct str fresh,
                             size_t deepest, unsigned i);

#endif
