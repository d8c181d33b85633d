/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads what strangers wrote: no length is believed before it was compared with what is left.
 */
#include "sign/wire.h"

static const struct str key_type = STR_INIT("ssh-ed25519");

uint32_t sign_wire_u32(struct sign_wire *w)
{
    const uint8_t *p = (const uint8_t *)w->rest.p;

    if (w->failed || w->rest.n < 4) {
        w->failed = true;
        return 0;
    }
    w->rest = str_sub(w->rest, 4, SIZE_MAX);
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

struct str sign_wire_string(struct sign_wire *w)
{
    uint32_t n = sign_wire_u32(w);
    struct str s;

    if (w->failed || w->rest.n < n) {
        w->failed = true;
        return STR("");
    }
    s = str_sub(w->rest, 0, n);
    w->rest = str_sub(w->rest, n, SIZE_MAX);
    return s;
}

void sign_wire_literal(struct sign_wire *w, struct str bytes)
{
    if (w->failed || !str_has_prefix(w->rest, bytes))
        w->failed = true;
    else
        w->rest = str_sub(w->rest, bytes.n, SIZE_MAX);
}

bool sign_wire_public(struct str blob, struct sign_public *out)
{
    struct sign_wire w = { .rest = blob };
    struct str type = sign_wire_string(&w), key = sign_wire_string(&w);

    if (w.failed || w.rest.n > 0 || !str_eq(type, key_type) || key.n != sizeof(out->bytes))
        return false;
    memcpy(out->bytes, key.p, sizeof(out->bytes));
    return true;
}

void sign_wire_put(struct sign_wire_out *w, struct str bytes)
{
    assert(w->cap - w->n >= bytes.n);
    memcpy(w->p + w->n, bytes.p, bytes.n);
    w->n += bytes.n;
}

void sign_wire_put_u32(struct sign_wire_out *w, uint32_t number)
{
    const char bytes[4] = { (char)(number >> 24), (char)(number >> 16), (char)(number >> 8),
                            (char)number };

    sign_wire_put(w, (struct str){ bytes, sizeof(bytes) });
}

void sign_wire_put_string(struct sign_wire_out *w, struct str bytes)
{
    sign_wire_put_u32(w, (uint32_t)bytes.n);
    sign_wire_put(w, bytes);
}

void sign_wire_put_public(struct sign_wire_out *w, const struct sign_public *key)
{
    sign_wire_put_u32(w, (uint32_t)(4 + key_type.n + 4 + sizeof(key->bytes)));
    sign_wire_put_string(w, key_type);
    sign_wire_put_string(w, (struct str){ (const char *)key->bytes, sizeof(key->bytes) });
}
