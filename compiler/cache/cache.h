/* SPDX-License-Identifier: Apache-2.0
 *
 * What was worked out for a file before, kept by the blob id of its text: one file a policy repository, private to its
 * owner, that may be thrown away at any time. It is read as a whole and only added to; what does not fit (another build
 * of proxyc, other settings, a checksum that is wrong) counts as not there, and more stale bytes than live ones begin it
 * anew. A file on disk is known again by its identity (as Git does it: inode, size, times), so that a run over an
 * unchanged tree reads nothing but names.
 *
 * Two runs at once: who comes second adds nothing. Nothing here is ever a fault: without a cache the same comes out.
 */
#ifndef CACHE_CACHE_H
#define CACHE_CACHE_H

#include "source/source.h"

enum {
    CACHE_OID_BYTES = 32,        /* zero-padded */
    CACHE_ALIGN = 64,            /* of what is kept beside, in memory */
    CACHE_BYTES_MAX = 256 << 20, /* of the file; a larger one is begun anew */
    /* A file that changed so shortly before it was looked at may change again within one tick of the clock that its
     * file system has: it is not known again by its identity. */
    CACHE_SETTLE_MS = 2000,
};

struct cache; /* on an arena; owns no descriptor between calls */

/* Reads FOLDER/NAME; never NULL. `key`: of everything besides a file's text that decides what is kept for it. */
struct cache *cache_open(struct arena *a, struct str folder, struct str name, uint64_t key);

/* False where nothing is read or written. */
bool cache_is_on(const struct cache *c);

/* True where a file of this path is the same as when it was kept; *oid is its blob id then. */
bool cache_knows(const struct cache *c, struct str path, const struct source_identity *identity,
                 uint8_t oid[CACHE_OID_BYTES]);

/* What is kept for a text; p NULL: nothing. *bytes (may be NULL): the length of the text. Lives as long as the arena. */
struct str cache_find(const struct cache *c, const uint8_t oid[CACHE_OID_BYTES], uint64_t *bytes);

/* Keeps something for a text and, where it has an identity (inode not 0), for the file of this path. `kept` has to live
 * until cache_save. */
void cache_keep(struct cache *c, struct str path, const struct source_identity *identity,
                const uint8_t oid[CACHE_OID_BYTES], uint64_t bytes, struct str kept);

/* Writes what is new, if it can. */
void cache_save(struct cache *c);

/* Where one large thing is kept beside the cache, in a file of its own (beside.h). */
struct cache_place {
    const char *folder, *file; /* file NULL: nowhere */
    uint64_t key;
};

/* The place of a name (letters, digits, hyphens); outlives the cache. */
struct cache_place cache_place(const struct cache *c, struct arena *a, struct str name);

#endif
