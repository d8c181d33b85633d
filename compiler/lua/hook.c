/* SPDX-License-Identifier: Apache-2.0
 *
 * A table is followed through one variable: `local M = {}`, `function M.on_request`, `return M`.
 * What is returned in another way is not judged. A local function runs in the phases of those that
 * name it, a function given as an argument in those of the one around; others are not known, and
 * then nothing is said of phases. Rounds are bounded: a chain of calls longer than that stays
 * unknown.
 */
#include "lua/hook.h"

#include "bind/suggest.h"
#include "lua/api.h"

enum { ROUNDS_MAX = 16 };

static void note_values(const struct lua_node *local)
{
    const struct lua_node *name = local->first->first, *value = lua_child(local, 1)->first;

    for (; name != NULL && value != NULL; name = name->next, value = value->next)
        if (name->var != NULL &&
            (value->next != NULL || name->next == NULL ||
             (value->kind != LUA_CALL && value->kind != LUA_METHOD && value->kind != LUA_DOTS)))
            name->var->value = value;
}

void lua_hook_bind(struct lua_lint *l)
{
    for (struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_LOCAL)
            note_values(n);
        if (n->kind == LUA_LOCAL_FUNCTION)
            n->first->var->value = lua_child(n, 1);
        if (n->kind != LUA_NAME || n->var == NULL || n->var->node == n)
            continue;
        if (n->is_write)
            n->var->writes++;
        else
            n->var->reads++;
    }
}

static const struct lua_node *function_of(const struct lua_node *value)
{
    if (value->kind == LUA_NAME && value->var != NULL && value->var->writes == 0 &&
        value->var->value != NULL)
        value = value->var->value;
    return value->kind == LUA_FUNCTION ? value : NULL;
}

static bool is_plainly_no_function(const struct lua_node *value)
{
    return value->kind <= LUA_STRING || value->kind == LUA_TABLE;
}

static void unknown_key(struct lua_lint *l, const struct lua_node *key)
{
    struct bind_suggest s = bind_suggest_for(key->text);
    struct diag *d;

    for (int i = 0; i < API_PHASES; i++)
        bind_suggest_offer(&s, lua_api_phase((enum api_phase)i)->hook);
    d = lua_part_say(l, DIAG_LUA_HOOK, key, "the proxy never calls `" STR_FMT "`",
                     STR_ARG(key->text));
    diag_label(d, "not one of the hooks");
    if (s.best.p == NULL) {
        diag_note(d, "hooks are " STR_FMT, STR_ARG(lua_api_phases(l->arena, API_IN_ANY)));
        diag_help(d, "make it a `local function` in front of its users");
        return;
    }
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(s.best));
    if (key->end - key->start == key->text.n)
        diag_edit(d, lua_part_span(l, key->start, key->end), STR_FMT, STR_ARG(s.best));
}

/* The table's `key` is `value`. */
static void entry(struct lua_lint *l, const struct lua_node *key, const struct lua_node *value)
{
    enum api_phase phase;
    struct diag *d;

    if (key->kind != LUA_STRING)
        return;
    phase = lua_api_phase_find(key->text);
    if (phase == API_PHASES) {
        l->has_strangers = true;
        unknown_key(l, key);
        return;
    }
    if (is_plainly_no_function(value)) {
        d = lua_part_say(l, DIAG_LUA_HOOK, value, "`" STR_FMT "` is not a function",
                         STR_ARG(key->text));
        diag_help(d, "a hook is a function: `function M." STR_FMT "(...)`", STR_ARG(key->text));
    }
    l->hooks[phase] =
        (struct lua_hook){ .phase = phase, .name = key, .function = function_of(value) };
}

static void method_hook(struct lua_lint *l, const struct lua_node *key)
{
    struct diag *d = lua_part_say_at(l, DIAG_LUA_HOOK, key->start - 1, key->end,
                                     "`" STR_FMT "` is declared with `:`, so that its first "
                                     "parameter is `self`",
                                     STR_ARG(key->text));

    diag_label(d, "the proxy calls it without `self`");
    diag_help(d, "declare it with a dot");
    diag_edit(d, lua_part_span(l, key->start - 1, key->start), ".");
    diag_safe(d);
}

static bool is_field_of(const struct lua_node *n, const struct lua_var *table)
{
    return n != NULL && n->kind == LUA_INDEX && n->first->kind == LUA_NAME &&
           n->first->var == table;
}

static void constructor(struct lua_lint *l, const struct lua_node *table)
{
    for (const struct lua_node *item = table->first; item != NULL; item = item->next)
        if (item->has_key)
            entry(l, item->first, lua_child(item, 1));
}

static void declared(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_node *key = lua_child(n->first, 1);

    if (lua_child(n, 1)->func->is_method && lua_api_phase_find(key->text) != API_PHASES)
        method_hook(l, key);
    entry(l, key, lua_child(n, 1));
}

static void assigned(struct lua_lint *l, const struct lua_node *n, const struct lua_var *table)
{
    const struct lua_node *target, *value = lua_child(n, 1);

    assert(n->first != NULL && value != NULL);
    target = n->first->first;
    value = value->first;
    for (; target != NULL && value != NULL; target = target->next, value = value->next)
        if (is_field_of(target, table))
            entry(l, lua_child(target, 1), value);
}

/* Fields that are given to the table; false where it is also used in ways that we cannot see
 * through. */
static bool fields(struct lua_lint *l, const struct lua_var *table)
{
    bool plain = table->writes == 0;

    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_FUNCTION_STAT && is_field_of(n->first, table)) {
            declared(l, n);
        } else if (n->kind == LUA_ASSIGN) {
            assigned(l, n, table);
        } else if (n->kind == LUA_NAME && n->var == table && n != table->node) {
            plain &= n->parent->kind == LUA_RETURN ||
                     (n->parent->kind == LUA_INDEX && n->parent->first == n &&
                      lua_child(n->parent, 1)->kind == LUA_STRING);
        }
    }
    return plain;
}

static void no_hook(struct lua_lint *l, const struct lua_node *at)
{
    struct diag *d = lua_part_say(l, DIAG_LUA_HOOK, at, "the script returns no hook");

    diag_note(d, "the proxy calls functions of the table that a script returns: " STR_FMT,
              STR_ARG(lua_api_phases(l->arena, API_IN_ANY)));
    diag_help(d, "`local M = {}`, then `function M.on_request(req, p)` ..., then `return M`");
}

static bool has_hooks(const struct lua_lint *l)
{
    for (int i = 0; i < API_PHASES; i++)
        if (l->hooks[i].name != NULL)
            return true;
    return false;
}

static void returned(struct lua_lint *l)
{
    const struct lua_node *block = lua_child(l->tree.root, 1);
    const struct lua_node *last = block->last;
    const struct lua_node *value = last != NULL && last->kind == LUA_RETURN ? last->first : NULL;
    bool known = true;

    if (value == NULL) {
        no_hook(l, last != NULL ? last : block);
        return;
    }
    if (value->kind == LUA_TABLE) {
        constructor(l, value);
    } else if (value->kind == LUA_NAME && value->var != NULL && value->var->value != NULL &&
               value->var->value->kind == LUA_TABLE) {
        constructor(l, value->var->value);
        known = fields(l, value->var);
    } else {
        known = is_plainly_no_function(value) || value->kind == LUA_FUNCTION;
    }
    if (known && !has_hooks(l) && !l->has_strangers)
        no_hook(l, value);
}

static enum api_type parameter_type(char letter)
{
    switch (letter) {
    case 'q':
        return API_REQ;
    case 'r':
        return API_RES;
    case 'b':
        return API_BODY;
    case 'l':
        return API_BOOLEAN;
    case 'c':
        return API_STRING;
    default:
        return API_UNKNOWN;
    }
}

static void type_parameters(const struct lua_hook *hook)
{
    struct str letters = lua_api_phase(hook->phase)->parameters;
    struct lua_node *name = hook->function->first->first;

    if (hook->function->func->is_method)
        return;
    for (size_t i = 0; i < letters.n && name != NULL; i++, name = name->next) {
        if (name->var == NULL || name->var->writes > 0)
            continue;
        name->var->type = (uint8_t)parameter_type(letters.p[i]);
        name->var->is_params = letters.p[i] == 'p';
    }
}

static bool is_argument(const struct lua_node *n)
{
    return (n->parent->kind == LUA_CALL || n->parent->kind == LUA_METHOD) && n->parent->first != n;
}

/* One round; true where something was learnt. */
static bool spread(struct lua_lint *l)
{
    bool news = false;

    for (struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        const struct lua_node *function = NULL;
        const struct lua_func *from = NULL;

        if (n->kind == LUA_FUNCTION && n->parent != NULL && is_argument(n)) {
            function = n;
            from = n->func->outer;
        } else if (n->kind == LUA_NAME && n->var != NULL && n != n->var->node && !n->is_write) {
            function = function_of(n);
            from = n->func;
        }
        if (function == NULL || from == NULL || (from->phases & ~function->func->phases) == 0)
            continue;
        function->func->phases |= from->phases;
        news = true;
    }
    return news;
}

void lua_hook_find(struct lua_lint *l)
{
    l->tree.root->func->phases = API_IN_LOAD;
    if (!l->is_module)
        returned(l);
    for (int i = 0; i < API_PHASES; i++) {
        if (l->hooks[i].function == NULL)
            continue;
        l->hooks[i].function->func->phases |= (uint16_t)(1 << i);
        type_parameters(&l->hooks[i]);
    }
    for (int i = 0; i < ROUNDS_MAX && spread(l); i++)
        ;
}
