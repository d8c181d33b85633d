/* SPDX-License-Identifier: Apache-2.0
 *
 * px.hash, HMAC, comparison in constant time, random numbers, buckets. Secrets are looked up by the
 * host and never come to Lua.
 */
#include "script/digest.h"

#include "base/digest.h"
#include "base/hash.h"
#include "table/split.h"

enum { BLOCK = 64, HMAC_TEXT_MAX = 16 << 20, RANDOM_MAX = 256 };

static int push_hex(lua_State *L, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * DIGEST_BYTES];

    assert(n <= DIGEST_BYTES);
    for (size_t i = 0; i < n; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    lua_pushlstring(L, text, 2 * n);
    return 1;
}

int script_digest_push_sha256(lua_State *L, struct str text)
{
    struct digest d = digest_of(text.p, text.n);

    return push_hex(L, d.bytes, DIGEST_BYTES);
}

static struct digest keyed(const uint8_t key[BLOCK], uint8_t pad, struct str text)
{
    struct digest_stream *stream = digest_new();
    uint8_t block[BLOCK];

    for (size_t i = 0; i < BLOCK; i++)
        block[i] = key[i] ^ pad;
    digest_add(stream, block, BLOCK);
    digest_add(stream, text.p, text.n);
    return digest_end(&stream);
}

int script_digest_push_hmac(lua_State *L, int i, struct str text)
{
    const struct script_object *o = script_run_object(L, i, API_SECRET);
    const struct script_host *host = script_run_of(L)->vm->host;
    uint8_t key[BLOCK] = { 0 };
    struct digest inner, outer;
    struct str secret;

    if (o == NULL || o->use != script_run_of(L)->use ||
        !host->secret(host->context, o->name, &secret))
        return luaL_error(L, "the secret is not there");
    if (secret.n > BLOCK) {
        inner = digest_of(secret.p, secret.n);
        memcpy(key, inner.bytes, DIGEST_BYTES);
    } else if (secret.n > 0) {
        memcpy(key, secret.p, secret.n);
    }
    inner = keyed(key, 0x36, text);
    outer = keyed(key, 0x5c, (struct str){ (const char *)inner.bytes, DIGEST_BYTES });
    return push_hex(L, outer.bytes, DIGEST_BYTES);
}

static int sha256(lua_State *L)
{
    return script_digest_push_sha256(L, script_run_str(L, 1));
}

static int sha1(lua_State *L)
{
    uint8_t out[DIGEST_BLOB_BYTES];

    digest_sha1(script_run_str(L, 1), out);
    return push_hex(L, out, sizeof(out));
}

static int crc32(lua_State *L)
{
    struct str s = script_run_str(L, 1);
    uint32_t crc = ~0u;

    for (size_t i = 0; i < s.n; i++) {
        crc ^= (unsigned char)s.p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    lua_pushinteger(L, ~crc);
    return 1;
}

static int xxh64(lua_State *L)
{
    uint64_t h = hash_str(script_run_str(L, 1), 0);
    uint8_t bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(h >> (56 - 8 * i));
    return push_hex(L, bytes, sizeof(bytes));
}

static int hmac_sha256(lua_State *L)
{
    return script_digest_push_hmac(L, 1, script_run_str(L, 2));
}

static int equal(lua_State *L)
{
    struct str a = script_run_str(L, 1), b = script_run_str(L, 2);
    unsigned char differs = 0;

    for (size_t i = 0; i < a.n && a.n == b.n; i++)
        differs |= (unsigned char)(a.p[i] ^ b.p[i]);
    lua_pushboolean(L, a.n == b.n && differs == 0);
    return 1;
}

static int random_hex(lua_State *L)
{
    const struct script_host *host = script_run_of(L)->vm->host;
    lua_Integer n = lua_tointeger(L, 1);
    uint8_t bytes[RANDOM_MAX];
    luaL_Buffer b;

    if (n < 1 || n > RANDOM_MAX)
        return luaL_error(L, "random_hex gives 1 to %d bytes", RANDOM_MAX);
    host->random(host->context, bytes, (size_t)n);
    luaL_buffinit(L, &b);
    for (lua_Integer i = 0; i < n; i++) {
        luaL_addchar(&b, "0123456789abcdef"[bytes[i] >> 4]);
        luaL_addchar(&b, "0123456789abcdef"[bytes[i] & 15]);
    }
    luaL_pushresult(&b);
    return 1;
}

static int uuid4(lua_State *L)
{
    const struct script_host *host = script_run_of(L)->vm->host;
    uint8_t u[16];
    char text[40];

    host->random(host->context, u, sizeof(u));
    u[6] = (uint8_t)((u[6] & 15) | 0x40);
    u[8] = (uint8_t)((u[8] & 63) | 0x80);
    snprintf(text, sizeof(text),
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
             u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
             u[15]);
    lua_pushstring(L, text);
    return 1;
}

/* As a split whose salt is made of this text would choose. */
static int bucket(lua_State *L)
{
    struct table_split split = { .salt = digest_stable_id(STR("salt"), script_run_str(L, 1)) };

    lua_pushinteger(L, table_split_bucket(&split, script_run_str(L, 2)));
    return 1;
}

const struct script_function script_digest_functions[] = {
    { "hash.sha256", sha256 },      { "hash.sha1", sha1 },
    { "hash.crc32", crc32 },        { "hash.xxh64", xxh64 },
    { "hmac_sha256", hmac_sha256 }, { "equal", equal },
    { "random_hex", random_hex },   { "uuid4", uuid4 },
    { "bucket", bucket },           { NULL, NULL },
};
