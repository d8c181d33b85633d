/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 (RFC 8032) and SHA-512, by libcrypto.
 */
#ifndef SIGN_CRYPTO_H
#define SIGN_CRYPTO_H

#include "base/str.h"

enum {
    SIGN_SEED_BYTES = 32,
    SIGN_PUBLIC_BYTES = 32,
    SIGN_SIGNATURE_BYTES = 64,
    SIGN_HASH_BYTES = 64, /* SHA-512 */
    SIGN_ID_BYTES = 8,
};

struct sign_public {
    uint8_t bytes[SIGN_PUBLIC_BYTES];
};

/* The public key of a seed. */
struct sign_public sign_crypto_public(const uint8_t seed[SIGN_SEED_BYTES]);

void sign_crypto_sign(const uint8_t seed[SIGN_SEED_BYTES], struct str message,
                      uint8_t out[SIGN_SIGNATURE_BYTES]);

NODISCARD bool sign_crypto_verify(const struct sign_public *key, struct str message,
                                  const uint8_t signature[SIGN_SIGNATURE_BYTES]);

void sign_crypto_sha512(struct str message, uint8_t out[SIGN_HASH_BYTES]);

/* Overwrites a secret, whatever the optimiser thinks of it. */
void sign_crypto_wipe(void *p, size_t n);

#endif
