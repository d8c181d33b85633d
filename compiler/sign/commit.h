/* SPDX-License-Identifier: Apache-2.0
 *
 * Who signed a commit: its SSH signature (gpg.format=ssh, Ed25519) held against a list of allowed
 * signers. The date is the committer's, as git itself takes it, and so the signer's own word: the
 * line of a key that leaked has to go.
 */
#ifndef SIGN_COMMIT_H
#define SIGN_COMMIT_H

#include "sign/allowed.h"

enum sign_verdict {
    SIGN_GOOD,
    SIGN_UNSIGNED,
    SIGN_UNREAD,      /* OpenPGP, X.509, or a key of another kind */
    SIGN_BROKEN,      /* does not fit the commit */
    SIGN_UNKNOWN_KEY, /* fits, and nobody named has this key */
    SIGN_NOT_ALLOWED, /* named, but not for commits, or not at this time */
    SIGN_VERDICTS,
};

struct sign_commit {
    enum sign_verdict verdict;
    struct str signer;      /* principals as the list has them; empty: not in it */
    struct str key;         /* "ssh-ed25519 AAAA..."; empty where no signature was read */
    struct str fingerprint; /* "SHA256:...", as ssh-keygen -l prints it */
    const char *why;        /* of SIGN_UNREAD */
};

/* Judges a commit by its `signature` (empty: none) over `payload`. `allowed` NULL: nobody is named. */
struct sign_commit sign_commit_judge(struct arena *a, const struct sign_allowed *allowed,
                                     struct str signature, struct str payload, int64_t time);

/* The verdict in a few words: "not signed". */
const char *sign_commit_words(enum sign_verdict verdict);

#endif
