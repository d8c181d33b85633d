/* SPDX-License-Identifier: Apache-2.0
 *
 * px.url, and the decoding of query parameters and forms.
 */
#include "script/url.h"

/* One byte of an encoded text; how many it took. */
static size_t decode_at(struct str s, size_t i, char *out)
{
    uint8_t byte;

    if (s.p[i] == '%' && i + 2 < s.n && str_unhex(str_sub(s, i + 1, 2), &byte, 1)) {
        *out = (char)byte;
        return 3;
    }
    *out = s.p[i] == '+' ? ' ' : s.p[i];
    return 1;
}

bool script_url_equal(struct str encoded, struct str plain)
{
    size_t n = 0;
    char c;

    for (size_t i = 0; i < encoded.n; n++) {
        i += decode_at(encoded, i, &c);
        if (n >= plain.n || plain.p[n] != c)
            return false;
    }
    return n == plain.n;
}

void script_url_push_decoded(lua_State *L, struct str encoded)
{
    luaL_Buffer b;
    char c;

    luaL_buffinit(L, &b);
    for (size_t i = 0; i < encoded.n;) {
        i += decode_at(encoded, i, &c);
        luaL_addchar(&b, c);
    }
    luaL_pushresult(&b);
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void script_url_put_encoded(struct script_tree_out *out, struct str plain)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < plain.n; i++) {
        unsigned char c = (unsigned char)plain.p[i];
        char escape[3] = { '%', hex[c >> 4], hex[c & 15] };

        if (is_unreserved(c))
            script_tree_put(out, str_sub(plain, i, 1));
        else
            script_tree_put(out, (struct str){ escape, 3 });
    }
}

static int encode(lua_State *L)
{
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };

    script_url_put_encoded(&out, script_run_str(L, 1));
    if (out.full)
        return script_fuel_abort(L, SCRIPT_LM, "out of memory");
    script_run_push(L, (struct str){ out.p, out.n });
    return 1;
}

static int decode(lua_State *L)
{
    struct str s = script_run_str(L, 1);
    uint8_t byte;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%' && (i + 2 >= s.n || !str_unhex(str_sub(s, i + 1, 2), &byte, 1)))
            return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    }
    script_url_push_decoded(L, s);
    return 1;
}

static void put_part(lua_State *L, const char *key, struct str s)
{
    (void)script_run_push_text(L, s);
    lua_setfield(L, -2, key);
}

struct authority {
    struct str userinfo; /* p NULL: none */
    struct str host;     /* of IPv6 with its brackets */
    uint32_t port;       /* 0: none */
};

/* RFC 3986 section 3.2. */
static bool read_authority(struct str s, struct authority *out)
{
    size_t at = s.n, end;

    *out = (struct authority){ .port = 0 };
    for (size_t i = 0; i < s.n; i++)
        at = s.p[i] == '@' ? i : at; /* the last one: who trusts what stands before is deceived */
    if (at < s.n) {
        out->userinfo = str_sub(s, 0, at);
        s = str_sub(s, at + 1, s.n);
    }
    end = str_has_prefix(s, STR("[")) ? str_find(s, ']') + 1 : str_find(s, ':');
    if (end > s.n || (end < s.n && s.p[end] != ':'))
        return false;
    out->host = str_sub(s, 0, end);
    s = str_sub(s, end + 1, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        out->port = out->port * 10 + (uint32_t)(s.p[i] - '0');
        if (out->port > 65535)
            return false;
    }
    return s.n == 0 || out->port > 0;
}

static void put_authority(lua_State *L, const struct authority *a)
{
    put_part(L, "userinfo", a->userinfo);
    put_part(L, "host", a->host);
    if (a->port == 0)
        return;
    lua_pushinteger(L, a->port);
    lua_setfield(L, -2, "port");
}

static int parse(lua_State *L)
{
    struct str s = script_run_str(L, 1), none = { NULL, 0 };
    struct authority authority;
    size_t colon = str_find(s, ':'), slash;

    if (colon == s.n || colon == 0 || !str_has_prefix(str_sub(s, colon, s.n), STR("://")))
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    slash = colon + 3;
    while (slash < s.n && s.p[slash] != '/' && s.p[slash] != '?' && s.p[slash] != '#')
        slash++;
    if (!read_authority(str_sub(s, colon + 3, slash - colon - 3), &authority))
        return script_run_fail(L, SCRIPT_CODE_SYNTAX);
    lua_createtable(L, 0, 7);
    put_part(L, "scheme", str_sub(s, 0, colon));
    put_authority(L, &authority);
    s = str_sub(s, slash, s.n);
    slash = str_find(s, '#');
    put_part(L, "fragment", slash < s.n ? str_sub(s, slash + 1, s.n) : none);
    s = str_sub(s, 0, slash);
    slash = str_find(s, '?');
    put_part(L, "query", slash < s.n ? str_sub(s, slash + 1, s.n) : none);
    put_part(L, "path", str_sub(s, 0, slash));
    return 1;
}

const struct script_function script_url_functions[] = {
    { "url.encode", encode },
    { "url.decode", decode },
    { "url.parse", parse },
    { NULL, NULL },
};
