/* SPDX-License-Identifier: Apache-2.0
 *
 * Free lists over malloc. The ceiling is the worker's: what a connection may hold is bounded by who
 * asks (heads by the listener's limit, bodies by back-pressure).
 */
#include "io/chunk.h"

#include <stdlib.h>

static const uint32_t class_bytes[IO_CHUNK_CLASSES] = { 4096, 16384, 81920 };

enum { FREE_MAX = 8 << 20 };

void io_chunk_init(struct io_pool *p, size_t lent_max)
{
    *p = (struct io_pool){ .lent_max = lent_max, .free_max = FREE_MAX };
}

void io_chunk_fini(struct io_pool *p)
{
    for (unsigned i = 0; i < IO_CHUNK_CLASSES; i++) {
        while (p->free[i]) {
            struct io_chunk *c = p->free[i];

            p->free[i] = c->next;
            free(c);
        }
    }
    p->free_bytes = 0;
}

struct io_chunk *io_chunk_take(struct io_pool *p, size_t bytes)
{
    unsigned class = 0;
    struct io_chunk *c;

    while (class + 1 < IO_CHUNK_CLASSES && bytes > class_bytes[class] - sizeof(*c))
        class ++;
    assert(bytes <= class_bytes[class] - sizeof(*c));
    if (p->lent_bytes + class_bytes[class] > p->lent_max)
        return NULL;
    c = p->free[class];
    if (c) {
        p->free[class] = c->next;
        p->free_bytes -= class_bytes[class];
    } else {
        c = malloc(class_bytes[class]);
        if (!c)
            return NULL;
        c->cap = class_bytes[class] - (uint32_t)sizeof(*c);
        c->class = (uint8_t) class;
    }
    p->lent_bytes += class_bytes[class];
    c->next = NULL;
    c->start = c->end = 0;
    return c;
}

void io_chunk_give(struct io_pool *p, struct io_chunk *c)
{
    uint32_t bytes = class_bytes[c->class];

    assert(p->lent_bytes >= bytes);
    p->lent_bytes -= bytes;
    if (p->free_bytes + bytes > p->free_max) {
        free(c);
        return;
    }
    c->next = p->free[c->class];
    p->free[c->class] = c;
    p->free_bytes += bytes;
}
