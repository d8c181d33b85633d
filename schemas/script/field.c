/* SPDX-License-Identifier: Apache-2.0
 *
 * Header fields of both messages. The first write copies the list; from then on the run sees its
 * own. Names compare without case, protected ones are refused, values have no line ends.
 */
#include "script/field.h"

static const struct table_field *fields_of(lua_State *L, enum script_side side, size_t *count)
{
    struct script_run *r = script_run_of(L);

    *count = 0;
    if (r->sides[side].copied) {
        *count = r->sides[side].count;
        return r->sides[side].items;
    }
    return r->x != NULL ? r->x->view->fields(r->x->message, side, count) : NULL;
}

static bool is(const struct table_field *f, uint32_t hash, struct str name)
{
    return f->hash == hash && (str_eq(f->name, name) || str_ieq(f->name, name));
}

/* ---- reading ---- */

bool script_field_nth(lua_State *L, enum script_side side, struct str name, size_t n,
                      struct str *value)
{
    uint32_t hash = table_name_hash(name);
    size_t count;
    const struct table_field *f = fields_of(L, side, &count);

    for (size_t i = 0; i < count; i++) {
        if (is(&f[i], hash, name) && n-- == 0) {
            *value = f[i].value;
            return true;
        }
    }
    return false;
}

static int header(lua_State *L, enum script_side side)
{
    struct str name = script_run_str(L, 1);
    bool cookie = str_ieq(name, STR("cookie")), any = false;
    uint32_t hash = table_name_hash(name);
    luaL_Buffer b;
    size_t count;
    const struct table_field *f = fields_of(L, side, &count);
    const struct table_field *only = NULL;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        if (is(&f[i], hash, name)) {
            only = &f[i];
            n++;
        }
    }
    if (n <= 1)
        return script_run_push_text(L, only != NULL ? only->value : (struct str){ NULL, 0 });
    luaL_buffinit(L, &b);
    for (size_t i = 0; i < count; i++) {
        if (!is(&f[i], hash, name))
            continue;
        if (any)
            luaL_addstring(&b, cookie ? "; " : ", ");
        luaL_addlstring(&b, f[i].value.p, f[i].value.n);
        any = true;
    }
    luaL_pushresult(&b);
    return 1;
}

static int headers(lua_State *L, enum script_side side)
{
    struct str name = script_run_str(L, 1);
    uint32_t hash = table_name_hash(name);
    lua_Integer n = 0;
    size_t count;
    const struct table_field *f = fields_of(L, side, &count);

    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        if (!is(&f[i], hash, name))
            continue;
        script_run_push(L, f[i].value);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

static int has_header(lua_State *L, enum script_side side)
{
    struct str value;

    lua_pushboolean(L, script_field_nth(L, side, script_run_str(L, 1), 0, &value));
    return 1;
}

/* upvalues: a list of names and values in turn, how far it is read */
static int next_header(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(2));

    script_fuel_charge(L, 2);
    if (lua_rawgeti(L, lua_upvalueindex(1), at + 1) == LUA_TNIL)
        return 1;
    lua_rawgeti(L, lua_upvalueindex(1), at + 2);
    lua_pushinteger(L, at + 2);
    lua_replace(L, lua_upvalueindex(2));
    return 2;
}

static int each_header(lua_State *L, enum script_side side)
{
    lua_Integer n = 0;
    size_t count;
    const struct table_field *f = fields_of(L, side, &count);

    lua_newtable(L);
    for (size_t i = 0; i < count; i++) {
        char name[64];
        size_t k;

        for (k = 0; k < f[i].name.n && k < sizeof(name); k++)
            name[k] = str_lower(f[i].name.p[k]);
        lua_pushlstring(L, k == f[i].name.n ? name : f[i].name.p, f[i].name.n);
        lua_rawseti(L, -2, ++n);
        script_run_push(L, f[i].value);
        lua_rawseti(L, -2, ++n);
    }
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_header, 2);
    return 1;
}

/* ---- writing ---- */

static bool is_protected(struct str name)
{
    static const struct str names[] = {
#define PROTECTED(header) STR_INIT(header),
#include "script/api.def"
    };
    const char first = str_lower(name.p[0]);

    for (size_t i = 0; i < LEN(names); i++) {
        struct str one = names[i];
        bool is_prefix;

        if (one.p[0] != first || name.n < one.n)
            continue;
        is_prefix = one.p[one.n - 1] == '-' || one.p[0] == ':';
        if (str_ieq(one, is_prefix ? str_sub(name, 0, one.n) : name))
            return true;
    }
    return false;
}

static struct script_side_copy *copy(lua_State *L, enum script_side side)
{
    struct script_side_copy *c = &script_run_of(L)->sides[side];
    const struct table_field *f;
    size_t count;

    if (c->copied)
        return c;
    f = fields_of(L, side, &count);
    c->cap = count + 8;
    c->items = script_memory_take(L, c->cap * sizeof(*c->items));
    if (count > 0)
        memcpy(c->items, f, count * sizeof(*f));
    c->count = count;
    c->copied = true;
    return c;
}

static void check_name(lua_State *L, struct str name)
{
    if (is_protected(name))
        luaL_error(L, "header field `%s` is the proxy's own", name.p);
}

/* A value at stack position i as bytes that may stand in a header. */
static struct str check_value(lua_State *L, int i)
{
    struct str v;

    if (lua_type(L, i) != LUA_TSTRING && !lua_isinteger(L, i))
        luaL_error(L, "a value of a header field is a %s; a string or an integer was wanted",
                   lua_isnumber(L, i) ? "float" : luaL_typename(L, i));
    v = script_run_str(L, i);
    for (size_t k = 0; k < v.n; k++) {
        unsigned char c = (unsigned char)v.p[k];

        if ((c < ' ' && c != '\t') || c == 127)
            luaL_error(L, "a value of a header field has the control character %d", c);
    }
    if (v.n > SCRIPT_FIELD_BYTES_MAX)
        luaL_error(L, "a value of a header field has more than %d bytes", SCRIPT_FIELD_BYTES_MAX);
    return script_memory_copy(L, str_trim(v));
}

static void append(lua_State *L, struct script_side_copy *c, struct str name, struct str value)
{
    size_t bytes = name.n + value.n;

    for (size_t i = 0; i < c->count; i++)
        bytes += c->items[i].name.n + c->items[i].value.n;
    if (c->count >= SCRIPT_FIELDS_MAX || bytes > SCRIPT_HEAD_BYTES_MAX)
        luaL_error(L, "a header has at most %d fields and %d bytes", SCRIPT_FIELDS_MAX,
                   SCRIPT_HEAD_BYTES_MAX);
    if (c->count == c->cap) {
        struct table_field *items = script_memory_take(L, 2 * c->cap * sizeof(*items));

        memcpy(items, c->items, c->count * sizeof(*items));
        c->items = items;
        c->cap *= 2;
    }
    c->items[c->count++] = (struct table_field){ name, value, table_name_hash(name) };
}

uint32_t script_field_remove(lua_State *L, enum script_side side, struct str name)
{
    struct script_side_copy *c = copy(L, side);
    uint32_t hash = table_name_hash(name), gone = 0;
    size_t kept = 0;

    while (kept < c->count && !is(&c->items[kept], hash, name))
        kept++; /* mostly all */
    for (size_t i = kept; i < c->count; i++) {
        if (is(&c->items[i], hash, name))
            gone++;
        else
            c->items[kept++] = c->items[i];
    }
    c->count = kept;
    return gone;
}

void script_field_add(lua_State *L, enum script_side side, struct str name, struct str value)
{
    append(L, copy(L, side), script_memory_copy(L, name), script_memory_copy(L, value));
}

static void add_values(lua_State *L, enum script_side side, struct str name)
{
    struct script_side_copy *c = copy(L, side);
    lua_Integer n;

    if (!lua_istable(L, 2)) {
        append(L, c, name, check_value(L, 2));
        return;
    }
    n = (lua_Integer)lua_rawlen(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, 2, i);
        append(L, c, name, check_value(L, -1));
        lua_pop(L, 1);
    }
}

static int set_header(lua_State *L, enum script_side side)
{
    struct str name = script_run_str(L, 1);

    check_name(L, name);
    (void)script_field_remove(L, side, name);
    add_values(L, side, script_memory_copy(L, name));
    return 0;
}

static int add_header(lua_State *L, enum script_side side)
{
    struct str name = script_run_str(L, 1);

    check_name(L, name);
    add_values(L, side, script_memory_copy(L, name));
    return 0;
}

static int remove_header(lua_State *L, enum script_side side)
{
    struct str name = script_run_str(L, 1);

    check_name(L, name);
    lua_pushinteger(L, script_field_remove(L, side, name));
    return 1;
}

struct str script_field_value(lua_State *L, int i)
{
    return check_value(L, i);
}

#define BOTH(name)                           \
    static int request_##name(lua_State *L)  \
    {                                        \
        return name(L, SCRIPT_REQUEST);      \
    }                                        \
    static int response_##name(lua_State *L) \
    {                                        \
        return name(L, SCRIPT_RESPONSE);     \
    }
BOTH(header)
BOTH(headers)
BOTH(has_header)
BOTH(each_header)
BOTH(set_header)
BOTH(add_header)
BOTH(remove_header)

#define LIST(side)                                                                      \
    {                                                                                   \
        { "header", side##_header }, { "headers", side##_headers },                     \
            { "has_header", side##_has_header }, { "each_header", side##_each_header }, \
            { "set_header", side##_set_header }, { "add_header", side##_add_header },   \
            { "remove_header", side##_remove_header },                                  \
        {                                                                               \
            NULL, NULL                                                                  \
        }                                                                               \
    }

const struct script_function script_field_request[] = LIST(request);
const struct script_function script_field_response[] = LIST(response);
