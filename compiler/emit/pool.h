/* SPDX-License-Identifier: Apache-2.0
 *
 * A string pool in the making: each text once, numbered as it came, at last sorted.
 */
#ifndef EMIT_POOL_H
#define EMIT_POOL_H

#include "base/str.h"
#include "base/vec.h"

struct emit_pool {
    struct {
        struct str *items;
        size_t count, cap;
    } texts;
    uint32_t *slots; /* hash table: index of a text + 1 */
    uint32_t slot_count;
    uint32_t *offsets; /* of each text, after sealing */
};

/* Holds the empty text as number 0. */
void emit_pool_init(struct emit_pool *pool, struct arena *a);

/* Room for that many texts in all: adding them leaves no smaller tables behind. */
void emit_pool_reserve(struct emit_pool *pool, struct arena *a, size_t texts);

/* The number of a text; it is copied where it is new. */
uint32_t emit_pool_add(struct emit_pool *pool, struct arena *a, struct str s);

/* Sorts the pool and yields its bytes: the texts ascending, a zero byte after each. */
struct str emit_pool_seal(struct emit_pool *pool, struct arena *a);

#endif
