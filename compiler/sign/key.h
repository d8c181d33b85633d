/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys as files. Private: OpenSSH's own format (not encrypted), PEM PKCS#8 ("BEGIN PRIVATE KEY"),
 * the 32 bytes of the seed, or 64 hex digits of it. Public: a line "ssh-ed25519 AAAA... COMMENT",
 * PEM ("BEGIN PUBLIC KEY"), 32 bytes, or 64 hex digits. Reasons never quote what the file holds.
 */
#ifndef SIGN_KEY_H
#define SIGN_KEY_H

#include "sign/crypto.h"

enum { SIGN_KEY_FILE_MAX = 16384 };

struct sign_key {
    uint8_t seed[SIGN_SEED_BYTES]; /* wipe it: sign_crypto_wipe */
    struct sign_public public;
    bool ssh; /* an OpenSSH key: it signs by SSHSIG, so that ssh's namespaces keep it apart */
};

/* Reads a private key from the bytes of its file; false with *why. */
NODISCARD bool sign_key_parse(struct str bytes, struct sign_key *out, const char **why);

/* Reads the file, which nobody but its owner may be allowed to read. */
NODISCARD bool sign_key_read(const char *path, struct sign_key *out, const char **why);

NODISCARD bool sign_key_public(struct str bytes, struct sign_public *out, const char **why);

/* "ssh-ed25519 AAAA..." begins with this word; the base64 text of the key after it. */
NODISCARD bool sign_key_base64(struct str text, struct sign_public *out);

/* First 8 bytes of SHA-256 over the public key: what a table calls its signer. */
void sign_key_id(const struct sign_public *key, uint8_t out[SIGN_ID_BYTES]);

#endif
