/* SPDX-License-Identifier: Apache-2.0
 *
 * Recursion is bounded by DEPTH_MAX: long chains of operators are simply not known.
 */
#include "lua/type.h"

enum { DEPTH_MAX = 8, PATH_MAX_BYTES = 64 };

struct path {
    enum api_type object;
    char text[PATH_MAX_BYTES];
    size_t n;
};

static bool path_add(struct path *p, struct str name)
{
    if (p->n + name.n + 1 > sizeof p->text)
        return false;
    if (p->n > 0)
        p->text[p->n++] = '.';
    memcpy(p->text + p->n, name.p, name.n);
    p->n += name.n;
    return true;
}

static const struct lua_node *value_of(const struct lua_node *n)
{
    return n->var->writes == 0 ? n->var->value : NULL;
}

static bool path_of(const struct lua_node *n, struct path *p, int depth)
{
    if (depth == 0)
        return false;
    if (n->kind == LUA_NAME && n->var != NULL)
        return value_of(n) != NULL && path_of(value_of(n), p, depth - 1);
    if (n->kind == LUA_NAME) {
        p->object = lua_api_global(n->text);
        if (p->object != API_UNKNOWN)
            return true;
        p->object = API_BASE;
        return path_add(p, n->text);
    }
    return n->kind == LUA_INDEX && lua_child(n, 1)->kind == LUA_STRING &&
           path_of(n->first, p, depth - 1) && path_add(p, lua_child(n, 1)->text);
}

static struct str path_text(const struct path *p)
{
    return (struct str){ p->text, p->n };
}

bool lua_type_path(struct arena *a, const struct lua_node *n, enum api_type *object,
                   struct str *dotted)
{
    struct path p = { 0 };

    if (!path_of(n, &p, DEPTH_MAX))
        return false;
    *object = p.object;
    *dotted = str_dup(a, path_text(&p));
    return true;
}

static struct lua_type typed(const struct lua_node *n, int depth);

static bool is_metric(const struct path *p)
{
    return p->object == API_PX && str_has_prefix(path_text(p), STR("metrics."));
}

/* The row of what is called; *object API_UNKNOWN where nothing is known. */
static const struct lua_api *called(const struct lua_node *call, enum api_type *object, int depth)
{
    struct path p = { 0 };

    *object = API_UNKNOWN;
    if (call->kind == LUA_METHOD) {
        *object = typed(call->first, depth).type;
        return lua_api_find(*object, lua_child(call, 1)->text);
    }
    if (!path_of(call->first, &p, depth))
        return NULL;
    *object = p.object;
    return lua_api_find(p.object, path_text(&p));
}

static struct lua_type of_row(const struct lua_api *api)
{
    if (api == NULL)
        return (struct lua_type){ 0 };
    return (struct lua_type){ .type = (enum api_type)api->result,
                              .nilable = api->flags & API_NILABLE,
                              .digest = api->flags & API_DIGEST };
}

static struct lua_type index_type(const struct lua_node *n, int depth)
{
    struct path p = { 0 };
    const struct lua_api *api;

    if (!path_of(n, &p, depth))
        return (struct lua_type){ 0 };
    if (is_metric(&p))
        return (struct lua_type){ .type = API_METRIC };
    api = lua_api_find(p.object, path_text(&p));
    return api != NULL && api->is_constant ? of_row(api) : (struct lua_type){ 0 };
}

static struct lua_type name_type(const struct lua_node *n, int depth)
{
    if (n->var == NULL)
        return (struct lua_type){ .type = lua_api_global(n->text) };
    if (n->var->type != API_UNKNOWN)
        return (struct lua_type){ .type = (enum api_type)n->var->type };
    return value_of(n) != NULL ? typed(value_of(n), depth - 1) : (struct lua_type){ 0 };
}

static bool is_numeric(enum api_type type)
{
    return type == API_INTEGER || type == API_FLOAT || type == API_NUMBER;
}

static struct lua_type arithmetic(enum lua_lex_kind op, struct lua_type a, struct lua_type b)
{
    if (op == LUA_LEX_DIV || op == LUA_LEX_POW)
        return (struct lua_type){ .type = API_FLOAT, .is_float_division = op == LUA_LEX_DIV };
    if (a.type == API_FLOAT || b.type == API_FLOAT)
        return (struct lua_type){ .type = API_FLOAT,
                                  .is_float_division = a.is_float_division || b.is_float_division };
    if (a.type == API_INTEGER && b.type == API_INTEGER)
        return (struct lua_type){ .type = API_INTEGER };
    return (struct lua_type){ .type = API_NUMBER };
}

static struct lua_type binary(const struct lua_node *n, int depth)
{
    struct lua_type a, b;

    switch (n->op) {
    case LUA_LEX_AND:
        return (struct lua_type){ 0 };
    case LUA_LEX_OR:
        a = typed(n->first, depth - 1);
        b = typed(lua_child(n, 1), depth - 1);
        if (a.type == b.type)
            return (struct lua_type){ .type = a.type, .digest = a.digest || b.digest };
        return (struct lua_type){ 0 };
    case LUA_LEX_CONCAT:
        return (struct lua_type){ .type = API_STRING };
    case LUA_LEX_EQ:
    case LUA_LEX_NE:
    case LUA_LEX_LT:
    case LUA_LEX_LE:
    case LUA_LEX_GT:
    case LUA_LEX_GE:
        return (struct lua_type){ .type = API_BOOLEAN };
    case LUA_LEX_BAND:
    case LUA_LEX_BOR:
    case LUA_LEX_TILDE:
    case LUA_LEX_SHL:
    case LUA_LEX_SHR:
        return (struct lua_type){ .type = API_INTEGER };
    default:
        return arithmetic((enum lua_lex_kind)n->op, typed(n->first, depth - 1),
                          typed(lua_child(n, 1), depth - 1));
    }
}

static struct lua_type unary(const struct lua_node *n, int depth)
{
    struct lua_type t;

    if (n->op == LUA_LEX_NOT)
        return (struct lua_type){ .type = API_BOOLEAN };
    if (n->op != LUA_LEX_SUB)
        return (struct lua_type){ .type = API_INTEGER };
    t = typed(n->first, depth - 1);
    return is_numeric(t.type) ? t : (struct lua_type){ 0 };
}

static struct lua_type typed(const struct lua_node *n, int depth)
{
    enum api_type object;

    if (depth <= 0)
        return (struct lua_type){ 0 };
    switch (n->kind) {
    case LUA_NIL:
        return (struct lua_type){ .type = API_NONE, .nilable = true };
    case LUA_TRUE:
    case LUA_FALSE:
        return (struct lua_type){ .type = API_BOOLEAN };
    case LUA_NUMBER:
        return (struct lua_type){ .type = n->is_float ? API_FLOAT : API_INTEGER };
    case LUA_STRING:
        return (struct lua_type){ .type = API_STRING };
    case LUA_TABLE:
        return (struct lua_type){ .type = API_TABLE };
    case LUA_NAME:
        return name_type(n, depth);
    case LUA_INDEX:
        return index_type(n, depth);
    case LUA_CALL:
    case LUA_METHOD:
        return of_row(called(n, &object, depth - 1));
    case LUA_UNARY:
        return unary(n, depth);
    case LUA_BINARY:
        return binary(n, depth);
    case LUA_PAREN:
        return typed(n->first, depth - 1);
    default:
        return (struct lua_type){ 0 };
    }
}

struct lua_type lua_type_of(const struct lua_node *n)
{
    return typed(n, DEPTH_MAX);
}

/* An object whose methods api.def lists. */
static bool has_methods(enum api_type type)
{
    return type == API_STRING || type == API_REQ || type == API_RES || type == API_BODY ||
           type == API_DICT || type == API_COUNTER || type == API_MAP || type == API_METRIC ||
           type == API_REGEX;
}

void lua_type_callee(struct arena *a, const struct lua_node *call, struct lua_callee *out)
{
    *out = (struct lua_callee){ 0 };
    if (call->kind == LUA_METHOD) {
        out->at = lua_child(call, 1);
        out->name = out->at->text;
        out->api = called(call, &out->object, DEPTH_MAX);
        out->has_self = out->object == API_STRING;
        if (!has_methods(out->object)) {
            out->object = API_UNKNOWN;
            out->api = NULL;
        }
        return;
    }
    out->at = call->first->kind == LUA_INDEX ? lua_child(call->first, 1) : call->first;
    if (lua_type_path(a, call->first, &out->object, &out->name))
        out->api = lua_api_find(out->object, out->name);
}

const struct lua_node *lua_type_arguments(const struct lua_node *call, unsigned *count)
{
    const struct lua_node *first = call->first->next;

    if (call->kind == LUA_METHOD)
        first = first->next;
    *count = 0;
    for (const struct lua_node *n = first; n != NULL; n = n->next)
        ++*count;
    return first;
}

struct str lua_type_param(const struct lua_node *n)
{
    if (n->kind == LUA_NAME && n->var != NULL && value_of(n) != NULL)
        n = value_of(n);
    if (n->kind == LUA_INDEX && n->first->kind == LUA_NAME && n->first->var != NULL &&
        n->first->var->is_params && lua_child(n, 1)->kind == LUA_STRING)
        return lua_child(n, 1)->text;
    return (struct str){ 0 };
}
