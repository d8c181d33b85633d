/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the parser share: the current token, nodes, faults. After a fault the parser
 * sees nothing but the end of the script until a list of statements recovers; so every function
 * comes to its end by itself.
 */
#ifndef LUA_READER_H
#define LUA_READER_H

#include "lua/tree.h"

enum {
    LUA_DEPTH_MAX = 190,   /* nested statements and expressions; Lua's own ceiling is 200 C calls */
    LUA_NODES_MAX = 65536, /* of a tree */
    LUA_FAULTS_MAX = 10,   /* then the parser gives up */
};

struct lua_scope; /* scope.c */

struct lua_reader {
    struct arena *arena;
    struct lua_tree *tree;
    struct lua_token tok, ahead, held;
    bool has_ahead;
    bool panic;
    uint32_t last_end, last_line; /* of the token before */
    uint32_t depth, nodes;
    struct lua_fault unheard; /* what is said while in panic */
    struct lua_scope *scope;
    /* A list of statements, up to what ends a block: expressions hold functions. */
    void (*block)(struct lua_reader *r, struct lua_node *block);
};

void lua_reader_next(struct lua_reader *r);

/* The kind of the token after the current one. */
enum lua_lex_kind lua_reader_peek(struct lua_reader *r);

/* Takes the token if it is of this kind. */
bool lua_reader_accept(struct lua_reader *r, enum lua_lex_kind kind);

/* The same, and a fault where it is not. */
bool lua_reader_expect(struct lua_reader *r, enum lua_lex_kind kind);

/* Wants what closes `opener`, which stands at start..end on `line`. */
void lua_reader_expect_close(struct lua_reader *r, enum lua_lex_kind kind,
                             const struct lua_token *opener);

/* A fault at a place. Once there was one, those that are `of_structure` may be its consequences and
 * are not kept. */
struct lua_fault *lua_reader_fault(struct lua_reader *r, uint32_t start, uint32_t end,
                                   bool of_structure, const char *fmt, ...) PRINTF(5, 6);

/* A fault at the current token: it stands where `wanted` was. */
void lua_reader_unexpected(struct lua_reader *r, bool of_structure, const char *wanted);

/* After a fault: goes on to where a statement may begin, behind `from` at least. */
void lua_reader_recover(struct lua_reader *r, uint32_t from);

/* One level deeper; a fault where that is too deep. */
void lua_reader_enter(struct lua_reader *r);
void lua_reader_leave(struct lua_reader *r);

/* A node that begins at the current token / at the start of `first`, which becomes its child. */
struct lua_node *lua_reader_node(struct lua_reader *r, enum lua_kind kind);
struct lua_node *lua_reader_around(struct lua_reader *r, enum lua_kind kind,
                                   struct lua_node *first);
void lua_reader_add(struct lua_node *parent, struct lua_node *child);

/* The node ends with the last token that was taken. */
struct lua_node *lua_reader_close(const struct lua_reader *r, struct lua_node *n);

#endif
