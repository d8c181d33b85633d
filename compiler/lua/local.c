/* SPDX-License-Identifier: Apache-2.0
 *
 * Variables: what nobody reads, what hides another one, what outlives a request. A name that begins
 * with `_` says that it is not meant to be read.
 */
#include "lua/rules.h"

static bool is_meant(const struct lua_var *v)
{
    return v->node != NULL && v->name.p[0] != '_';
}

static void unused(struct lua_lint *l, const struct lua_var *v)
{
    struct diag *d;

    if (v->reads > 0 || v->is_param || v->is_loop || v->attrib == LUA_CLOSE)
        return;
    d = lua_part_say(l, DIAG_LUA_UNUSED, v->node, "`" STR_FMT "` is never read", STR_ARG(v->name));
    diag_help(d, "take it out, or call it `_` where its place is needed");
}

/* `local x = x` keeps a copy on purpose. */
static bool is_copy(const struct lua_var *v)
{
    return v->value != NULL && v->value->kind == LUA_NAME && v->value->var == v->shadows;
}

static void shadows(struct lua_lint *l, const struct lua_var *v)
{
    const struct lua_var *other = v->shadows;
    struct diag *d;

    if (other == NULL || other->node == NULL || is_copy(v))
        return;
    d = lua_part_say(l, DIAG_LUA_SHADOW, v->node, "`" STR_FMT "` hides another `" STR_FMT "`",
                     STR_ARG(v->name), STR_ARG(v->name));
    lua_part_related(l, d, other->node, "this one cannot be seen from here on");
    diag_help(d, "give one of them another name, or assign to the first");
}

/* The variable whose table a target's index leads into. */
static const struct lua_node *base_of(const struct lua_node *target)
{
    while (target->kind == LUA_INDEX)
        target = target->first;
    return target;
}

static bool is_in_request(const struct lua_func *f)
{
    return f->outer != NULL && (f->phases & API_IN_RUN) != 0;
}

static bool was_said(const struct lua_node *base, const struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != base && n != NULL; n = lua_after(n))
        if ((n->kind == LUA_NAME || n->kind == LUA_INDEX) && n->is_write) {
            const struct lua_node *b = base_of(n);

            if (b != base && b->var == base->var && b->kind == LUA_NAME && is_in_request(b->func))
                return true;
        }
    return false;
}

static void outlives(struct lua_lint *l, const struct lua_node *target)
{
    const struct lua_node *base = base_of(target);
    struct diag *d;

    if (base->kind != LUA_NAME || base->var == NULL || base->var->func->outer != NULL ||
        !is_in_request(base->func) || was_said(base, l))
        return;
    d = lua_part_say(l, DIAG_LUA_STATE, target,
                     "`" STR_FMT "` belongs to the file and is written by a request",
                     STR_ARG(base->var->name));
    if (base->var->node != NULL)
        lua_part_related(l, d, base->var->node, "declared here");
    diag_note(d, "each worker has its own, and a new generation begins anew: a cache, never truth");
    diag_help(d, "`req:set` keeps a value for the request, `px.dict` for all of them");
}

static bool reads(const struct lua_node *value, const struct lua_var *v)
{
    const struct lua_node *end = lua_behind(value);

    for (const struct lua_node *n = value; n != NULL && n != end; n = lua_after(n))
        if (n->kind == LUA_NAME && n->var == v)
            return true;
    return false;
}

/* `local x = f()` or `x = f()` and, next, `x = g()`. */
static void overwritten(struct lua_lint *l, const struct lua_node *stat)
{
    const struct lua_node *next = stat->next, *name, *again;
    struct diag *d;

    if ((stat->kind != LUA_LOCAL && stat->kind != LUA_ASSIGN) || next == NULL ||
        next->kind != LUA_ASSIGN)
        return;
    name = stat->first->first;
    again = next->first->first;
    if (name->next != NULL || again->next != NULL || name->kind != LUA_NAME || name->var == NULL ||
        name->var != again->var || lua_child(stat, 1)->first == NULL ||
        lua_child(stat, 1)->first->kind == LUA_NIL || reads(lua_child(next, 1), name->var))
        return;
    d = lua_part_say(l, DIAG_LUA_UNUSED, name, "what `" STR_FMT "` is given here is never read",
                     STR_ARG(name->text));
    lua_part_related(l, d, again, "overwritten here");
}

void lua_local_check(struct lua_lint *l)
{
    for (const struct lua_var *v = l->tree.vars; v != NULL; v = v->next) {
        if (!is_meant(v))
            continue;
        unused(l, v);
        shadows(l, v);
    }
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        overwritten(l, n);
        if ((n->kind == LUA_NAME || n->kind == LUA_INDEX) && n->is_write)
            outlives(l, n);
    }
}
