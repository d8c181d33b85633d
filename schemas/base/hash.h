/* SPDX-License-Identifier: Apache-2.0
 *
 * Hashing of text: XXH3 (xxHash 0.8, output frozen since 0.8.0). What stands in a table file is
 * hashed with the seed that the file names; what an attacker chooses and we store is hashed with a
 * seed of the process.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

/* XXH3_64 of the bytes with `seed`. The same everywhere, for good. */
uint64_t hash_bytes(const void *p, size_t n, uint64_t seed);

static inline uint64_t hash_str(struct str s, uint64_t seed)
{
    return hash_bytes(s.p, s.n, seed);
}

/* Folds the 128-bit product of two words: mixes well, costs one multiplication. */
static inline uint64_t hash_mum(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The next of a sequence of numbers that `state` begins (splitmix64): the same for the same seed, and no secret. */
static inline uint64_t hash_next(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Maps the upper half of a hash onto 0..n-1 without division. */
static inline uint32_t hash_reduce(uint64_t hash, uint32_t n)
{
    return (uint32_t)(((hash >> 32) * n) >> 32);
}

#endif
