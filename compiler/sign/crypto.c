/* SPDX-License-Identifier: Apache-2.0
 *
 * The one file of this folder that knows OpenSSL. EVP has no failures here but a library that is
 * broken, or memory that ended: both end the program.
 */
#include "sign/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

static EVP_PKEY *load_seed(const uint8_t seed[SIGN_SEED_BYTES])
{
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SIGN_SEED_BYTES);

    assert(key != NULL);
    return key;
}

static EVP_MD_CTX *new_context(void)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert(ctx != NULL);
    return ctx;
}

struct sign_public sign_crypto_public(const uint8_t seed[SIGN_SEED_BYTES])
{
    EVP_PKEY *key = load_seed(seed);
    struct sign_public out;
    size_t n = sizeof(out.bytes);

    assert(EVP_PKEY_get_raw_public_key(key, out.bytes, &n) == 1);
    EVP_PKEY_free(key);
    return out;
}

void sign_crypto_sign(const uint8_t seed[SIGN_SEED_BYTES], struct str message,
                      uint8_t out[SIGN_SIGNATURE_BYTES])
{
    EVP_PKEY *key = load_seed(seed);
    EVP_MD_CTX *ctx = new_context();
    size_t n = SIGN_SIGNATURE_BYTES;

    assert(EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1);
    assert(EVP_DigestSign(ctx, out, &n, (const uint8_t *)message.p, message.n) == 1);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
}

bool sign_crypto_verify(const struct sign_public *key, struct str message,
                        const uint8_t signature[SIGN_SIGNATURE_BYTES])
{
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->bytes, sizeof(key->bytes));
    EVP_MD_CTX *ctx = new_context();
    bool ok = pkey != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(ctx, signature, SIGN_SIGNATURE_BYTES, (const uint8_t *)message.p,
                               message.n) == 1;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(pkey);
    return ok;
}

void sign_crypto_sha512(struct str message, uint8_t out[SIGN_HASH_BYTES])
{
    assert(EVP_Digest(message.p, message.n, out, NULL, EVP_sha512(), NULL) == 1);
}

void sign_crypto_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}
