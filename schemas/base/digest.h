/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 (FIPS 180-4) by libcrypto, the stable ids made from it, and Git's names of texts.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/str.h"

enum { DIGEST_BYTES = 32, DIGEST_BLOB_BYTES = 20 };

struct digest {
    uint8_t bytes[DIGEST_BYTES];
};

struct digest_stream; /* a digest in the making */

struct digest_stream *digest_new(void);
void digest_add(struct digest_stream *d, const void *p, size_t n);

/* Ends the stream and frees it; *d becomes NULL. */
struct digest digest_end(struct digest_stream **d);

struct digest digest_of(const void *p, size_t n);

static inline bool digest_eq(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

/* First 8 bytes, little-endian, of SHA-256(kind || 0 || name): the id that survives every rebuild.
 * Never 0. */
uint64_t digest_stable_id(struct str kind, struct str name);

/* What Git calls a file of this text: SHA-1("blob " || length || 0 || text). */
void digest_blob(struct str text, uint8_t out[DIGEST_BLOB_BYTES]);

/* SHA-1, for what the world still names by it. */
void digest_sha1(struct str text, uint8_t out[DIGEST_BLOB_BYTES]);

#endif
