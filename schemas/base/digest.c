/* SPDX-License-Identifier: Apache-2.0
 *
 * The one file of schemas/ that includes OpenSSL, and there the plain functions that OpenSSL 3
 * calls deprecated: EVP looks its algorithm up anew for every digest and reads OpenSSL's settings
 * before the first, which costs five times the hashing of a name, and a table has one for each
 * rule.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

struct digest_stream {
    SHA256_CTX ctx;
};

_Static_assert(DIGEST_BYTES == SHA256_DIGEST_LENGTH, "a digest is SHA-256");
_Static_assert(DIGEST_BLOB_BYTES == SHA_DIGEST_LENGTH, "a blob's id is SHA-1");

static void start(struct digest_stream *d)
{
    assert(SHA256_Init(&d->ctx) == 1);
}

static struct digest finish(struct digest_stream *d)
{
    struct digest out;

    assert(SHA256_Final(out.bytes, &d->ctx) == 1);
    return out;
}

struct digest_stream *digest_new(void)
{
    struct digest_stream *d = malloc(sizeof(*d));

    assert(d != NULL);
    start(d);
    return d;
}

void digest_add(struct digest_stream *d, const void *p, size_t n)
{
    assert(SHA256_Update(&d->ctx, p, n) == 1);
}

struct digest digest_end(struct digest_stream **d)
{
    struct digest out = finish(*d);

    free(*d);
    *d = NULL;
    return out;
}

struct digest digest_of(const void *p, size_t n)
{
    struct digest_stream d;

    start(&d);
    digest_add(&d, p, n);
    return finish(&d);
}

uint64_t digest_stable_id(struct str kind, struct str name)
{
    struct digest_stream d;
    struct digest sum;
    uint64_t id = 0;

    start(&d);
    digest_add(&d, kind.p, kind.n);
    digest_add(&d, "", 1);
    digest_add(&d, name.p, name.n);
    sum = finish(&d);
    for (size_t i = 0; i < 8; i++)
        id |= (uint64_t)sum.bytes[i] << (8 * i);
    return id ? id : 1;
}

void digest_blob(struct str text, uint8_t out[DIGEST_BLOB_BYTES])
{
    char head[32] = "blob "; /* and the length in decimal, and a zero */
    size_t at = sizeof(head) - 1, n = text.n;
    SHA_CTX ctx;

    do {
        head[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    memmove(head + 5, head + at, sizeof(head) - at);
    n = 5 + sizeof(head) - at;
    assert(SHA1_Init(&ctx) == 1);
    assert(SHA1_Update(&ctx, head, n) == 1);
    assert(SHA1_Update(&ctx, text.p, text.n) == 1);
    assert(SHA1_Final(out, &ctx) == 1);
}

void digest_sha1(struct str text, uint8_t out[DIGEST_BLOB_BYTES])
{
    SHA_CTX ctx;

    assert(SHA1_Init(&ctx) == 1);
    assert(SHA1_Update(&ctx, text.p, text.n) == 1);
    assert(SHA1_Final(out, &ctx) == 1);
}
