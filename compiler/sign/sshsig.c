/* SPDX-License-Identifier: Apache-2.0
 *
 * Two layouts: the one that travels (version, key, namespace, reserved, hash, signature) and the
 * one that is signed (namespace, reserved, hash, digest of the message).
 */
#include "sign/sshsig.h"

#include "base/digest.h"
#include "sign/armor.h"
#include "sign/wire.h"

static const struct str magic = STR_INIT("SSHSIG"), label = STR_INIT("SSH SIGNATURE"),
                        key_type = STR_INIT("ssh-ed25519"), sha512 = STR_INIT("sha512"),
                        sha256 = STR_INIT("sha256");

static bool refuse(const char **why, const char *reason)
{
    *why = reason;
    return false;
}

static bool read_signature(struct str blob, uint8_t out[SIGN_SIGNATURE_BYTES])
{
    struct sign_wire w = { .rest = blob };
    struct str type = sign_wire_string(&w), bytes = sign_wire_string(&w);

    if (w.failed || w.rest.n > 0 || !str_eq(type, key_type) || bytes.n != SIGN_SIGNATURE_BYTES)
        return false;
    memcpy(out, bytes.p, SIGN_SIGNATURE_BYTES);
    return true;
}

bool sign_sshsig_parse(struct str armor, struct sign_sshsig *out, const char **why)
{
    uint8_t bytes[SIGN_SSHSIG_MAX];
    struct sign_sshsig sig = { 0 };
    struct str key, space, hash, signature;
    struct sign_wire w;
    size_t n;

    if (armor.n > SIGN_SSHSIG_MAX || !sign_armor_open(armor, label, bytes, sizeof(bytes), &n))
        return refuse(why, "it is not an armoured SSH signature");
    w.rest = (struct str){ (const char *)bytes, n };
    w.failed = false;
    sign_wire_literal(&w, magic);
    if (sign_wire_u32(&w) != 1)
        return refuse(why, "it is not an SSH signature of version 1");
    key = sign_wire_string(&w);
    space = sign_wire_string(&w);
    (void)sign_wire_string(&w); /* reserved: whatever it says, it is ignored */
    hash = sign_wire_string(&w);
    signature = sign_wire_string(&w);
    if (w.failed || w.rest.n > 0)
        return refuse(why, "the SSH signature is cut off or too long");
    if (!sign_wire_public(key, &sig.key) || !read_signature(signature, sig.signature))
        return refuse(why, "its key is not an Ed25519 key");
    if (space.n == 0 || space.n > sizeof(sig.space))
        return refuse(why, "its namespace has not 1 to 64 bytes");
    sig.sha256 = str_eq(hash, sha256);
    if (!sig.sha256 && !str_eq(hash, sha512))
        return refuse(why, "its hash is neither sha512 nor sha256");
    memcpy(sig.space, space.p, space.n);
    sig.space_bytes = space.n;
    *out = sig;
    return true;
}

/* What an Ed25519 key signs for a message: 256 bytes hold every namespace and hash. */
static struct str signed_bytes(struct str space, bool is_sha256, struct str message, char *buffer,
                               size_t cap)
{
    struct sign_wire_out w = { .p = buffer, .cap = cap };
    uint8_t hash[SIGN_HASH_BYTES];

    sign_wire_put(&w, magic);
    sign_wire_put_string(&w, space);
    sign_wire_put_string(&w, STR(""));
    sign_wire_put_string(&w, is_sha256 ? sha256 : sha512);
    if (is_sha256) {
        struct digest d = digest_of(message.p, message.n);

        sign_wire_put_string(&w, (struct str){ (const char *)d.bytes, sizeof(d.bytes) });
    } else {
        sign_crypto_sha512(message, hash);
        sign_wire_put_string(&w, (struct str){ (const char *)hash, sizeof(hash) });
    }
    return (struct str){ w.p, w.n };
}

bool sign_sshsig_verify(const struct sign_sshsig *sig, struct str space, struct str message)
{
    char buffer[256];

    return str_eq((struct str){ sig->space, sig->space_bytes }, space) &&
           sign_crypto_verify(&sig->key,
                              signed_bytes(space, sig->sha256, message, buffer, sizeof(buffer)),
                              sig->signature);
}

void sign_sshsig_make(const uint8_t seed[SIGN_SEED_BYTES], struct str space, struct str message,
                      struct sign_sshsig *out)
{
    char buffer[256];

    assert(space.n <= sizeof(out->space));
    *out = (struct sign_sshsig){ .key = sign_crypto_public(seed), .space_bytes = space.n };
    memcpy(out->space, space.p, space.n);
    sign_crypto_sign(seed, signed_bytes(space, false, message, buffer, sizeof(buffer)),
                     out->signature);
}

struct str sign_sshsig_armor(struct arena *a, const struct sign_sshsig *sig)
{
    char buffer[512];
    struct sign_wire_out w = { .p = buffer, .cap = sizeof(buffer) };

    sign_wire_put(&w, magic);
    sign_wire_put_u32(&w, 1);
    sign_wire_put_public(&w, &sig->key);
    sign_wire_put_string(&w, (struct str){ sig->space, sig->space_bytes });
    sign_wire_put_string(&w, STR(""));
    sign_wire_put_string(&w, sig->sha256 ? sha256 : sha512);
    sign_wire_put_u32(&w, (uint32_t)(4 + key_type.n + 4 + SIGN_SIGNATURE_BYTES));
    sign_wire_put_string(&w, key_type);
    sign_wire_put_string(&w, (struct str){ (const char *)sig->signature, SIGN_SIGNATURE_BYTES });
    return sign_armor_close(a, label, (const uint8_t *)w.p, w.n);
}
