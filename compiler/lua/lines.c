/* SPDX-License-Identifier: Apache-2.0
 *
 * A line hook fires where instructions are, and Lua puts those of a statement on any of its lines. So a statement is
 * its lines, up to where a block of its own begins. Left out is what has no instructions, or has them elsewhere: a
 * function's declaration, `break` and `goto`, a constant, a local without a value, a condition that is always true.
 */
#include "lua/lines.h"

#include "base/vec.h"
#include "lua/parse.h"

struct reading {
    struct arena *arena;
    struct lua_lines *out;
    struct str text;
};

static bool is_constant(const struct lua_node *n)
{
    return n->kind == LUA_NIL || n->kind == LUA_TRUE || n->kind == LUA_FALSE ||
           n->kind == LUA_NUMBER || n->kind == LUA_STRING;
}

static void add(struct reading *r, const struct lua_node *from, const struct lua_node *to)
{
    struct str text = str_sub(r->text, from->start, to->end - from->start);
    struct lua_lines_span span = { from->line, from->line + (uint32_t)str_count(text, '\n') };

    if (r->out->count == 0 || r->out->items[r->out->count - 1].first != span.first)
        *VEC_ADD(r->arena, r->out) = span;
}

static bool is_condition(const struct lua_node *n)
{
    return n->parent != NULL && n->kind != LUA_BLOCK && !is_constant(n) &&
           (n->parent->kind == LUA_IF || n->parent->kind == LUA_WHILE ||
            n->parent->kind == LUA_REPEAT);
}

/* The part of a loop before its block, with the word it begins with. */
static void add_head(struct reading *r, const struct lua_node *n)
{
    const struct lua_node *last = n->first;

    while (last->next != NULL && last->next->kind != LUA_BLOCK)
        last = last->next;
    add(r, n, last);
}

/* Registers are filled: not with nil alone, and not a name that stands for a constant. */
static bool is_computed(const struct lua_node *local)
{
    const struct lua_node *name = lua_child(local, 0)->first;
    const struct lua_node *value = lua_child(local, 1)->first;

    if (value == NULL || (value->kind == LUA_NIL && value->next == NULL))
        return false;
    return !is_constant(value) || name->var == NULL || name->var->attrib != LUA_CONST;
}

/* A statement, or the condition of one. */
static void add_what_runs(struct reading *r, const struct lua_node *n)
{
    switch (n->kind) {
    case LUA_FOR:
    case LUA_FOR_IN:
        add_head(r, n);
        break;
    case LUA_LOCAL:
        if (is_computed(n))
            add(r, n, n);
        break;
    case LUA_ASSIGN:
    case LUA_CALL_STAT:
    case LUA_RETURN:
        add(r, n, n);
        break;
    default:
        if (is_condition(n))
            add(r, n, n);
        break;
    }
}

void lua_lines_of(struct arena *a, struct str text, struct lua_lines *out)
{
    struct reading r = { a, out, text };
    struct lua_tree tree;

    *out = (struct lua_lines){ 0 };
    lua_parse(a, text, &tree);
    if (tree.faults.count > 0)
        return;
    for (const struct lua_node *n = tree.root; n != NULL; n = lua_after(n))
        add_what_runs(&r, n);
}
