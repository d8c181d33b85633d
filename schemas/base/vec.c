/* SPDX-License-Identifier: Apache-2.0
 *
 * Growth of arena arrays: doubling, so that adding n items copies at most 2n.
 */
#include "base/vec.h"

#include <string.h>

static void *move(struct arena *a, void *items, size_t count, size_t cap, size_t item_size)
{
    void *more;

    assert(cap <= SIZE_MAX / item_size);
    more = arena_take(a, cap * item_size);
    assert(more != NULL);
    if (count)
        memcpy(more, items, count * item_size);
    return more;
}

void *vec_grow(struct arena *a, void *items, size_t count, size_t *cap, size_t item_size)
{
    if (count < *cap)
        return items;
    assert(*cap <= SIZE_MAX / 2);
    *cap = *cap ? *cap * 2 : 8;
    return move(a, items, count, *cap, item_size);
}

void *vec_reserve(struct arena *a, void *items, size_t count, size_t *cap, size_t more,
                  size_t item_size)
{
    if (more <= *cap - count)
        return items;
    assert(more <= SIZE_MAX / 2 - count);
    *cap =
        MAX(count + more, *cap + *cap / 2); /* many small requests copy no more than growth does */
    return move(a, items, count, *cap, item_size);
}
