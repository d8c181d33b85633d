/* SPDX-License-Identifier: Apache-2.0
 *
 * api.def becomes what a script finds. Every function of the list is one C closure over the number
 * of its row: the closure checks phase, arguments and self as the row says, takes the row's fuel,
 * and calls. Libraries are shown through empty tables that look the real one up and refuse writes;
 * with no way to get at a metatable, that is a complete seal.
 *
 * What stock Lua has and we keep is stock's own code behind the same closure.
 */
#include "script/object.h"

#include <lualib.h>

struct row {
    const char *name, *types;
    enum api_type object;
    uint32_t phases, flags, fuel, fuel_kib;
    uint8_t min, max;
};

static const struct row rows[] = {
#define API(OBJECT, name_, PHASES, min_, max_, types_, RESULT, FLAGS, fuel_, kib) \
    { .object = API_##OBJECT,                                                     \
      .name = (name_),                                                            \
      .phases = (uint32_t)(API_IN_##PHASES),                                      \
      .min = (min_),                                                              \
      .max = (max_),                                                              \
      .types = (types_),                                                          \
      .flags = (FLAGS),                                                           \
      .fuel = (fuel_),                                                            \
      .fuel_kib = (kib) },
#include "script/api.def"
};

_Static_assert(LEN(rows) <= SCRIPT_ROWS_MAX, "a row, a function");

static const struct hook {
    const char *name;
} hooks[] = {
#define PHASE(NAME, hook, parameters, may_yield, returns) { hook },
#include "script/api.def"
};

static bool is_library(enum api_type object)
{
    return object == API_BASE || object == API_STRING || object == API_TABLE ||
           object == API_MATH || object == API_UTF8;
}

static bool is_singleton(enum api_type object)
{
    return object == API_REQ || object == API_RES || object == API_BODY;
}

static bool is_method(enum api_type object)
{
    return !is_library(object) && object != API_PX;
}

static const char *const type_names[API_TYPES] = {
    [API_RESPONSE] = "a Response",
    [API_SECRET] = "a Secret",
    [API_REQ] = "req",
    [API_RES] = "res",
    [API_BODY] = "body",
    [API_DICT] = "a dict",
    [API_COUNTER] = "a counter",
    [API_MAP] = "a map",
    [API_METRICS] = "px.metrics",
    [API_METRIC] = "a metric",
    [API_REGEX] = "a pattern",
};

/* ---- arguments ---- */

static bool is_token(struct str s)
{
    /* A bit a byte: everything printable but space and "(),/:;<=>?@[\\]{}. */
    static const uint64_t tokens[4] = { UINT64_C(0x03ff6cfa00000000),
                                        UINT64_C(0x57ffffffc7fffffe) };

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 'a' || c > 'z') && (tokens[c >> 6] >> (c & 63) & 1) == 0)
            return false;
    }
    return s.n > 0;
}

/* What a letter takes: bits of Lua's types, and in words. Some look closer, at `fits`. */
static const struct letter {
    uint16_t types;
    const char *words;
} letters[128] = {
    ['s'] = { 1 << LUA_TSTRING, "a string" },
    ['x'] = { 1 << LUA_TSTRING, "a string" },
    ['l'] = { 1 << LUA_TSTRING, "a string" },
    ['h'] = { 1 << LUA_TSTRING, "the name of a header field" },
    ['i'] = { 1 << LUA_TNUMBER, "an integer" },
    ['n'] = { 1 << LUA_TNUMBER, "a number" },
    ['b'] = { 1 << LUA_TBOOLEAN, "a boolean" },
    ['t'] = { 1 << LUA_TTABLE, "a table" },
    ['o'] = { 1 << LUA_TTABLE, "a table" },
    ['f'] = { 1 << LUA_TFUNCTION, "a function" },
    ['k'] = { 1 << LUA_TSTRING | 1 << LUA_TNUMBER | 1 << LUA_TBOOLEAN,
              "a string, a number or a boolean" },
    ['v'] = { 1 << LUA_TSTRING | 1 << LUA_TNUMBER | 1 << LUA_TTABLE,
              "a string, an integer or a list" },
    ['e'] = { 1 << LUA_TUSERDATA, "a Secret" },
    ['a'] = { UINT16_MAX, NULL },
};

static bool fits(lua_State *L, int i, int type, char letter)
{
    if ((letters[(unsigned char)letter & 127].types >> type & 1) == 0)
        return false;
    if (letter == 'h')
        return is_token(script_run_str(L, i));
    if (letter == 'i' || (letter == 'v' && type == LUA_TNUMBER))
        return lua_isinteger(L, i);
    return letter != 'e' || script_run_object(L, i, API_SECRET) != NULL;
}

static void refuse_count(lua_State *L, const struct row *row, int n)
{
    bool few = n < row->min;
    int wanted = few ? row->min : row->max;
    const char *bound = few ? " at least" : " at most";

    luaL_error(L, "%s takes %d argument%s%s, not %d", row->name, wanted, wanted == 1 ? "" : "s",
               row->min == row->max ? "" : bound, n);
}

static void refuse_argument(lua_State *L, const struct row *row, int first, int i, char letter)
{
    const char *is = luaL_typename(L, first + i);

    if (lua_type(L, first + i) == LUA_TSTRING)
        is = "another text";
    else if (lua_type(L, first + i) == LUA_TNUMBER && letter != 's')
        is = "a float";
    luaL_error(L, "argument %d of %s is %s; %s was wanted", i + 1, row->name, is,
               letters[(unsigned char)letter & 127].words);
}

/* Arguments from `first` on, as the row wants them. */
static void check_arguments(lua_State *L, const struct row *row, int first)
{
    int n = lua_gettop(L) - first + 1;
    const char *letter = row->types; /* the last one is that of all that follow */

    if (n > row->min) {
        while (n > row->min && lua_isnil(L, first + n - 1))
            n--;
        lua_settop(L, first + n - 1);
    }
    if (n < row->min || (row->max != API_MANY && n > row->max))
        refuse_count(L, row, n);
    for (int i = 0; i < n && *letter != '\0'; i++) {
        int type = lua_type(L, first + i);

        if (!fits(L, first + i, type, *letter) && (i < row->min || type != LUA_TNIL))
            refuse_argument(L, row, first, i, *letter);
        letter += letter[1] != '\0';
    }
}

/* ---- the closure ---- */

static int64_t text_bytes(lua_State *L, int first, int last)
{
    int64_t bytes = 0;

    for (int i = first; i <= last; i++) {
        if (lua_type(L, i) == LUA_TSTRING)
            bytes += (int64_t)lua_rawlen(L, i);
    }
    return bytes;
}

static int64_t fuel_of(const struct row *row, int64_t bytes)
{
    return bytes * row->fuel_kib / 1024;
}

/* Checks self; takes the singletons off the stack. The number of the first argument. */
static int check_self(lua_State *L, const struct row *row)
{
    if (!is_method(row->object))
        return 1;
    if (is_singleton(row->object) &&
        lua_touserdata(L, 1) == script_run_of(L)->vm->singletons[row->object]) {
        lua_remove(L, 1);
        return 1;
    }
    if (script_run_object(L, 1, row->object) == NULL)
        luaL_error(L, "%s is a method of %s: write `:%s(...)`", row->name, type_names[row->object],
                   row->name);
    return 2;
}

static int call(lua_State *L)
{
    struct script_run *r = script_run_of(L);
    size_t index = (size_t)lua_tointeger(L, lua_upvalueindex(1));
    const struct row *row = &rows[index];
    int first, results;

    if (r == NULL)
        return luaL_error(L, "%s: there is no request here", row->name);
    if (!(row->phases >> r->phase & 1))
        return luaL_error(L, "%s is not there in %s", row->name, hooks[r->phase].name);
    first = check_self(L, row);
    if (!is_library(row->object))
        check_arguments(L, row, first);
    script_fuel_charge(
        L, row->fuel + (row->fuel_kib == 0 ? 0 : fuel_of(row, text_bytes(L, 1, lua_gettop(L)))));
    if (r->vm->watcher != NULL && !is_library(row->object))
        script_watch_call(L, row->object, row->name, first);
    results = r->vm->functions[index](L);
    if (r->vm->watcher != NULL && !is_library(row->object))
        script_watch_results(L, results);
    if (row->fuel_kib > 0 && results > 0 && lua_status(L) == LUA_OK)
        script_fuel_charge(L,
                           fuel_of(row, text_bytes(L, lua_gettop(L) - results + 1, lua_gettop(L))));
    return results;
}

/* ---- building ---- */

static int no_global(lua_State *L)
{
    return luaL_error(L, "there is no global `%s`",
                      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

static const struct script_function *find_in(const struct script_function *list, const char *name)
{
    for (; list != NULL && list->name != NULL; list++) {
        if (str_eq(str_of(list->name), str_of(name)))
            return list;
    }
    return NULL;
}

static lua_CFunction find_ours(enum api_type object, const char *name)
{
    static const struct script_function *const lists[API_TYPES][9] = {
        [API_BASE] = { script_base_functions },
        [API_STRING] = { script_text_functions },
        [API_TABLE] = { script_list_functions },
        [API_MATH] = { script_base_math },
        [API_REQ] = { script_message_request, script_field_request },
        [API_RES] = { script_reply_functions, script_field_response },
        [API_BODY] = { script_body_functions },
        [API_PX] = { script_px_functions, script_codec_functions, script_digest_functions,
                     script_store_functions, script_wait_functions, script_answer_functions,
                     script_url_functions, script_json_functions, script_regex_functions },
        [API_DICT] = { script_store_objects },
        [API_COUNTER] = { script_store_objects },
        [API_MAP] = { script_store_objects },
        [API_METRIC] = { script_store_objects },
        [API_REGEX] = { script_regex_objects },
    };
    char prefixed[64];

    for (size_t i = 0; i < LEN(lists[object]); i++) {
        const struct script_function *f = find_in(lists[object][i], name);

        if (lists[object][i] == script_store_objects) {
            snprintf(prefixed, sizeof(prefixed), "%s.%s",
                     object == API_DICT      ? "dict"
                     : object == API_COUNTER ? "counter"
                     : object == API_MAP     ? "map"
                                             : "metric",
                     name);
            f = find_in(lists[object][i], prefixed);
        }
        if (f != NULL)
            return f->call;
    }
    return NULL;
}

/* Stock Lua's own, from the library table at `stock`. */
static lua_CFunction find_stock(lua_State *L, int stock, const char *name)
{
    lua_CFunction f;

    lua_getfield(L, stock, name);
    f = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    return f;
}

/* real[name] = the value on top; "http.call": into the sealed table `http`, whose own one is kept
 * in the table at `subs`. */
static void put(lua_State *L, int real, int subs, const char *name)
{
    size_t dot = str_find(str_of(name), '.');

    if (name[dot] == 0) {
        lua_setfield(L, real, name);
        return;
    }
    lua_pushlstring(L, name, dot);
    if (lua_getfield(L, subs, lua_tostring(L, -1)) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setfield(L, subs, lua_tostring(L, -3));
        lua_pushvalue(L, -1);
        script_run_seal(L);
        lua_setfield(L, real, lua_tostring(L, -3));
    }
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, name + dot + 1);
    lua_pop(L, 3);
}

/* Leaves the members of an object on the stack. */
static void build_members(lua_State *L, struct script *s, enum api_type object, int stock)
{
    int real, subs;

    lua_newtable(L);
    real = lua_gettop(L);
    lua_newtable(L);
    subs = lua_gettop(L);
    for (size_t i = 0; i < LEN(rows); i++) {
        if (rows[i].object != object)
            continue;
        s->functions[i] = find_ours(object, rows[i].name);
        if (s->functions[i] == NULL && stock != 0)
            s->functions[i] = find_stock(L, stock, rows[i].name);
        if (s->functions[i] == NULL)
            continue;
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushcclosure(L, call, 1);
        put(L, real, subs, rows[i].name);
    }
    lua_settop(L, real);
}

/* Constants of a library come from stock. */
static void copy_constants(lua_State *L, enum api_type object, int stock)
{
    static const struct {
        enum api_type object;
        const char *name;
    } constants[] = {
#define CONSTANT(OBJECT, name, RESULT) { API_##OBJECT, name },
#include "script/api.def"
    };

    for (size_t i = 0; i < LEN(constants); i++) {
        if (constants[i].object != object || stock == 0)
            continue;
        lua_getfield(L, stock, constants[i].name);
        lua_setfield(L, -2, constants[i].name);
    }
}

static void build_library(lua_State *L, struct script *s, enum api_type object, const char *name,
                          lua_CFunction opener)
{
    luaL_requiref(L, name, opener, 0);
    build_members(L, s, object, lua_gettop(L));
    copy_constants(L, object, lua_gettop(L) - 1);
    lua_remove(L, -2);
}

/* The metatable of a kind of userdata. */
static void build_type(lua_State *L, struct script *s, enum api_type object)
{
    lua_newtable(L);
    build_members(L, s, object, 0);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, script_run_sealed);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, script_run_type_key(object));
}

static void build_types(lua_State *L, struct script *s)
{
    static const enum api_type types[] = { API_REQ,     API_RES,   API_BODY,    API_DICT,
                                           API_COUNTER, API_MAP,   API_METRICS, API_METRIC,
                                           API_SECRET,  API_REGEX, API_RESPONSE };

    for (size_t i = 0; i < LEN(types); i++)
        build_type(L, s, types[i]);
    lua_rawgetp(L, LUA_REGISTRYINDEX, script_run_type_key(API_METRICS));
    lua_pushcfunction(L, find_in(script_store_objects, "metrics")->call);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    for (size_t i = 0; i < 3; i++) {
        (void)script_run_new_object(L, types[i], STR(""));
        s->singletons[types[i]] = lua_touserdata(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &s->singletons[types[i]]);
    }
}

static void build_px(lua_State *L, struct script *s)
{
    build_members(L, s, API_PX, 0);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    lua_pushinteger(L, API_LEVEL);
    lua_setfield(L, -2, "api");
    lua_pushinteger(L, 0);
    lua_setfield(L, -2, "worker");
    (void)script_run_new_object(L, API_METRICS, STR(""));
    lua_setfield(L, -2, "metrics");
    script_run_seal(L);
}

/* Strings have the methods of `string` and nothing else; at `string` stands the real table. */
static void build_string_type(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void script_object_open(lua_State *L, struct script *s)
{
    build_library(L, s, API_BASE, "_G", luaopen_base);
    build_library(L, s, API_STRING, "string", luaopen_string);
    build_string_type(L);
    script_run_seal(L);
    lua_setfield(L, -2, "string");
    build_library(L, s, API_TABLE, "table", luaopen_table);
    script_run_seal(L);
    lua_setfield(L, -2, "table");
    build_library(L, s, API_MATH, "math", luaopen_math);
    script_run_seal(L);
    lua_setfield(L, -2, "math");
    build_library(L, s, API_UTF8, "utf8", luaopen_utf8);
    script_run_seal(L);
    lua_setfield(L, -2, "utf8");
    build_types(L, s);
    build_px(L, s);
    lua_setfield(L, -2, "px");
    lua_newtable(L);
    lua_pushcfunction(L, no_global);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    s->globals_ref = luaL_ref(L, LUA_REGISTRYINDEX);
}

uint32_t script_object_missing(const struct script *s, const char **name)
{
    uint32_t missing = 0;

    for (size_t i = 0; i < LEN(rows); i++) {
        if (s->functions[i] == NULL) {
            *name = rows[i].name;
            missing++;
        }
    }
    return missing;
}
