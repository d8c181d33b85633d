/* SPDX-License-Identifier: Apache-2.0
 *
 * lua_dump's format of 5.4, read as far as globals need it: GETTABUP and SETTABUP on the upvalue
 * `_ENV`. A function with more than 255 constants hides some of them; so it is a subset.
 */
#include "kit/luaload.h"

#include <lauxlib.h>
#include <lua.h>
#include <stdlib.h>

enum { OP_GETTABUP = 11, OP_SETTABUP = 15, ABSOLUTE_LINE = 0x80 };

struct dump {
    struct arena *arena;
    const uint8_t *p;
    size_t n, at;
    struct kit_lua_result *out;
};

struct names {
    struct str *items;
    size_t count, cap;
};

static uint8_t byte(struct dump *d)
{
    assert(d->at < d->n);
    return d->p[d->at++];
}

static void skip(struct dump *d, size_t n)
{
    assert(n <= d->n - d->at);
    d->at += n;
}

static size_t size(struct dump *d)
{
    size_t v = 0;
    uint8_t b;

    do {
        b = byte(d);
        v = v << 7 | (b & 0x7F);
    } while (!(b & 0x80));
    return v;
}

static struct str string(struct dump *d)
{
    size_t n = size(d);
    struct str s = { (const char *)d->p + d->at, n > 0 ? n - 1 : 0 };

    skip(d, s.n);
    return s;
}

static void constants(struct dump *d, struct names *names)
{
    for (size_t n = size(d); n > 0; n--) {
        uint8_t type = byte(d);
        struct str s = { 0 };

        if ((type & 0x0F) == LUA_TSTRING)
            s = string(d);
        else if ((type & 0x0F) == LUA_TNUMBER)
            skip(d, 8);
        *VEC_ADD(d->arena, names) = s;
    }
}

struct code {
    const uint8_t *code, *lines;
    size_t count, line_count;
    uint32_t line; /* where the function is defined */
    struct names constants, upvalues;
    struct {
        size_t *items; /* pc, line, pc, line ... */
        size_t count, cap;
    } absolute;
};

static void add(struct dump *d, const struct code *c, uint32_t line, size_t name, bool is_write)
{
    if (name < c->constants.count)
        *VEC_ADD(d->arena, &d->out->globals) =
            (struct kit_lua_global){ c->constants.items[name], line, is_write };
}

static bool is_env(const struct code *c, size_t upvalue)
{
    return upvalue < c->upvalues.count && str_eq(c->upvalues.items[upvalue], STR("_ENV"));
}

static void walk(struct dump *d, const struct code *c)
{
    uint32_t line = c->line;
    size_t absolute = 0;

    for (size_t pc = 0; pc < c->count && pc < c->line_count; pc++) {
        const uint8_t *i = c->code + 4 * pc;
        unsigned op = i[0] & 0x7F, a = (unsigned)(i[0] >> 7 | (i[1] & 0x7F) << 1);

        if (c->lines[pc] == ABSOLUTE_LINE) {
            line = (uint32_t)c->absolute.items[absolute + 1];
            absolute += 2;
        } else {
            line = (uint32_t)((int64_t)line + (int8_t)c->lines[pc]);
        }
        if (op == OP_GETTABUP && is_env(c, i[2]))
            add(d, c, line, i[3], false);
        if (op == OP_SETTABUP && is_env(c, a))
            add(d, c, line, i[2], true);
    }
}

static void function(struct dump *d)
{
    struct code c = { 0 };

    string(d);
    c.line = (uint32_t)size(d);
    size(d);
    skip(d, 3);
    c.count = size(d);
    c.code = d->p + d->at;
    skip(d, 4 * c.count);
    constants(d, &c.constants);
    skip(d, 3 * size(d));
    for (size_t n = size(d); n > 0; n--)
        function(d);
    c.line_count = size(d);
    c.lines = d->p + d->at;
    skip(d, c.line_count);
    for (size_t n = 2 * size(d); n > 0; n--) {
        size_t v = size(d);

        *VEC_ADD(d->arena, &c.absolute) = v;
    }
    for (size_t n = size(d); n > 0; n--) {
        string(d);
        size(d);
        size(d);
    }
    for (size_t n = size(d); n > 0; n--) {
        struct str s = string(d);

        *VEC_ADD(d->arena, &c.upvalues) = s;
    }
    walk(d, &c);
}

struct buffer {
    uint8_t *p;
    size_t n;
};

static int collect(lua_State *l, const void *p, size_t n, void *to)
{
    struct buffer *b = to;

    (void)l;
    if (n == 0)
        return 0;
    b->p = realloc(b->p, b->n + n);
    assert(b->p != NULL);
    memcpy(b->p + b->n, p, n);
    b->n += n;
    return 0;
}

/* [string "..."]:LINE: message; the chunk is called "s". */
static void complaint(struct arena *a, struct str text, struct kit_lua_result *out)
{
    struct str head;

    if (!str_has_prefix(text, STR("s:"))) { /* not about a line: a binary chunk, no memory */
        out->message = str_dup(a, text);
        return;
    }
    str_cut(&text, ':', &head);
    str_cut(&text, ':', &head);
    for (size_t i = 0; i < head.n && head.p[i] >= '0' && head.p[i] <= '9'; i++)
        out->line = out->line * 10 + (uint32_t)(head.p[i] - '0');
    out->message = str_dup(a, str_trim(text));
}

void kit_lua_load(struct arena *a, struct str text, struct kit_lua_result *out)
{
    lua_State *l = luaL_newstate();
    struct buffer b = { 0 };
    struct dump d = { .arena = a, .out = out };
    size_t n;
    const char *message;

    assert(l != NULL);
    *out = (struct kit_lua_result){ 0 };
    out->ok = luaL_loadbufferx(l, text.p, text.n, "=s", "t") == LUA_OK;
    if (out->ok) {
        lua_dump(l, collect, &b, 0);
        d.p = b.p;
        d.n = b.n;
        skip(&d, 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1);
        function(&d);
        for (size_t i = 0; i < out->globals.count; i++)
            out->globals.items[i].name = str_dup(a, out->globals.items[i].name);
    } else {
        message = lua_tolstring(l, -1, &n);
        complaint(a, (struct str){ message, n }, out);
    }
    free(b.p);
    lua_close(l);
}
