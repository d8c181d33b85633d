/* SPDX-License-Identifier: Apache-2.0
 *
 * Growth of arena arrays: doubling, so that adding n items copies at most 2n.
 */
#include "base/vec.h"

#include <string.h>

void *vec_grow(struct arena *a, void *items, size_t count, size_t *cap, size_t item_size)
{
    void *more;

    if (count < *cap)
        return items;
    assert(*cap <= SIZE_MAX / 2 / item_size);
    *cap = *cap ? *cap * 2 : 8;
    more = arena_take(a, *cap * item_size);
    assert(more != NULL);
    if (count)
        memcpy(more, items, count * item_size);
    return more;
}
