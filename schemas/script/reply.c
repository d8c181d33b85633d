/* SPDX-License-Identifier: Apache-2.0
 *
 * res, but for its header fields.
 */
#include "script/field.h"
#include "script/tree.h"

static uint32_t number_of(lua_State *L, enum script_number what)
{
    struct script_run *r = script_run_of(L);

    return r->x->view->number(r->x->message, what);
}

static struct str text_of(lua_State *L, enum script_text what)
{
    struct script_run *r = script_run_of(L);

    return r->x->view->text(r->x->message, what);
}

static int status(lua_State *L)
{
    struct script_run *r = script_run_of(L);

    lua_pushinteger(L, r->commit.status_set ? r->commit.status : number_of(L, SCRIPT_STATUS));
    return 1;
}

static int set_status(lua_State *L)
{
    lua_Integer s = lua_tointeger(L, 1);

    if (s < 200 || s > 599)
        return luaL_error(L, "a status is 200 to 599");
    script_run_of(L)->commit.status_set = true;
    script_run_of(L)->commit.status = (uint32_t)s;
    return 0;
}

static int is_local(lua_State *L)
{
    lua_pushboolean(L, number_of(L, SCRIPT_LOCAL) != 0);
    return 1;
}

static int flags(lua_State *L)
{
    lua_newtable(L);
    return 1;
}

static int upstream(lua_State *L)
{
    struct str name = text_of(L, SCRIPT_UPSTREAM);

    if (name.p == NULL)
        return script_run_push_text(L, name);
    lua_createtable(L, 0, 2);
    script_run_push(L, name);
    lua_setfield(L, -2, "name");
    (void)script_run_push_text(L, text_of(L, SCRIPT_ENDPOINT));
    lua_setfield(L, -2, "endpoint");
    return 1;
}

static int skip_body(lua_State *L)
{
    script_run_of(L)->commit.skip_body = true;
    return 0;
}

static int append_vary(lua_State *L)
{
    struct str wanted = script_run_str(L, 1), rest, one;

    for (size_t n = 0; script_field_nth(L, SCRIPT_RESPONSE, STR("vary"), n, &rest); n++) {
        while (str_cut(&rest, ',', &one)) {
            if (str_ieq(str_trim(one), wanted) || str_eq(str_trim(one), STR("*")))
                return 0;
        }
    }
    script_field_add(L, SCRIPT_RESPONSE, STR("vary"), wanted);
    return 0;
}

/* ---- set_cookie ---- */

static bool cookie_text(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c <= ' ' || c >= 127 || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return true;
}

static void put_attribute(lua_State *L, struct script_tree_out *out, const char *key,
                          const char *name)
{
    struct str value;

    lua_getfield(L, 1, key);
    if (!lua_isnil(L, -1)) {
        if (lua_isboolean(L, -1)) {
            if (lua_toboolean(L, -1))
                script_tree_put(out, str_of(name));
        } else {
            if (!lua_isstring(L, -1))
                luaL_error(L, "set_cookie: `%s` is a %s", key, luaL_typename(L, -1));
            value = script_run_str(L, -1);
            for (size_t i = 0; i < value.n; i++) {
                if ((unsigned char)value.p[i] < ' ' || value.p[i] == ';')
                    luaL_error(L, "set_cookie: `%s` has a control character or `;`", key);
            }
            script_tree_put(out, str_of(name));
            script_tree_put(out, STR("="));
            script_tree_put(out, value);
        }
    }
    lua_pop(L, 1);
}

static int set_cookie(lua_State *L)
{
    static const struct {
        const char *key, *name;
    } attributes[] = {
        { "path", "; Path" },          { "domain", "; Domain" }, { "max_age", "; Max-Age" },
        { "expires", "; Expires" },    { "secure", "; Secure" }, { "http_only", "; HttpOnly" },
        { "same_site", "; SameSite" },
    };
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };
    struct str name, value;

    lua_getfield(L, 1, "name");
    lua_getfield(L, 1, "value");
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
        return luaL_error(L, "set_cookie: `name` and `value` are strings");
    name = script_run_str(L, -2);
    value = script_run_str(L, -1);
    if (name.n == 0 || !cookie_text(name) || str_contains(name, STR("=")) || !cookie_text(value))
        return luaL_error(L, "set_cookie: a name or value has a character that cookies have not");
    script_tree_put(&out, name);
    script_tree_put(&out, STR("="));
    script_tree_put(&out, value);
    lua_pop(L, 2);
    for (size_t i = 0; i < LEN(attributes); i++)
        put_attribute(L, &out, attributes[i].key, attributes[i].name);
    if (out.full)
        return script_fuel_abort(L, SCRIPT_LM, "out of memory");
    script_field_add(L, SCRIPT_RESPONSE, STR("set-cookie"), (struct str){ out.p, out.n });
    return 0;
}

const struct script_function script_reply_functions[] = {
    { "status", status },         { "set_status", set_status },   { "is_local", is_local },
    { "flags", flags },           { "upstream", upstream },       { "skip_body", skip_body },
    { "set_cookie", set_cookie }, { "append_vary", append_vary }, { NULL, NULL },
};
