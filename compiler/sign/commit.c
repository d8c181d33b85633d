/* SPDX-License-Identifier: Apache-2.0
 *
 * The signature is checked before the list is asked: a key that a signature merely names says
 * nothing about who made it.
 */
#include "sign/commit.h"

#include "base/digest.h"
#include "sign/armor.h"
#include "sign/sshsig.h"
#include "sign/wire.h"

enum { BLOB_BYTES = 4 + 11 + 4 + SIGN_PUBLIC_BYTES };

static const char *const words[SIGN_VERDICTS] = {
    [SIGN_GOOD] = "good",
    [SIGN_UNSIGNED] = "not signed",
    [SIGN_UNREAD] = "signed in a way that is not read",
    [SIGN_BROKEN] = "the signature does not fit the commit",
    [SIGN_UNKNOWN_KEY] = "signed by a key that is not named",
    [SIGN_NOT_ALLOWED] = "signed by one who may not sign commits at its date",
};

const char *sign_commit_words(enum sign_verdict verdict)
{
    assert(verdict < SIGN_VERDICTS);
    return words[verdict];
}

/* The key as a line of an allowed-signers file has it, and its fingerprint. */
static void name_key(struct arena *a, const struct sign_public *key, struct sign_commit *out)
{
    uint8_t bytes[4 + BLOB_BYTES];
    struct sign_wire_out w = { .p = (char *)bytes, .cap = sizeof(bytes) };
    struct digest d;
    struct str hash;

    sign_wire_put_public(&w, key); /* a string of the blob: its length comes first */
    assert(w.n == sizeof(bytes));
    out->key = str_fmt(a, "ssh-ed25519 " STR_FMT,
                       STR_ARG(sign_armor_encode(a, bytes + 4, sizeof(bytes) - 4)));
    d = digest_of(bytes + 4, sizeof(bytes) - 4);
    hash = sign_armor_encode(a, d.bytes, sizeof(d.bytes));
    while (hash.n > 0 && hash.p[hash.n - 1] == '=')
        hash.n--;
    out->fingerprint = str_fmt(a, "SHA256:" STR_FMT, STR_ARG(hash));
}

static struct str principals_of(const struct sign_allowed *allowed, const struct sign_public *key)
{
    for (size_t i = 0; i < allowed->count; i++)
        if (memcmp(&allowed->items[i].key, key, sizeof(*key)) == 0)
            return allowed->items[i].principals;
    return STR("");
}

struct sign_commit sign_commit_judge(struct arena *a, const struct sign_allowed *allowed,
                                     struct str signature, struct str payload, int64_t time)
{
    struct sign_commit c = { .verdict = SIGN_UNSIGNED, .signer = STR(""), .why = "" };
    const struct sign_signer *signer;
    struct sign_sshsig sig;
    bool known = false;

    if (signature.n == 0)
        return c;
    c.verdict = SIGN_UNREAD;
    if (!sign_sshsig_parse(signature, &sig, &c.why))
        return c;
    name_key(a, &sig.key, &c);
    c.verdict = SIGN_BROKEN;
    if (!sign_sshsig_verify(&sig, SIGN_NAMESPACE_GIT, payload))
        return c;
    c.verdict = SIGN_UNKNOWN_KEY;
    if (allowed == NULL)
        return c;
    signer = sign_allowed_find(allowed, &sig.key, SIGN_NAMESPACE_GIT, time, &known);
    c.signer = signer != NULL ? signer->principals : principals_of(allowed, &sig.key);
    if (signer != NULL)
        c.verdict = SIGN_GOOD;
    else if (known)
        c.verdict = SIGN_NOT_ALLOWED;
    return c;
}
