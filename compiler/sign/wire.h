/* SPDX-License-Identifier: Apache-2.0
 *
 * SSH's wire format (RFC 4251, section 5): 32-bit lengths, big-endian, before their bytes.
 */
#ifndef SIGN_WIRE_H
#define SIGN_WIRE_H

#include "sign/crypto.h"

struct sign_wire { /* a reader; after the first thing that is not there it gives zeros only */
    struct str rest;
    bool failed;
};

uint32_t sign_wire_u32(struct sign_wire *w);
struct str sign_wire_string(struct sign_wire *w);

/* Passes over bytes that must be there literally. */
void sign_wire_literal(struct sign_wire *w, struct str bytes);

/* A public key blob, "ssh-ed25519" and 32 bytes; false for any other kind of key. */
NODISCARD bool sign_wire_public(struct str blob, struct sign_public *out);

/* The writer: the caller's buffer must hold it all, which is asserted. */
struct sign_wire_out {
    char *p;
    size_t n, cap;
};

void sign_wire_put(struct sign_wire_out *w, struct str bytes);
void sign_wire_put_u32(struct sign_wire_out *w, uint32_t number);
void sign_wire_put_string(struct sign_wire_out *w, struct str bytes);
void sign_wire_put_public(struct sign_wire_out *w, const struct sign_public *key);

#endif
