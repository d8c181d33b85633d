/* SPDX-License-Identifier: Apache-2.0
 *
 * SSHSIG (OpenSSH's PROTOCOL.sshsig), version 1, with Ed25519 keys: what `ssh-keygen -Y sign` and
 * `git commit -S` with gpg.format=ssh write. Hashes: SHA-512 and SHA-256.
 */
#ifndef SIGN_SSHSIG_H
#define SIGN_SSHSIG_H

#include "sign/crypto.h"

#define SIGN_NAMESPACE_TABLE STR("proxyc-table")
#define SIGN_NAMESPACE_GIT STR("git")

enum { SIGN_SSHSIG_MAX = 4096 }; /* bytes of an armoured signature */

struct sign_sshsig {
    struct sign_public key; /* what the signature says of itself: no trust in it yet */
    char space[64];         /* namespace */
    size_t space_bytes;
    bool sha256; /* else SHA-512 */
    uint8_t signature[SIGN_SIGNATURE_BYTES];
};

/* Reads an armoured signature; false with *why for what is none, or of another kind of key. */
NODISCARD bool sign_sshsig_parse(struct str armor, struct sign_sshsig *out, const char **why);

/* Whether the key that the signature names made it over `message` in namespace `space`. */
NODISCARD bool sign_sshsig_verify(const struct sign_sshsig *sig, struct str space,
                                  struct str message);

/* Makes one with SHA-512, and its armour. */
void sign_sshsig_make(const uint8_t seed[SIGN_SEED_BYTES], struct str space, struct str message,
                      struct sign_sshsig *out);
struct str sign_sshsig_armor(struct arena *a, const struct sign_sshsig *sig);

#endif
