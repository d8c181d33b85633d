/* SPDX-License-Identifier: Apache-2.0
 *
 * Signatures behind a table's body:
 *
 *     "PXTS" u16 n (little-endian) u16 0, then n x { u8 kind, u8 0[7], u8 key_id[8], u8 sig[64] },
 *     zeros up to a multiple of 64
 *
 * Kind 1: Ed25519 over "PXT1-sig" 0 file_digest. Kind 2: the signature of an SSHSIG over the same
 * 41 bytes, namespace proxyc-table, SHA-512. A signer is named by the first 8 bytes of SHA-256 over
 * the public key: the key itself comes from who verifies. The file digest takes the header's
 * trailer_size as zero, so that signing changes no id.
 */
#ifndef SIGN_TRAILER_H
#define SIGN_TRAILER_H

#include "sign/key.h"
#include "table/view.h"

enum sign_kind { SIGN_ED25519 = 1, SIGN_SSH = 2 };

enum { SIGN_TRAILER_MAX = 50 }; /* signatures of one table: they fit into TABLE_TRAILER_MAX */

struct sign_mark {
    uint8_t kind; /* enum sign_kind */
    uint8_t zero[7];
    uint8_t key_id[SIGN_ID_BYTES];
    uint8_t signature[SIGN_SIGNATURE_BYTES];
};

struct sign_marks {
    struct sign_mark items[SIGN_TRAILER_MAX];
    size_t count;
};

/* The signatures of a verified table; false with *why where what follows its body is none. */
NODISCARD bool sign_trailer_read(const struct table *t, struct sign_marks *out, const char **why);

/* The file with one more signature, on the arena; one by the same key and kind is replaced. False
 * with *why where there is no room for it, or its trailer cannot be read. */
NODISCARD bool sign_trailer_add(struct arena *a, const struct table *t, const struct sign_key *key,
                                struct str *out, const char **why);

/* Whether `key` made this signature for the table. */
bool sign_trailer_is_by(const struct table *t, const struct sign_mark *mark,
                        const struct sign_public *key);

#endif
