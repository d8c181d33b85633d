/* SPDX-License-Identifier: Apache-2.0
 *
 * A few hundred rows, searched from the front: a filter asks for some dozens of them.
 */
#include "lua/api.h"

#include "bind/suggest.h"

static const struct lua_api rows[] = {
#define API(OBJECT, name, PHASES, min, max, types, RESULT, FLAGS, fuel, fuel_kib) \
    { API_##OBJECT,    STR_INIT(name), API_IN_##PHASES, min,  max,                \
      STR_INIT(types), API_##RESULT,   FLAGS,           false },
#define CONSTANT(OBJECT, name, RESULT) \
    { API_##OBJECT, STR_INIT(name), API_IN_ANY, 0, 0, STR_INIT(""), API_##RESULT, 0, true },
#include "script/api.def"
};

static const struct lua_api_phase phases[] = {
#define PHASE(NAME, hook, parameters, may_yield, returns) \
    { STR_INIT(hook), STR_INIT(parameters), may_yield, returns[0] },
#include "script/api.def"
};

static const struct {
    struct str name;
    enum api_type type;
} globals[] = {
#define GLOBAL(name, OBJECT) { STR_INIT(name), API_##OBJECT },
#include "script/api.def"
};

static const struct {
    struct str name, instead;
} forbidden[] = {
#define FORBIDDEN(name, instead) { STR_INIT(name), STR_INIT(instead) },
#include "script/api.def"
};

static const struct str protected[] = {
#define PROTECTED(header) STR_INIT(header),
#include "script/api.def"
};

static const char *const objects[API_TYPES] = {
    [API_STRING] = "a string", [API_TABLE] = "`table`",        [API_REQ] = "a request",
    [API_RES] = "a response",  [API_BODY] = "a body",          [API_PX] = "`px`",
    [API_DICT] = "a dict",     [API_COUNTER] = "a counter",    [API_MAP] = "a map",
    [API_METRIC] = "a metric", [API_METRICS] = "`px.metrics`", [API_REGEX] = "a compiled pattern",
    [API_MATH] = "`math`",     [API_UTF8] = "`utf8`",          [API_SECRET] = "a secret",
};

const struct lua_api *lua_api_find(enum api_type object, struct str name)
{
    for (size_t i = 0; i < LEN(rows); i++)
        if (rows[i].object == object && str_eq(rows[i].name, name))
            return &rows[i];
    return NULL;
}

static bool is_in_group(struct str name, struct str group)
{
    return name.n > group.n && str_has_prefix(name, group) && name.p[group.n] == '.';
}

bool lua_api_is_group(enum api_type object, struct str group)
{
    for (size_t i = 0; i < LEN(rows); i++)
        if (rows[i].object == object && is_in_group(rows[i].name, group))
            return true;
    return false;
}

struct str lua_api_suggest(enum api_type object, struct str group, struct str name)
{
    struct bind_suggest s = bind_suggest_for(name);

    for (size_t i = 0; i < LEN(rows); i++) {
        struct str rest = rows[i].name;

        if (rows[i].object != object || (group.n > 0 && !is_in_group(rest, group)))
            continue;
        if (group.n > 0)
            rest = str_sub(rest, group.n + 1, rest.n);
        bind_suggest_offer(&s, str_sub(rest, 0, str_find(rest, '.')));
    }
    return s.best;
}

enum api_type lua_api_global(struct str name)
{
    for (size_t i = 0; i < LEN(globals); i++)
        if (str_eq(globals[i].name, name))
            return globals[i].type;
    return API_UNKNOWN;
}

struct str lua_api_suggest_global(struct str name)
{
    struct bind_suggest s = bind_suggest_for(name);

    for (size_t i = 0; i < LEN(globals); i++)
        bind_suggest_offer(&s, globals[i].name);
    for (size_t i = 0; i < LEN(rows); i++)
        if (rows[i].object == API_BASE)
            bind_suggest_offer(&s, rows[i].name);
    return s.best;
}

struct str lua_api_forbidden(struct str name)
{
    for (size_t i = 0; i < LEN(forbidden); i++)
        if (str_eq(forbidden[i].name, name))
            return forbidden[i].instead;
    return (struct str){ 0 };
}

const struct lua_api_phase *lua_api_phase(enum api_phase phase)
{
    return &phases[phase];
}

enum api_phase lua_api_phase_find(struct str hook)
{
    for (int i = 0; i < API_PHASES; i++)
        if (str_eq(phases[i].hook, hook))
            return (enum api_phase)i;
    return API_PHASES;
}

bool lua_api_is_protected(struct str header)
{
    for (size_t i = 0; i < LEN(protected); i++) {
        struct str p = protected[i];
        bool is_start = p.p[p.n - 1] == '-' || p.p[p.n - 1] == ':';

        if (is_start ? str_ieq(str_sub(header, 0, p.n), p) : str_ieq(header, p))
            return true;
    }
    return false;
}

struct str lua_api_phases(struct arena *a, unsigned set)
{
    struct str all = STR("");
    unsigned left = 0;

    for (int i = 0; i < API_PHASES; i++)
        left += set >> i & 1;
    for (int i = 0; i < API_PHASES; i++) {
        if (!(set >> i & 1))
            continue;
        left--;
        all = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(all),
                      all.n == 0  ? ""
                      : left == 0 ? " and "
                                  : ", ",
                      STR_ARG(phases[i].hook));
    }
    return all;
}

const char *lua_api_object(enum api_type object)
{
    return objects[object] != NULL ? objects[object] : "a value";
}
