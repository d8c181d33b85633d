/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of statements. Recursion follows blocks, of which the parser admits LUA_DEPTH_MAX inside
 * of each other.
 */
#include "lua/rules.h"

static bool block_ends(const struct lua_node *block);

static bool is_error(const struct lua_node *stat)
{
    const struct lua_node *call = stat->first;

    return stat->kind == LUA_CALL_STAT && call->kind == LUA_CALL && call->first->kind == LUA_NAME &&
           call->first->var == NULL && str_eq(call->first->text, STR("error"));
}

static bool if_ends(const struct lua_node *stat)
{
    const struct lua_node *n = stat->first;

    for (; n != NULL && n->next != NULL; n = n->next->next)
        if (!block_ends(n->next))
            return false;
    return n != NULL && n->kind == LUA_BLOCK && block_ends(n); /* else */
}

/* Nothing behind the statement is reached. */
static bool ends(const struct lua_node *stat)
{
    switch (stat->kind) {
    case LUA_RETURN:
    case LUA_BREAK:
    case LUA_GOTO:
        return true;
    case LUA_DO:
        return block_ends(stat->first);
    case LUA_IF:
        return if_ends(stat);
    default:
        return is_error(stat);
    }
}

static bool block_ends(const struct lua_node *block)
{
    return block->last != NULL && ends(block->last);
}

static void unreachable(struct lua_lint *l, const struct lua_node *block)
{
    struct diag *d;

    for (const struct lua_node *n = block->first; n != NULL && n->next != NULL; n = n->next) {
        if (n->next->kind == LUA_LABEL || !ends(n))
            continue;
        d = lua_part_say(l, DIAG_LUA_FLOW, n->next, "this statement is never reached");
        diag_label(d, "never runs");
        lua_part_related(l, d, n, "always leaves");
        return;
    }
}

static bool contains(const struct lua_node *of, unsigned kinds)
{
    const struct lua_node *end = lua_behind(of);

    for (const struct lua_node *n = of; n != NULL && n != end; n = lua_after(n))
        if (kinds >> n->kind & 1 || is_error(n))
            return true;
    return false;
}

static const struct lua_node *body_of(const struct lua_node *loop)
{
    const struct lua_node *n = loop->first;

    while (n != NULL && n->kind != LUA_BLOCK)
        n = n->next;
    return n;
}

static void once(struct lua_lint *l, const struct lua_node *loop)
{
    const struct lua_node *body = body_of(loop), *last = body != NULL ? body->last : NULL;
    struct diag *d;

    if (last == NULL || !ends(last) || contains(body, 1U << LUA_GOTO))
        return;
    d = lua_part_say_at(l, DIAG_LUA_FLOW, loop->start,
                        loop->start + (loop->kind == LUA_WHILE    ? 5U
                                       : loop->kind == LUA_REPEAT ? 6U
                                                                  : 3U),
                        "this loop runs at most once");
    lua_part_related(l, d, last, "always leaves it");
    diag_help(d, "put it under a condition, or use `if`");
}

static void endless(struct lua_lint *l, const struct lua_node *loop)
{
    struct diag *d;

    if (loop->first->kind != LUA_TRUE ||
        contains(loop, 1U << LUA_BREAK | 1U << LUA_RETURN | 1U << LUA_GOTO))
        return;
    d = lua_part_say_at(l, DIAG_LUA_COSTLY, loop->start, loop->first->end,
                        "this loop ends only with the fuel");
    diag_note(d, "nothing in it leaves: no `break`, no `return`, no `error`");
}

/* `for i = #t, 1 do` */
static void backwards(struct lua_lint *l, const struct lua_node *loop)
{
    const struct lua_node *from = lua_child(loop, 1), *to = lua_child(loop, 2);
    bool is_length = from->kind == LUA_UNARY && from->op == LUA_LEX_LEN;
    bool is_high = from->kind == LUA_NUMBER && to->kind == LUA_NUMBER && !from->is_float &&
                   !to->is_float && from->integer > to->integer;
    struct diag *d;

    if (to->next->kind != LUA_BLOCK || to->kind != LUA_NUMBER || to->is_float ||
        !(is_high || (is_length && to->integer <= 1)))
        return;
    d = lua_part_say_at(l, DIAG_LUA_FLOW, from->start, to->end,
                        "this loop counts upwards from " STR_FMT " to " STR_FMT,
                        STR_ARG(lua_part_text(l, from)), STR_ARG(lua_part_text(l, to)));
    diag_help(d, "count downwards");
    diag_edit(d, lua_part_span(l, to->end, to->end), ", -1");
}

static bool is_boolean(const struct lua_node *n)
{
    return n->kind == LUA_TRUE || n->kind == LUA_FALSE ||
           (n->kind == LUA_UNARY && n->op == LUA_LEX_NOT);
}

static void not_equal(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_node *a = n->first, *b = lua_child(n, 1);
    struct diag *d;

    if ((n->op != LUA_LEX_EQ && n->op != LUA_LEX_NE) || a->kind != LUA_UNARY ||
        a->op != LUA_LEX_NOT || is_boolean(b))
        return;
    d = lua_part_say(l, DIAG_LUA_FLOW, n, "`not` binds more than `%s`",
                     n->op == LUA_LEX_EQ ? "==" : "~=");
    diag_label(d, "compares `" STR_FMT "` with " STR_FMT, STR_ARG(lua_part_text(l, a)),
               STR_ARG(lua_part_text(l, b)));
    diag_help(d, "`" STR_FMT " %s " STR_FMT "`", STR_ARG(lua_part_text(l, a->first)),
              n->op == LUA_LEX_EQ ? "~=" : "==", STR_ARG(lua_part_text(l, b)));
}

void lua_flow_check(struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_BLOCK)
            unreachable(l, n);
        else if (n->kind == LUA_WHILE || n->kind == LUA_REPEAT || n->kind == LUA_FOR ||
                 n->kind == LUA_FOR_IN)
            once(l, n);
        else if (n->kind == LUA_BINARY)
            not_equal(l, n);
        if (n->kind == LUA_WHILE)
            endless(l, n);
        if (n->kind == LUA_FOR)
            backwards(l, n);
    }
}
