/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that no `local` declares. A script sees what api.def lists and nothing else; a global that
 * it writes would outlive the request and be another one in each worker.
 */
#include "bind/suggest.h"
#include "lua/api.h"
#include "lua/rules.h"
#include "lua/type.h"

enum { GLOBALS_MAX = 1000 }; /* looked at: each may be searched for in the whole script */

static bool is_api(struct str name)
{
    return lua_api_global(name) != API_UNKNOWN || lua_api_find(API_BASE, name) != NULL;
}

/* A plain read of what the sandbox has. */
static bool is_known(const struct lua_node *n)
{
    return !n->is_write && is_api(n->text);
}

static void forbidden(struct lua_lint *l, const struct lua_node *n, struct str name,
                      struct str instead)
{
    struct diag *d = lua_part_say(l, DIAG_LUA_FORBIDDEN, n,
                                  "`" STR_FMT "` is not part of the sandbox", STR_ARG(name));

    diag_help(d, "instead: " STR_FMT, STR_ARG(instead));
}

static void written(struct lua_lint *l, const struct lua_node *n)
{
    bool is_function = n->parent->kind == LUA_FUNCTION_STAT;
    struct diag *d;

    d = lua_part_say(l, DIAG_LUA_GLOBAL_WRITE, n, "`" STR_FMT "` is a global and is assigned to",
                     STR_ARG(n->text));
    diag_label(d, is_api(n->text) ? "part of the sandbox" : "no `local` declares it");
    diag_note(d, "what a script keeps would pass from one request to the next");
    if (is_api(n->text)) {
        diag_help(d, "choose another name");
    } else if (is_function) {
        diag_help(d, "make it local");
        diag_edit(d, lua_part_span(l, n->parent->start, n->parent->start), "local ");
    } else {
        diag_help(d, "declare it with `local` where it is first used");
    }
}

/* The nearest name of the sandbox, or variable of the script. */
static struct str near_name(const struct lua_lint *l, const struct lua_node *n)
{
    struct str best = lua_api_suggest_global(n->text);
    struct bind_suggest s = bind_suggest_for(n->text);

    for (const struct lua_var *v = l->tree.vars; v != NULL; v = v->next)
        if (v->name.n > 1)
            bind_suggest_offer(&s, v->name);
    return best.p != NULL ? best : s.best;
}

/* It is also assigned to, which is what is wrong with it. */
static bool is_written(const struct lua_lint *l, struct str name)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n))
        if (n->kind == LUA_NAME && n->var == NULL && n->is_write && str_eq(n->text, name))
            return true;
    return false;
}

static void undefined(struct lua_lint *l, const struct lua_node *n)
{
    struct str near = near_name(l, n);
    struct diag *d =
        lua_part_say(l, DIAG_LUA_UNDEFINED, n, "there is no `" STR_FMT "`", STR_ARG(n->text));

    diag_label(d, "neither a local nor part of the sandbox");
    for (const struct lua_var *v = l->tree.vars; v != NULL; v = v->next) {
        if (str_eq(v->name, n->text) && v->node != NULL) {
            diag_related(d, lua_part_span(l, v->node->start, v->node->end),
                         v->node->start > n->start ? "declared only here"
                                                   : "seen only in its own block");
            return;
        }
    }
    if (near.p == NULL)
        return;
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near));
    diag_edit(d, lua_part_span(l, n->start, n->end), STR_FMT, STR_ARG(near));
}

static void name(struct lua_lint *l, const struct lua_node *n)
{
    struct str instead = lua_api_forbidden(n->text);

    if (instead.p != NULL)
        forbidden(l, n, n->text, instead);
    else if (n->is_write)
        written(l, n);
    else if (!is_api(n->text) && !is_written(l, n->text))
        undefined(l, n);
}

/* string.dump and the like; a library's field that is assigned to. */
static void member(struct lua_lint *l, const struct lua_node *n)
{
    enum api_type object;
    struct str dotted, whole, instead;
    struct diag *d;

    if (n->first->kind != LUA_NAME || n->first->var != NULL || !is_api(n->first->text) ||
        !lua_type_path(l->arena, n, &object, &dotted))
        return;
    whole = str_fmt(l->arena, STR_FMT "." STR_FMT, STR_ARG(n->first->text), STR_ARG(dotted));
    instead = lua_api_forbidden(whole);
    if (instead.p != NULL)
        forbidden(l, n, whole, instead);
    if (!n->is_write)
        return;
    d = lua_part_say(l, DIAG_LUA_GLOBAL_WRITE, n, "`" STR_FMT "` is the sandbox's own",
                     STR_ARG(whole));
    diag_help(d, "keep it in a `local`");
}

void lua_global_check(struct lua_lint *l)
{
    size_t globals = 0;

    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_NAME && n->var == NULL && !is_known(n) && globals++ < GLOBALS_MAX)
            name(l, n);
        else if (n->kind == LUA_INDEX)
            member(l, n);
    }
}
