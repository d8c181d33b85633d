/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes in, bytes out; the body is copied and but for trailer_size left alone.
 */
#include "sign/trailer.h"

#include "sign/sshsig.h"

enum { HEAD_BYTES = 8, MARK_BYTES = 80, MESSAGE_BYTES = 9 + DIGEST_BYTES };

_Static_assert(sizeof(struct sign_mark) == MARK_BYTES, "frozen");
_Static_assert((HEAD_BYTES + SIGN_TRAILER_MAX * MARK_BYTES + TABLE_ALIGN - 1) / TABLE_ALIGN *
                       TABLE_ALIGN <=
                   TABLE_TRAILER_MAX,
               "all of them fit");

static size_t trailer_bytes(size_t count)
{
    return (HEAD_BYTES + count * MARK_BYTES + TABLE_ALIGN - 1) / TABLE_ALIGN * TABLE_ALIGN;
}

static struct str message_of(const struct table *t, char buffer[MESSAGE_BYTES])
{
    memcpy(buffer, "PXT1-sig", 9); /* and its zero */
    memcpy(buffer + 9, t->head->file_digest.bytes, DIGEST_BYTES);
    return (struct str){ buffer, MESSAGE_BYTES };
}

static bool all_zero(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static bool mark_sound(const struct sign_mark *m)
{
    return (m->kind == SIGN_ED25519 || m->kind == SIGN_SSH) && all_zero(m->zero, sizeof(m->zero));
}

bool sign_trailer_read(const struct table *t, struct sign_marks *out, const char **why)
{
    const uint8_t *p = t->base + t->head->body_size;
    size_t n = t->head->trailer_size, count, used;

    *why = "what follows the body is no list of signatures";
    if (n == 0) {
        out->count = 0;
        return true;
    }
    if (n < HEAD_BYTES || memcmp(p, "PXTS", 4) != 0 || p[6] != 0 || p[7] != 0)
        return false;
    count = (size_t)p[4] | (size_t)p[5] << 8;
    if (count == 0 || count > SIGN_TRAILER_MAX || n != trailer_bytes(count))
        return false;
    used = HEAD_BYTES + count * MARK_BYTES;
    memcpy(out->items, p + HEAD_BYTES, count * MARK_BYTES);
    for (size_t i = 0; i < count; i++)
        if (!mark_sound(&out->items[i]))
            return false;
    if (!all_zero(p + used, n - used))
        return false;
    out->count = count;
    return true;
}

static void make_mark(const struct table *t, const struct sign_key *key, struct sign_mark *out)
{
    char buffer[MESSAGE_BYTES];
    struct str message = message_of(t, buffer);
    struct sign_sshsig ssh;

    *out = (struct sign_mark){ .kind = key->ssh ? SIGN_SSH : SIGN_ED25519 };
    sign_key_id(&key->public, out->key_id);
    if (!key->ssh) {
        sign_crypto_sign(key->seed, message, out->signature);
        return;
    }
    sign_sshsig_make(key->seed, SIGN_NAMESPACE_TABLE, message, &ssh);
    memcpy(out->signature, ssh.signature, sizeof(out->signature));
}

static struct str write_out(struct arena *a, const struct table *t, const struct sign_marks *marks)
{
    size_t body = (size_t)t->head->body_size, more = trailer_bytes(marks->count);
    uint8_t *p = arena_take(a, body + more);
    uint32_t trailer_size = (uint32_t)more;

    memcpy(p, t->base, body);
    memcpy(p + offsetof(struct table_header, trailer_size), &trailer_size, sizeof(trailer_size));
    memcpy(p + body, "PXTS", 4);
    p[body + 4] = (uint8_t)marks->count;
    memcpy(p + body + HEAD_BYTES, marks->items, marks->count * MARK_BYTES);
    return (struct str){ (const char *)p, body + more };
}

bool sign_trailer_add(struct arena *a, const struct table *t, const struct sign_key *key,
                      struct str *out, const char **why)
{
    struct sign_marks marks;
    struct sign_mark mark;
    size_t at = 0;

    if (!sign_trailer_read(t, &marks, why))
        return false;
    make_mark(t, key, &mark);
    while (at < marks.count && (marks.items[at].kind != mark.kind ||
                                memcmp(marks.items[at].key_id, mark.key_id, SIGN_ID_BYTES) != 0))
        at++;
    if (at == SIGN_TRAILER_MAX) {
        *why = "it has as many signatures as a table can have";
        return false;
    }
    marks.items[at] = mark;
    marks.count = MAX(marks.count, at + 1);
    *out = write_out(a, t, &marks);
    return true;
}

bool sign_trailer_is_by(const struct table *t, const struct sign_mark *mark,
                        const struct sign_public *key)
{
    char buffer[MESSAGE_BYTES];
    struct str message = message_of(t, buffer);
    struct sign_sshsig ssh = { .key = *key };
    struct str space = SIGN_NAMESPACE_TABLE;

    if (mark->kind == SIGN_ED25519)
        return sign_crypto_verify(key, message, mark->signature);
    memcpy(ssh.space, space.p, space.n);
    ssh.space_bytes = space.n;
    memcpy(ssh.signature, mark->signature, sizeof(ssh.signature));
    return sign_sshsig_verify(&ssh, space, message);
}
