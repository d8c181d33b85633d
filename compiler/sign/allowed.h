/* SPDX-License-Identifier: Apache-2.0
 *
 * The allowed-signers file of ssh-keygen(1): a signer a line, `PRINCIPALS [OPTIONS] TYPE KEY
 * [COMMENT]`. Options: namespaces="A,B", valid-after="T", valid-before="T" with T = YYYYMMDD or
 * YYYYMMDDHHMM[SS], which is UTC here with and without its Z. Keys other than ssh-ed25519 are passed
 * over; cert-authority and unknown options are refused, for ignoring one would trust too much.
 */
#ifndef SIGN_ALLOWED_H
#define SIGN_ALLOWED_H

#include "sign/crypto.h"

enum { SIGN_ALLOWED_FILE_MAX = 1 << 20, SIGN_ALLOWED_LINES_MAX = 10000 };

struct sign_signer {
    struct str principals; /* as written: patterns, separated by commas */
    struct str spaces;     /* namespaces, separated by commas; p NULL: all */
    int64_t after, before; /* UTC seconds; INT64_MIN, INT64_MAX: no bound */
    struct sign_public key;
};

struct sign_allowed {
    struct sign_signer *items;
    size_t count, cap;
};

struct sign_fault { /* where a file cannot be read, and why */
    uint32_t line, column;
    struct str what;
};

/* Reads the file; slices point into `text`. */
NODISCARD bool sign_allowed_parse(struct arena *a, struct str text, struct sign_allowed *out,
                                  struct sign_fault *fault);

/* The first signer who may sign by this key in `space` at `time`; NULL: nobody. *known: the key
 * stands in the file at all. */
const struct sign_signer *sign_allowed_find(const struct sign_allowed *allowed,
                                            const struct sign_public *key, struct str space,
                                            int64_t time, bool *known);

#endif
