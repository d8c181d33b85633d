/* SPDX-License-Identifier: Apache-2.0
 *
 * px's work on texts: base64, hex, HTML, cutting.
 */
#include "script/run.h"

static const char plain64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static int encode64(lua_State *L, const char *digits, bool pad)
{
    struct str s = script_run_str(L, 1);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t n = 0;
        size_t have = s.n - i < 3 ? s.n - i : 3;

        for (size_t k = 0; k < 3; k++)
            n = n << 8 | (k < have ? (unsigned char)s.p[i + k] : 0);
        for (size_t k = 0; k < 4; k++) {
            if (k <= have)
                luaL_addchar(&b, digits[n >> (18 - 6 * k) & 63]);
            else if (pad)
                luaL_addchar(&b, '=');
        }
    }
    luaL_pushresult(&b);
    return 1;
}

static int decode64(lua_State *L, const char *digits, bool pad)
{
    struct str s = script_run_str(L, 1);
    uint32_t n = 0;
    int bits = 0;
    luaL_Buffer b;

    if (pad && s.n % 4 != 0)
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    while (pad && s.n > 0 && s.p[s.n - 1] == '=' && s.n % 4 != 2)
        s.n--;
    if (s.n % 4 == 1)
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    luaL_buffinit(L, &b);
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.p[i] ? strchr(digits, s.p[i]) : NULL;

        if (at == NULL)
            return script_run_fail(L, SCRIPT_CODE_SYNTAX);
        n = n << 6 | (uint32_t)(at - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            luaL_addchar(&b, (char)(n >> bits & 255));
        }
    }
    if (n & ((1u << bits) - 1))
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    luaL_pushresult(&b);
    return 1;
}

static int base64_encode(lua_State *L)
{
    return encode64(L, plain64, true);
}

static int base64_decode(lua_State *L)
{
    return decode64(L, plain64, true);
}

static int base64_encode_url(lua_State *L)
{
    return encode64(L, url64, false);
}

static int base64_decode_url(lua_State *L)
{
    return decode64(L, url64, false);
}

static int hex_encode(lua_State *L)
{
    static const char digits[] = "0123456789abcdef";
    struct str s = script_run_str(L, 1);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (size_t i = 0; i < s.n; i++) {
        luaL_addchar(&b, digits[(unsigned char)s.p[i] >> 4]);
        luaL_addchar(&b, digits[(unsigned char)s.p[i] & 15]);
    }
    luaL_pushresult(&b);
    return 1;
}

static int hex_decode(lua_State *L)
{
    struct str s = script_run_str(L, 1);
    uint8_t *out = script_memory_take(L, s.n / 2 + 1);

    if (s.n % 2 != 0 || !str_unhex(s, out, s.n / 2))
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    lua_pushlstring(L, (const char *)out, s.n / 2);
    return 1;
}

static int html_escape(lua_State *L)
{
    struct str s = script_run_str(L, 1);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '<')
            luaL_addstring(&b, "&lt;");
        else if (s.p[i] == '>')
            luaL_addstring(&b, "&gt;");
        else if (s.p[i] == '&')
            luaL_addstring(&b, "&amp;");
        else if (s.p[i] == '"')
            luaL_addstring(&b, "&quot;");
        else if (s.p[i] == '\'')
            luaL_addstring(&b, "&#39;");
        else
            luaL_addchar(&b, s.p[i]);
    }
    luaL_pushresult(&b);
    return 1;
}

static int split(lua_State *L)
{
    struct str s = script_run_str(L, 1), by = script_run_str(L, 2);
    lua_Integer max = luaL_optinteger(L, 3, LUA_MAXINTEGER), n = 0;
    const char *at;

    if (by.n == 0)
        return luaL_error(L, "split: the separator is empty");
    lua_newtable(L);
    while (n + 1 < max && (at = memmem(s.p, s.n, by.p, by.n)) != NULL) {
        script_fuel_charge(L, 2);
        lua_pushlstring(L, s.p, (size_t)(at - s.p));
        lua_rawseti(L, -2, ++n);
        s = str_sub(s, (size_t)(at - s.p) + by.n, s.n);
    }
    script_run_push(L, s);
    lua_rawseti(L, -2, n + 1);
    return 1;
}

static int trim(lua_State *L)
{
    static const char space[] = " \t\r\n\f\v";
    struct str s = script_run_str(L, 1);

    while (s.n > 0 && s.p[0] && strchr(space, s.p[0]))
        s = str_sub(s, 1, s.n);
    while (s.n > 0 && s.p[s.n - 1] && strchr(space, s.p[s.n - 1]))
        s.n--;
    script_run_push(L, s);
    return 1;
}

static int starts(lua_State *L)
{
    lua_pushboolean(L, str_has_prefix(script_run_str(L, 1), script_run_str(L, 2)));
    return 1;
}

static int ends(lua_State *L)
{
    lua_pushboolean(L, str_has_suffix(script_run_str(L, 1), script_run_str(L, 2)));
    return 1;
}

const struct script_function script_codec_functions[] = {
    { "base64.encode", base64_encode },
    { "base64.decode", base64_decode },
    { "base64.encode_url", base64_encode_url },
    { "base64.decode_url", base64_decode_url },
    { "hex.encode", hex_encode },
    { "hex.decode", hex_decode },
    { "html_escape", html_escape },
    { "split", split },
    { "trim", trim },
    { "starts", starts },
    { "ends", ends },
    { NULL, NULL },
};
