/* SPDX-License-Identifier: Apache-2.0
 *
 * What a run does, as text for people: `req:header("x-id")`, `"7"`. Values are looked at and never changed, nothing is
 * charged, and keys of tables are sorted, so that a run that is watched is the run that it would have been. A secret is
 * its name: no script holds its bytes, and what watches shows none.
 */
#include "script/run.h"

enum { TEXT_MAX = 1024, STRING_MAX = 80, KEYS_MAX = 16, DEPTH_MAX = 3, STACK = 12 };

struct text {
    char bytes[TEXT_MAX];
    size_t n;
};

void script_watch(struct script *s, const struct script_watcher *watcher)
{
    s->watcher = watcher;
}

static void put(struct text *t, struct str s)
{
    size_t n = MIN(s.n, TEXT_MAX - t->n);

    if (n > 0)
        memcpy(t->bytes + t->n, s.p, n);
    t->n += n;
}

static void put_quoted(struct text *t, struct str s)
{
    struct str shown = str_sub(s, 0, STRING_MAX);

    put(t, STR("\""));
    for (size_t i = 0; i < shown.n; i++) {
        unsigned char c = (unsigned char)shown.p[i];
        char escaped[8];
        int n = 0;

        if (c == '"' || c == '\\')
            put(t, STR("\\"));
        if (c < ' ' || c == 127)
            n = snprintf(escaped, sizeof(escaped), "\\%03u", c);
        put(t, n > 0 ? (struct str){ escaped, (size_t)n } : str_sub(shown, i, 1));
    }
    put(t, shown.n < s.n ? STR("...\"") : STR("\""));
}

/* How a script names a thing of ours. */
static void put_object(struct text *t, enum api_type type, struct str name)
{
    static const struct {
        const char *before, *after;
    } words[API_TYPES] = {
        [API_REQ] = { "req", "" },
        [API_RES] = { "res", "" },
        [API_BODY] = { "body", "" },
        [API_PX] = { "px", "" },
        [API_DICT] = { "px.dict(\"", "\")" },
        [API_COUNTER] = { "px.counter(\"", "\")" },
        [API_MAP] = { "px.map(\"", "\")" },
        [API_METRICS] = { "px.metrics", "" },
        [API_METRIC] = { "px.metrics.", "" },
        [API_SECRET] = { "px.secret(\"", "\")" },
        [API_REGEX] = { "px.re(\"", "\")" },
        [API_RESPONSE] = { "a Response", "" },
    };

    put(t, str_of(words[type].before != NULL ? words[type].before : "?"));
    put(t, name);
    put(t, str_of(words[type].after != NULL ? words[type].after : ""));
}

static void put_scalar(lua_State *L, struct text *t, int i)
{
    const struct script_object *o = lua_touserdata(L, i);
    char number[32];
    int n = 0;

    switch (lua_type(L, i)) {
    case LUA_TNIL:
        put(t, STR("nil"));
        break;
    case LUA_TBOOLEAN:
        put(t, lua_toboolean(L, i) ? STR("true") : STR("false"));
        break;
    case LUA_TNUMBER:
        n = lua_isinteger(L, i)
                ? snprintf(number, sizeof(number), "%lld", (long long)lua_tointeger(L, i))
                : snprintf(number, sizeof(number), "%.14g", lua_tonumber(L, i));
        put(t, (struct str){ number, (size_t)n });
        break;
    case LUA_TSTRING:
        put_quoted(t, script_run_str(L, i));
        break;
    case LUA_TUSERDATA:
        put_object(t, o->type, o->name);
        break;
    case LUA_TLIGHTUSERDATA:
        put(t, STR("px.null"));
        break;
    default:
        put(t, str_of(luaL_typename(L, i)));
        break;
    }
}

/* The string keys of the table at `i`, sorted; false where there are too many to show. */
static bool sorted_keys(lua_State *L, int i, struct str keys[KEYS_MAX], size_t *count)
{
    *count = 0;
    lua_pushnil(L);
    while (lua_next(L, i) != 0) {
        struct str key =
            lua_type(L, -2) == LUA_TSTRING ? script_run_str(L, -2) : (struct str){ NULL, 0 };
        size_t at = *count;

        lua_pop(L, 1);
        if (key.p == NULL)
            continue;
        if (*count == KEYS_MAX) {
            lua_pop(L, 1);
            return false;
        }
        for (; at > 0 && str_cmp(key, keys[at - 1]) < 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
        (*count)++;
    }
    return true;
}

static void put_value(lua_State *L, struct text *t, int i, int depth);

static void put_table(lua_State *L, struct text *t, int i, int depth)
{
    struct str keys[KEYS_MAX];
    lua_Integer length = (lua_Integer)lua_rawlen(L, i);
    size_t count;

    if (depth == DEPTH_MAX || length > KEYS_MAX || !sorted_keys(L, i, keys, &count)) {
        put(t, STR("{...}"));
        return;
    }
    put(t, STR("{"));
    for (lua_Integer k = 1; k <= length; k++) {
        put(t, k > 1 ? STR(", ") : STR(""));
        lua_rawgeti(L, i, k);
        put_value(L, t, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    for (size_t k = 0; k < count; k++) {
        put(t, length > 0 || k > 0 ? STR(", ") : STR(""));
        put(t, keys[k]);
        put(t, STR(" = "));
        script_run_push(L, keys[k]);
        lua_rawget(L, i);
        put_value(L, t, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    put(t, STR("}"));
}

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX deep */
static void put_value(lua_State *L, struct text *t, int i, int depth)
{
    if (lua_type(L, i) == LUA_TTABLE)
        put_table(L, t, i, depth);
    else
        put_scalar(L, t, i);
}

static void put_values(lua_State *L, struct text *t, int first, int last)
{
    luaL_checkstack(L, STACK, NULL);
    for (int i = first; i <= last; i++) {
        put(t, i > first ? STR(", ") : STR(""));
        put_value(L, t, i, 0);
    }
}

static struct str done(struct text *t)
{
    if (t->n == TEXT_MAX)
        memcpy(t->bytes + TEXT_MAX - 3, "...", 3);
    return (struct str){ t->bytes, t->n };
}

void script_watch_call(lua_State *L, enum api_type type, const char *name, int first)
{
    const struct script_watcher *w = script_run_of(L)->vm->watcher;
    const struct script_object *self = first > 1 ? lua_touserdata(L, 1) : NULL;
    struct text t = { .n = 0 };

    if (w == NULL || w->call == NULL)
        return;
    put_object(&t, type, self != NULL ? self->name : STR(""));
    put(&t, type == API_PX ? STR(".") : STR(":"));
    put(&t, str_of(name));
    put(&t, STR("("));
    put_values(L, &t, first, lua_gettop(L));
    put(&t, STR(")"));
    w->call(w->context, done(&t));
}

void script_watch_results(lua_State *L, int count)
{
    const struct script_watcher *w = script_run_of(L)->vm->watcher;
    struct text t = { .n = 0 };

    if (w == NULL || w->result == NULL || count == 0)
        return;
    put_values(L, &t, lua_gettop(L) - count + 1, lua_gettop(L));
    w->result(w->context, done(&t));
}

void script_watch_line(lua_State *L, lua_Debug *ar)
{
    const struct script_watcher *w = script_run_of(L)->vm->watcher;

    if (w->line == NULL || !lua_getinfo(L, "S", ar) || ar->source[0] != '@')
        return;
    w->line(w->context, str_of(ar->source + 1), (uint32_t)ar->currentline);
}
