/* SPDX-License-Identifier: Apache-2.0
 *
 * Base64 (RFC 4648) and the text armour around it that PEM, OpenSSH keys and SSHSIG share.
 */
#ifndef SIGN_ARMOR_H
#define SIGN_ARMOR_H

#include "base/str.h"

/* Decodes into out[0..cap); line ends between the digits are passed over, padding must be right.
 * False where it is not base64 or does not fit. */
NODISCARD bool sign_armor_decode(struct str text, uint8_t *out, size_t cap, size_t *n);

/* What stands between "-----BEGIN LABEL-----" at the beginning of the text and "-----END
 * LABEL-----", decoded; nothing but white space may follow. */
NODISCARD bool sign_armor_open(struct str text, struct str label, uint8_t *out, size_t cap,
                               size_t *n);

/* True where the text begins with "-----BEGIN LABEL-----". */
bool sign_armor_is(struct str text, struct str label);

/* Base64 of some bytes, on one line, padded. */
struct str sign_armor_encode(struct arena *a, const uint8_t *p, size_t n);

/* The armour of some bytes, 70 digits a line as ssh-keygen writes. */
struct str sign_armor_close(struct arena *a, struct str label, const uint8_t *p, size_t n);

#endif
