/* SPDX-License-Identifier: Apache-2.0
 *
 * Words and buckets. A bucket is an octave (the leading bit) and the four bits after it, so its
 * upper bound is at most 17/16 of its lower one.
 */
#include "observe/observe.h"

enum { PER_OCTAVE = 16, OCTAVES = SHM_BUCKETS / PER_OCTAVE };

static const char *const words[] = {
#define REASON(NAME, word) word,
#include "observe/reasons.def"
};

const char *observe_reason_word(enum observe_reason reason)
{
    assert((unsigned)reason < LEN(words));
    return words[reason];
}

unsigned observe_bucket(uint64_t us)
{
    unsigned octave;

    if (us == 0)
        return 0;
    octave = 63u - (unsigned)__builtin_clzll(us);
    if (octave >= OCTAVES)
        return SHM_BUCKETS - 1;
    return octave * PER_OCTAVE + (unsigned)((us << 4) >> octave) - PER_OCTAVE;
}

uint64_t observe_bucket_bound(unsigned bucket)
{
    uint64_t octave = bucket / PER_OCTAVE, step = bucket % PER_OCTAVE + PER_OCTAVE + 1;

    assert(bucket < SHM_BUCKETS);
    return ((step << octave) + PER_OCTAVE - 1) / PER_OCTAVE - 1;
}
