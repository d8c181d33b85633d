/* SPDX-License-Identifier: Apache-2.0
 *
 * One large thing in a file of its own, in two parts: what it is of, and itself.
 */
#ifndef CACHE_BESIDE_H
#define CACHE_BESIDE_H

#include "cache/cache.h"

/* Reads both parts onto the arena, where they may be written to; each is aligned to CACHE_ALIGN. False where there is
 * none that is whole. */
NODISCARD bool cache_beside_read(const struct cache_place *c, struct arena *a, struct str parts[2]);

/* Replaces it, if it can. */
void cache_beside_write(const struct cache_place *c, struct arena *a, const struct str parts[2]);

#endif
