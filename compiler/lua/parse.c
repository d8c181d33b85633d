/* SPDX-License-Identifier: Apache-2.0
 *
 * The script is a function with `...`. What closes nothing at its end is a fault, and reading goes
 * on behind it.
 */
#include "lua/parse.h"

#include "lua/expr.h"
#include "lua/scope.h"
#include "lua/stat.h"

static void read_script(struct lua_reader *r, struct lua_node *block)
{
    lua_stat_list(r, block);
    while (!r->panic && r->tok.kind != LUA_LEX_EOF) {
        lua_reader_unexpected(r, true, "a statement or the end of the script");
        lua_reader_recover(r, r->held.start);
        lua_stat_list(r, block);
    }
}

void lua_parse(struct arena *a, struct str text, struct lua_tree *out)
{
    struct lua_reader r = { .arena = a, .tree = out, .block = lua_stat_list };
    struct lua_node *root, *block;

    *out = (struct lua_tree){ .text = text };
    if (text.n > LUA_TEXT_MAX) {
        out->text = STR("");
        lua_reader_fault(&r, 0, 0, false, "the script has %zu bytes, a script has at most %d",
                         text.n, LUA_TEXT_MAX)
            ->is_limit = true;
        return;
    }
    lua_lex_init(&out->lex, a, text);
    root = NEW(a, struct lua_node);
    root->kind = LUA_FUNCTION;
    root->end = (uint32_t)text.n;
    lua_scope_open_func(&r, root);
    root->func->has_dots = true;
    r.tok.line = 1;
    lua_reader_next(&r);
    if (r.panic)
        lua_reader_recover(&r, 0);
    lua_reader_add(root, lua_reader_node(&r, LUA_LIST));
    block = lua_reader_node(&r, LUA_BLOCK);
    lua_reader_add(root, block);
    read_script(&r, block);
    lua_scope_close_func(&r);
    block->end = (uint32_t)text.n;
    out->root = root;
}
