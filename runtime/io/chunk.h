/* SPDX-License-Identifier: Apache-2.0
 *
 * Blocks of buffer memory in three sizes, lent by the worker: an idle connection owns none. Freed
 * blocks are lent again last in, first out, so that a busy worker keeps writing to the same few
 * cache lines.
 */
#ifndef IO_CHUNK_H
#define IO_CHUNK_H

#include "base/base.h"

enum io_chunk_class { IO_CHUNK_SMALL, IO_CHUNK_MIDDLE, IO_CHUNK_LARGE, IO_CHUNK_CLASSES };

enum {
    IO_CHUNK_DATA_MAX = 81920 - 64
}; /* a 64 KiB head and 16 KiB that policy and proxy add to it */

struct io_chunk {
    struct io_chunk *next;
    uint32_t cap;   /* bytes of data[] */
    uint32_t start; /* first byte not yet used up */
    uint32_t end;   /* after the last byte filled in */
    uint8_t class;
    char data[];
};

struct io_pool {
    struct io_chunk *free[IO_CHUNK_CLASSES];
    size_t free_bytes; /* kept for the next taker */
    size_t lent_bytes; /* in use */
    size_t lent_max,
        free_max; /* ceilings: over lent_max a take fails, over free_max memory goes back */
};

void io_chunk_init(struct io_pool *p, size_t lent_max);
void io_chunk_fini(struct io_pool *p);

/* A block with room for at least `bytes` (IO_CHUNK_DATA_MAX at most), empty; NULL at the ceiling. */
struct io_chunk *io_chunk_take(struct io_pool *p, size_t bytes);
void io_chunk_give(struct io_pool *p, struct io_chunk *c);

static inline size_t io_chunk_used(const struct io_chunk *c)
{
    return c->end - c->start;
}

static inline size_t io_chunk_room(const struct io_chunk *c)
{
    return c->cap - c->end;
}

#endif
