/* SPDX-License-Identifier: Apache-2.0
 *
 * The one file of schemas/ that includes OpenSSL.
 */
#include "base/digest.h"

#include <openssl/evp.h>

/* A struct digest_stream is OpenSSL's context under a name of ours; it is never defined. */

struct digest_stream *digest_new(void)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert(ctx != NULL);
    assert(EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1);
    return (struct digest_stream *)(void *)ctx;
}

void digest_add(struct digest_stream *d, const void *p, size_t n)
{
    assert(EVP_DigestUpdate((EVP_MD_CTX *)(void *)d, p, n) == 1);
}

struct digest digest_end(struct digest_stream **d)
{
    EVP_MD_CTX *ctx = (EVP_MD_CTX *)(void *)*d;
    struct digest out;

    assert(EVP_DigestFinal_ex(ctx, out.bytes, NULL) == 1);
    EVP_MD_CTX_free(ctx);
    *d = NULL;
    return out;
}

struct digest digest_of(const void *p, size_t n)
{
    struct digest_stream *d = digest_new();

    digest_add(d, p, n);
    return digest_end(&d);
}

uint64_t digest_stable_id(struct str kind, struct str name)
{
    struct digest_stream *d = digest_new();
    struct digest sum;
    uint64_t id = 0;

    digest_add(d, kind.p, kind.n);
    digest_add(d, "", 1);
    digest_add(d, name.p, name.n);
    sum = digest_end(&d);
    for (size_t i = 0; i < 8; i++)
        id |= (uint64_t)sum.bytes[i] << (8 * i);
    return id ? id : 1;
}
