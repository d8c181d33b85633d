/* SPDX-License-Identifier: Apache-2.0
 *
 * Text of a script -> tokens, as llex.c of Lua 5.4 cuts them: the same texts are refused, at the
 * same line. A token knows its bytes; columns are made of them by who prints.
 */
#ifndef LUA_LEX_H
#define LUA_LEX_H

#include "base/str.h"
#include "base/vec.h"

enum lua_lex_kind {
#define KEYWORD(NAME, text) LUA_LEX_##NAME,
#define OPERATOR(NAME, text) LUA_LEX_##NAME,
#include "lua/tokens.def"
    LUA_LEX_NAME,
    LUA_LEX_STRING,
    LUA_LEX_NUMBER,
    LUA_LEX_EOF,
    LUA_LEX_STRAY, /* a character that begins no token: the parser says so where it stands */
    LUA_LEX_BAD,   /* not a token: `text` says why */
    LUA_LEX_KINDS
};

struct lua_token {
    enum lua_lex_kind kind;
    bool is_float; /* of a number */
    uint32_t start, end;
    uint32_t line;   /* where the token ends; where Lua would complain */
    int64_t integer; /* of a number that is no float */
    struct str text; /* name, value of a string, spelling of a number, complaint of BAD */
};

struct lua_lex {
    struct arena *arena;
    struct str text;
    uint32_t at;
    uint32_t line; /* from 1 */
    char *scratch; /* a quoted string is put together here */
};

void lua_lex_init(struct lua_lex *l, struct arena *a, struct str text);

/* The next token; EOF again and again at the end, and after a BAD one what follows it. */
struct lua_token lua_lex_next(struct lua_lex *l);

/* "`end`" or "a name": how a message speaks of a kind. */
const char *lua_lex_name(enum lua_lex_kind kind);

#endif
