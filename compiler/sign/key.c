/* SPDX-License-Identifier: Apache-2.0
 *
 * PKCS#8 and SubjectPublicKeyInfo of Ed25519 have one DER encoding each, so that the bytes before
 * the key are compared instead of parsed. Whatever held a secret is wiped before it is left.
 */
#include "sign/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "sign/armor.h"
#include "sign/wire.h"

static const struct str ssh_label = STR_INIT("OPENSSH PRIVATE KEY"),
                        pem_label = STR_INIT("PRIVATE KEY"),
                        encrypted_label = STR_INIT("ENCRYPTED PRIVATE KEY"),
                        public_label = STR_INIT("PUBLIC KEY"), none = STR_INIT("none"),
                        ssh_type = STR_INIT("ssh-ed25519");

/* The DER before the 32 bytes: RFC 8410. */
static const struct str pkcs8_head =
                            STR_INIT("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22"
                                     "\x04\x20"),
                        spki_head = STR_INIT("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00");

static const char encrypted_why[] =
    "the key is encrypted; wanted is one without a passphrase (`ssh-keygen -p` takes it off a copy)";
static const char other_why[] = "it is not an Ed25519 key";

static bool refuse(const char **why, const char *reason)
{
    *why = reason;
    return false;
}

static struct str without_line_end(struct str s)
{
    while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
        s.n--;
    return s;
}

/* The 32 bytes after a head, and nothing more. */
static bool take_after(struct str der, struct str head, uint8_t out[32])
{
    if (der.n != head.n + 32 || !str_has_prefix(der, head))
        return false;
    memcpy(out, der.p + head.n, 32);
    return true;
}

/* 1, 2, 3 ... up to the next multiple of the block size. */
static bool is_padding(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((uint8_t)s.p[i] != i + 1)
            return false;
    return s.n < 8;
}

static bool read_secret(struct str bytes, const struct sign_public *outside, struct sign_key *out,
                        const char **why)
{
    struct sign_wire w = { .rest = bytes };
    uint32_t check = sign_wire_u32(&w), again = sign_wire_u32(&w);
    struct str type = sign_wire_string(&w), key = sign_wire_string(&w), both;

    if (w.failed || check != again || !str_eq(type, ssh_type) || key.n != SIGN_PUBLIC_BYTES)
        return refuse(why, other_why);
    both = sign_wire_string(&w);
    (void)sign_wire_string(&w); /* comment */
    if (w.failed || both.n != SIGN_SEED_BYTES + SIGN_PUBLIC_BYTES || !is_padding(w.rest))
        return refuse(why, "the OpenSSH key is cut off or too long");
    memcpy(out->seed, both.p, SIGN_SEED_BYTES);
    out->public = sign_crypto_public(out->seed);
    out->ssh = true;
    if (memcmp(out->public.bytes, key.p, SIGN_PUBLIC_BYTES) != 0 ||
        memcmp(out->public.bytes, outside->bytes, SIGN_PUBLIC_BYTES) != 0)
        return refuse(why, "its private and its public half do not belong together");
    return true;
}

static bool read_openssh(struct str bytes, struct sign_key *out, const char **why)
{
    struct sign_wire w = { .rest = bytes };
    struct sign_public outside;
    struct str cipher, kdf, key, secret;

    sign_wire_literal(&w, (struct str){ "openssh-key-v1", 15 }); /* and its zero */
    cipher = sign_wire_string(&w);
    kdf = sign_wire_string(&w);
    (void)sign_wire_string(&w);
    if (!w.failed && (!str_eq(cipher, none) || !str_eq(kdf, none)))
        return refuse(why, encrypted_why);
    if (sign_wire_u32(&w) != 1)
        return refuse(why, "it is not one OpenSSH private key");
    key = sign_wire_string(&w);
    secret = sign_wire_string(&w);
    if (w.failed || w.rest.n > 0)
        return refuse(why, "the OpenSSH key is cut off or too long");
    if (!sign_wire_public(key, &outside))
        return refuse(why, other_why);
    return read_secret(secret, &outside, out, why);
}

static bool read_armored(struct str text, struct str label, struct sign_key *out, const char **why)
{
    uint8_t bytes[SIGN_KEY_FILE_MAX];
    struct str der = { (const char *)bytes, 0 };
    bool ok = sign_armor_open(text, label, bytes, sizeof(bytes), &der.n);

    if (!ok)
        *why = "its base64 is broken, or something stands after it";
    else if (str_eq(label, ssh_label))
        ok = read_openssh(der, out, why);
    else if (!(ok = take_after(der, pkcs8_head, out->seed)))
        *why = other_why;
    sign_crypto_wipe(bytes, sizeof(bytes));
    return ok;
}

static bool read_any(struct str bytes, struct sign_key *out, const char **why)
{
    if (sign_armor_is(bytes, ssh_label))
        return read_armored(bytes, ssh_label, out, why);
    if (sign_armor_is(bytes, pem_label))
        return read_armored(bytes, pem_label, out, why);
    if (sign_armor_is(bytes, encrypted_label))
        return refuse(why, encrypted_why);
    if (take_after(bytes, STR(""), out->seed) ||
        str_unhex(without_line_end(bytes), out->seed, SIGN_SEED_BYTES))
        return true;
    return refuse(why, "it is no private key; wanted is an OpenSSH or PEM Ed25519 key, 32 bytes, "
                       "or 64 hex digits");
}

bool sign_key_parse(struct str bytes, struct sign_key *out, const char **why)
{
    struct sign_key key = { 0 };
    bool ok = bytes.n <= SIGN_KEY_FILE_MAX ? read_any(bytes, &key, why)
                                           : refuse(why, "it is larger than a key can be");

    if (ok) {
        key.public = sign_crypto_public(key.seed);
        *out = key;
    }
    sign_crypto_wipe(&key, sizeof(key));
    return ok;
}

static bool read_file(int fd, struct sign_key *out, const char **why)
{
    char bytes[SIGN_KEY_FILE_MAX + 1];
    size_t n = 0;
    ssize_t got = 1;
    bool ok;

    while (got > 0 && n < sizeof(bytes)) {
        got = read(fd, bytes + n, sizeof(bytes) - n);
        n += got > 0 ? (size_t)got : 0;
    }
    ok = got < 0 ? refuse(why, strerrordesc_np(errno))
                 : sign_key_parse((struct str){ bytes, n }, out, why);
    sign_crypto_wipe(bytes, sizeof(bytes));
    return ok;
}

bool sign_key_read(const char *path, struct sign_key *out, const char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    bool ok;

    if (fd < 0)
        return refuse(why, strerrordesc_np(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        ok = refuse(why, "it is no regular file");
    else if (st.st_mode & (S_IRWXG | S_IRWXO))
        ok = refuse(why, "others than its owner have rights on it; `chmod 600` takes them away");
    else
        ok = read_file(fd, out, why);
    close(fd);
    return ok;
}

bool sign_key_base64(struct str text, struct sign_public *out)
{
    uint8_t blob[SIGN_KEY_FILE_MAX];
    size_t n;

    return sign_armor_decode(text, blob, sizeof(blob), &n) &&
           sign_wire_public((struct str){ (const char *)blob, n }, out);
}

bool sign_key_public(struct str bytes, struct sign_public *out, const char **why)
{
    struct str line = without_line_end(bytes), word, key;
    uint8_t der[64];
    size_t n;

    if (sign_armor_is(bytes, public_label)) {
        if (sign_armor_open(bytes, public_label, der, sizeof(der), &n) &&
            take_after((struct str){ (const char *)der, n }, spki_head, out->bytes))
            return true;
        return refuse(why, other_why);
    }
    if (take_after(bytes, STR(""), out->bytes) || str_unhex(line, out->bytes, sizeof(out->bytes)))
        return true;
    if (str_cut(&line, ' ', &word) && str_eq(word, ssh_type) && str_cut(&line, ' ', &key) &&
        sign_key_base64(key, out))
        return true;
    return refuse(why, "it is no public key; wanted is a line `ssh-ed25519 AAAA...`, a PEM Ed25519 "
                       "key, 32 bytes, or 64 hex digits");
}

void sign_key_id(const struct sign_public *key, uint8_t out[SIGN_ID_BYTES])
{
    struct digest d = digest_of(key->bytes, sizeof(key->bytes));

    memcpy(out, d.bytes, SIGN_ID_BYTES);
}
