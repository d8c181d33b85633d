/* SPDX-License-Identifier: Apache-2.0
 *
 * A growing array on an arena. Old copies stay behind in the arena: at most as much again as the
 * last one.
 *
 *     struct names { struct str *items; size_t count, cap; } names = { 0 };
 *     *VEC_ADD(arena, &names) = STR("x");
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

/* Makes room for one more item and counts it; yields its address. Arenas without ceiling only. */
#define VEC_ADD(a, v)                                                                    \
    ((v)->items = vec_grow((a), (v)->items, (v)->count, &(v)->cap, sizeof(*(v)->items)), \
     &(v)->items[(v)->count++])

/* Room for `more` items: adding them moves none and leaves no smaller array behind. */
#define VEC_RESERVE(a, v, more) \
    ((v)->items =               \
         vec_reserve((a), (v)->items, (v)->count, &(v)->cap, (size_t)(more), sizeof(*(v)->items)))

/* The array at `items`, moved if it has no room for `more`. Not for direct use where VEC_RESERVE can be. */
void *vec_reserve(struct arena *a, void *items, size_t count, size_t *cap, size_t more,
                  size_t item_size);

/* The array at `items`, moved if `count` fills `*cap`. Not for direct use: VEC_ADD. */
void *vec_grow(struct arena *a, void *items, size_t count, size_t *cap, size_t item_size);

#endif
