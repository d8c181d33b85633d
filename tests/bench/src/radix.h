/* SPDX-License-Identifier: Apache-2.0
 *
 * What others look routes up in: a byte radix tree of paths below each host, in the manner of
 * httprouter and matchit, and the list that Envoy goes through. Both behind one hash table of
 * hosts.
 */
#ifndef RADIX_H
#define RADIX_H

#include "corpus.h"

struct radix;

struct radix *radix_new(const struct corpus *c);
void radix_free(struct radix *r);

/* The route of the longest pattern; UINT32_MAX: none. */
uint32_t radix_find(const struct radix *r, struct str host, struct str path);

/* The route that takes it, by asking one after the other. */
uint32_t radix_scan(const struct corpus *c, struct str host, struct str path);

#endif
