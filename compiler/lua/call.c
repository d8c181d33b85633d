/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls against api.def. Only what is certain is said: an object whose type is known, a literal
 * whose type is plain, a function whose phases are known.
 */
#include "lua/api.h"
#include "lua/rules.h"
#include "lua/type.h"

/* ---- is there such a thing ---- */

static void no_such(struct lua_lint *l, const struct lua_node *at, enum api_type object,
                    struct str name, const char *what)
{
    struct str group = str_sub(name, 0, name.n), last = name, near;
    struct diag *d;

    group.n = 0;
    for (size_t i = name.n; i-- > 0;) {
        if (name.p[i] == '.') {
            group = str_sub(name, 0, i);
            last = str_sub(name, i + 1, name.n);
            break;
        }
    }
    d = lua_part_say(l, DIAG_LUA_CALL, at, "%s has no %s `" STR_FMT "`", lua_api_object(object),
                     what, STR_ARG(name));
    near = lua_api_suggest(object, group, last);
    if (near.p == NULL)
        return;
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near));
    diag_edit(d, lua_part_span(l, at->start, at->end), STR_FMT, STR_ARG(near));
}

static bool is_object(enum api_type type)
{
    return type == API_REQ || type == API_RES || type == API_BODY || type == API_DICT ||
           type == API_COUNTER || type == API_MAP || type == API_METRIC || type == API_REGEX;
}

/* `req.path`: a method that is read as a field, or called without its object. */
static void dotted_method(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_node *key = lua_child(n, 1);
    enum api_type type = lua_type_of(n->first).type;
    bool is_called = n->parent->kind == LUA_CALL && n->parent->first == n;
    struct diag *d;

    if (!is_object(type) || key->kind != LUA_STRING)
        return;
    if (lua_api_find(type, key->text) == NULL) {
        no_such(l, key, type, key->text, "field or method");
        return;
    }
    d = lua_part_say_at(l, DIAG_LUA_CALL, key->start, key->end,
                        "`" STR_FMT "` is a method and stands behind a dot", STR_ARG(key->text));
    if (is_called) {
        diag_help(d, "methods are called with a colon");
        diag_edit(d, lua_part_span(l, key->start - 1, key->start), ":");
        diag_safe(d);
    } else {
        diag_help(d, "call it: `" STR_FMT ":" STR_FMT "()`", STR_ARG(lua_part_text(l, n->first)),
                  STR_ARG(key->text));
    }
}

static void unknown_call(struct lua_lint *l, const struct lua_node *call,
                         const struct lua_callee *c)
{
    struct str whole;

    if (call->kind == LUA_METHOD) {
        no_such(l, c->at, c->object, c->name, "method");
        return;
    }
    if (c->object == API_BASE || c->name.n == 0)
        return; /* global.c */
    whole = str_fmt(l->arena, "%.*s." STR_FMT, (int)str_find(lua_part_text(l, call->first), '.'),
                    lua_part_text(l, call->first).p, STR_ARG(c->name));
    if (lua_api_forbidden(whole).p != NULL)
        return;
    if (lua_api_is_group(c->object, c->name)) {
        lua_part_say(l, DIAG_LUA_CALL, c->at, "`" STR_FMT "` holds functions and is not one",
                     STR_ARG(lua_part_text(l, call->first)));
        return;
    }
    no_such(l, c->at, c->object, c->name, "function");
}

/* ---- arguments ---- */

static bool is_many(const struct lua_node *last)
{
    return last != NULL &&
           (last->kind == LUA_CALL || last->kind == LUA_METHOD || last->kind == LUA_DOTS);
}

static void argument_count(struct lua_lint *l, const struct lua_node *call,
                           const struct lua_callee *c)
{
    unsigned n, min = c->api->min, max = c->api->max;
    const struct lua_node *first = lua_type_arguments(call, &n);
    const char *wanted = "";

    if (c->has_self) {
        min = min > 0 ? min - 1 : 0;
        max = max == API_MANY ? max : max - 1;
    }
    if ((n >= min || (first != NULL && is_many(call->last))) && (max == API_MANY || n <= max))
        return;
    if (min == max)
        wanted = str_fmt(l->arena, "%u", min).p;
    else if (max == API_MANY)
        wanted = str_fmt(l->arena, "at least %u", min).p;
    else
        wanted = str_fmt(l->arena, "%u to %u", min, max).p;
    lua_part_say(l, DIAG_LUA_CALL, c->at, "`" STR_FMT "` has %u argument%s and takes %s",
                 STR_ARG(c->name), n, n == 1 ? "" : "s", wanted);
}

struct letter {
    char letter;
    const char *noun;
};

static const struct letter letters[] = {
    { 's', "a string" },   { 'h', "a header name" }, { 'v', "a string or an integer" },
    { 'i', "an integer" }, { 'n', "a number" },      { 'b', "a boolean" },
    { 't', "a table" },    { 'f', "a function" },    { 'k', "a string, number or boolean" },
    { 'o', "a table" },    { 'x', "a string" },      { 'l', "a name" },
    { 'e', "a secret" },
};

/* Whether a value of this literal may stand for a letter. nil is left to run time. */
static bool fits(char letter, const struct lua_node *n, enum api_type type)
{
    switch (letter) {
    case 's':
        return type == API_STRING || type == API_INTEGER || type == API_FLOAT;
    case 'h':
    case 'x':
    case 'l':
        return type == API_STRING;
    case 'v':
        return type == API_STRING || type == API_INTEGER || type == API_FLOAT || type == API_TABLE;
    case 'i':
    case 'n':
        return type == API_INTEGER || type == API_FLOAT;
    case 'b':
        return type == API_BOOLEAN;
    case 't':
    case 'o':
        return type == API_TABLE;
    case 'f':
        return n->kind == LUA_FUNCTION;
    case 'k':
        return type != API_TABLE;
    case 'e':
        return false;
    default:
        return true;
    }
}

static bool is_literal(const struct lua_node *n)
{
    return (n->kind >= LUA_TRUE && n->kind <= LUA_STRING) || n->kind == LUA_TABLE;
}

static void float_value(struct lua_lint *l, const struct lua_node *n, const char *where)
{
    struct lua_type t = lua_type_of(n);
    struct diag *d;

    if (t.type != API_FLOAT)
        return;
    d = lua_part_say(l, DIAG_LUA_FLOAT, n, "a float reaches %s", where);
    diag_note(d, "Lua 5.4 writes the float 5 as `5.0`; %s",
              t.is_float_division ? "`/` always makes a float" : "this value is one");
    diag_help(d, t.is_float_division ? "`//` divides integers; `math.floor(x)` makes one"
                                     : "`math.floor(x)` makes an integer");
}

static void header_name(struct lua_lint *l, const struct lua_node *n, bool writes)
{
    static const struct str extra = STR_INIT("!#$%&'*+-.^_`|~");
    struct diag *d;

    for (size_t i = 0; i < n->text.n || n->text.n == 0; i++) {
        char c = n->text.n > 0 ? n->text.p[i] : ' ';
        bool is_alnum = (str_lower(c) >= 'a' && str_lower(c) <= 'z') || (c >= '0' && c <= '9');

        if (is_alnum || (n->text.p[0] == ':' && i == 0) || str_find(extra, c) < extra.n)
            continue;
        d = lua_part_say(l, DIAG_LUA_HEADER, n, STR_FMT " is not the name of a header",
                         STR_ARG(lua_part_text(l, n)));
        diag_note(d, "names are made of letters, digits and !#$%%&'*+-.^_`|~");
        return;
    }
    if (!writes || !lua_api_is_protected(n->text))
        return;
    d = lua_part_say(l, DIAG_LUA_HEADER, n,
                     "`" STR_FMT "` is the proxy's own; a script cannot "
                     "write it",
                     STR_ARG(n->text));
    diag_label(d, "framing or connection field");
    if (str_ieq(n->text, STR("host")))
        diag_help(d, "`req:set_host(name)` changes the host");
}

static void literal_type(struct lua_lint *l, const struct lua_callee *c, char letter,
                         const struct lua_node *n)
{
    struct diag *d;

    if (!is_literal(n) || fits(letter, n, lua_type_of(n).type))
        return;
    for (size_t i = 0; i < LEN(letters); i++) {
        if (letters[i].letter != letter)
            continue;
        d = lua_part_say(l, DIAG_LUA_CALL, n,
                         "`" STR_FMT "` is given " STR_FMT " where it takes %s", STR_ARG(c->name),
                         STR_ARG(lua_part_text(l, n)), letters[i].noun);
        if (letter == 'i' && n->kind == LUA_STRING && n->text.n > 0 && n->text.n < 10 &&
            n->text.p[0] >= '0' && n->text.p[0] <= '9') {
            diag_help(d, "write it without quotes");
            diag_edit(d, lua_part_span(l, n->start, n->end), STR_FMT, STR_ARG(n->text));
        }
        if (letter == 'e')
            diag_help(d, "`px.secret(name)` gives one");
    }
}

static bool is_header_value(const struct lua_callee *c, char letter)
{
    return letter == 'v' || str_eq(c->name, STR("set_status"));
}

static void arguments(struct lua_lint *l, const struct lua_node *call, const struct lua_callee *c)
{
    unsigned count;
    const struct lua_node *n = lua_type_arguments(call, &count);
    size_t i = c->has_self ? 1 : 0;

    for (; n != NULL && c->api->types.n > 0; n = n->next, i++) {
        char letter = c->api->types.p[i < c->api->types.n ? i : c->api->types.n - 1];

        literal_type(l, c, letter, n);
        if (letter == 'h' && n->kind == LUA_STRING)
            header_name(l, n, c->api->flags & API_WRITES);
        if (is_header_value(c, letter))
            float_value(l, n, letter == 'v' ? "a header" : "the status");
    }
}

/* Status and headers inside of px.respond{...}. */
static void response_fields(struct lua_lint *l, const struct lua_node *table)
{
    for (const struct lua_node *i = table->first; i != NULL; i = i->next) {
        const struct lua_node *value = i->last;

        if (!i->has_key || i->first->kind != LUA_STRING)
            continue;
        if (str_eq(i->first->text, STR("status"))) {
            float_value(l, value, "the status");
            if (value->kind == LUA_STRING)
                lua_part_say(l, DIAG_LUA_CALL, value,
                             "`status` is given " STR_FMT " where it takes an integer",
                             STR_ARG(lua_part_text(l, value)));
        }
        if (!str_eq(i->first->text, STR("headers")) || value->kind != LUA_TABLE)
            continue;
        for (const struct lua_node *h = value->first; h != NULL; h = h->next) {
            if (!h->has_key || h->first->kind != LUA_STRING)
                continue;
            header_name(l, h->first, true);
            float_value(l, h->last, "a header");
        }
    }
}

/* ---- where it stands ---- */

static const struct lua_node *call_around(const struct lua_func *f)
{
    const struct lua_node *parent = f->node->parent;

    return parent != NULL && (parent->kind == LUA_CALL || parent->kind == LUA_METHOD) ? parent
                                                                                      : NULL;
}

static void in_callback(struct lua_lint *l, const struct lua_node *call, const struct lua_callee *c)
{
    const struct lua_node *around = call_around(call->func);
    struct lua_callee outer;
    struct diag *d;

    if (around == NULL)
        return;
    lua_type_callee(l->arena, around, &outer);
    if (outer.api == NULL || outer.object == API_BASE)
        return;
    d = lua_part_say(l, DIAG_LUA_YIELD, call, "`" STR_FMT "` waits inside of `" STR_FMT "`",
                     STR_ARG(c->name), STR_ARG(outer.name));
    lua_part_related(l, d, outer.at, "calls the function and cannot be suspended");
    diag_help(d, "collect what is needed first and call it behind the loop");
}

static void phase(struct lua_lint *l, const struct lua_node *call, const struct lua_callee *c)
{
    unsigned wrong = call->func->phases & ~(unsigned)c->api->phases;
    bool yields = c->api->flags & API_YIELDS;
    bool is_require = c->object == API_BASE && str_eq(c->name, STR("require"));
    struct diag *d;

    if (wrong == 0 || is_require)
        return;
    if (l->is_module && wrong == API_IN_LOAD && !yields)
        return;
    d = lua_part_say(l, yields ? DIAG_LUA_YIELD : DIAG_LUA_PHASE, c->at,
                     yields ? "`" STR_FMT "` waits in " STR_FMT ", where nothing can"
                            : "`" STR_FMT "` has no effect in " STR_FMT,
                     STR_ARG(c->name),
                     STR_ARG(wrong == API_IN_LOAD && call->func->outer == NULL
                                 ? STR("the body of the file")
                                 : lua_api_phases(l->arena, wrong)));
    diag_note(d, "it works in " STR_FMT, STR_ARG(lua_api_phases(l->arena, c->api->phases)));
}

/* True where the value goes nowhere. */
static bool is_dropped(const struct lua_node *call)
{
    return call->parent->kind == LUA_CALL_STAT ||
           (call->parent->kind == LUA_LIST && call->parent->parent->kind == LUA_LOCAL &&
            call->parent->parent->first->first->var != NULL && call->parent->first == call &&
            call->parent->parent->first->first->var->reads == 0);
}

static void not_returned(struct lua_lint *l, const struct lua_node *call,
                         const struct lua_callee *c)
{
    const struct lua_node *stat = call->parent;
    struct diag *d;

    if (!is_dropped(call))
        return;
    d = lua_part_say(l, DIAG_LUA_NOT_RETURNED, call,
                     "what `" STR_FMT "` makes is not returned, so that the request goes on",
                     STR_ARG(lua_part_text(l, call->first)));
    diag_note(d, "a response is sent when the hook returns it");
    diag_help(d, "return it");
    if (stat->kind == LUA_CALL_STAT && stat->next == NULL) {
        diag_edit(d, lua_part_span(l, stat->start, stat->start), "return ");
        if (call->func->node->parent == NULL || call->func->phases != 0)
            diag_safe(d);
    }
    (void)c;
}

static void call_of(struct lua_lint *l, const struct lua_node *call)
{
    struct lua_callee c;
    unsigned count;
    const struct lua_node *first;

    lua_type_callee(l->arena, call, &c);
    if (c.object == API_UNKNOWN)
        return;
    if (c.api == NULL || c.api->is_constant) {
        unknown_call(l, call, &c);
        return;
    }
    argument_count(l, call, &c);
    arguments(l, call, &c);
    phase(l, call, &c);
    if (c.api->flags & API_YIELDS)
        in_callback(l, call, &c);
    if (c.api->flags & API_MUST_RETURN)
        not_returned(l, call, &c);
    first = lua_type_arguments(call, &count);
    if (c.object == API_PX && str_eq(c.name, STR("respond")) && first != NULL &&
        first->kind == LUA_TABLE)
        response_fields(l, first);
}

void lua_call_check(struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_CALL || n->kind == LUA_METHOD)
            call_of(l, n);
        else if (n->kind == LUA_INDEX && !n->is_write)
            dotted_method(l, n);
    }
}
