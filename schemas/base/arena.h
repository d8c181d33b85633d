/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory by lifetime: a build, a generation, a connection, a request. One takes, nobody gives back;
 * the arena goes as a whole. A failed take is a plain NULL and there is nothing to undo.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

enum { ARENA_ALIGN = 8 }; /* pointers and 64-bit numbers; we have nothing wider */

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; /* newest first */
    char *at, *end;            /* free part of the newest chunk */
    char *fresh;               /* from here to `end` it is zero, as it came from the kernel */
    size_t used_bytes;         /* sum of all chunks */
    size_t bytes_max; /* ceiling over all chunks; 0 = none, and running out of memory ends the
                         program */
};

/* A point to rewind to. */
struct arena_mark {
    struct arena_chunk *chunk;
    char *at;
};

/* Makes an empty arena; it owns nothing until the first take. bytes_max 0: no ceiling, takes never
 * fail. */
void arena_init(struct arena *a, size_t bytes_max);

/* Gives every chunk back. The arena is as after arena_init. */
void arena_fini(struct arena *a);

/* Takes `bytes` zeroed bytes aligned to ARENA_ALIGN; NULL only when the ceiling would be passed. */
void *arena_take(struct arena *a, size_t bytes);

/* Takes `bytes` bytes that are not zeroed and not aligned: for text. */
char *arena_take_text(struct arena *a, size_t bytes);

struct arena_mark arena_mark(const struct arena *a);

/* Drops all that was taken since `mark`; keeps the chunk that holds it. */
void arena_rewind(struct arena *a, struct arena_mark mark);

/* 0, or no program: a type that wants more than ARENA_ALIGN. */
#define ARENA_FITS(type) (0 * sizeof(char[_Alignof(type) <= ARENA_ALIGN ? 1 : -1]))

#define NEW(a, type) ((type *)arena_take((a), sizeof(type) + ARENA_FITS(type)))
#define NEW_N(a, type, n) ((type *)arena_take((a), sizeof(type) * (n) + ARENA_FITS(type)))

#endif
