/* SPDX-License-Identifier: Apache-2.0
 *
 * px.respond and px.redirect: an answer is made, and given when the hook returns it.
 */
#include "script/answer.h"

#include <stdlib.h>

#include "script/field.h"
#include "script/json.h"

static int compare(const void *pa, const void *pb)
{
    const struct table_field *a = pa, *b = pb;
    int by_name = str_cmp(a->name, b->name);

    return by_name != 0 ? by_name : (a->value.p < b->value.p ? -1 : a->value.p > b->value.p);
}

static bool has_token(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];

        if (c <= ' ' || c >= 127 || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return name.n > 0;
}

static void add(lua_State *L, struct table_field *fields, size_t *n, struct str name)
{
    struct str lower;

    if (*n == SCRIPT_FIELDS_MAX)
        luaL_error(L, "an answer has at most %d header fields", SCRIPT_FIELDS_MAX);
    lower = script_memory_copy(L, name);
    for (size_t i = 0; i < lower.n; i++)
        ((char *)(uintptr_t)lower.p)[i] = str_lower(lower.p[i]);
    fields[*n].name = lower;
    fields[*n].value = script_field_value(L, -1);
    fields[*n].hash = table_name_hash(lower);
    (*n)++;
}

const struct table_field *script_answer_fields(lua_State *L, size_t *count)
{
    struct table_field *fields;
    size_t n = 0;

    *count = 0;
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return NULL;
    }
    luaL_argexpected(L, lua_istable(L, -1), 1, "a table of header fields");
    fields = script_memory_take(L, SCRIPT_FIELDS_MAX * sizeof(*fields));
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        struct str name;

        if (lua_type(L, -2) != LUA_TSTRING || !has_token(script_run_str(L, -2)))
            luaL_error(L, "the name of a header field is no token");
        name = script_run_str(L, -2);
        if (!lua_istable(L, -1)) {
            add(L, fields, &n, name);
            continue;
        }
        for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, -1); i++) {
            lua_rawgeti(L, -1, i);
            add(L, fields, &n, name);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
    if (n > 1)
        qsort(fields, n, sizeof(*fields), compare);
    *count = n;
    return fields;
}

static int give(lua_State *L)
{
    (void)script_run_new_object(L, API_RESPONSE, STR(""));
    return 1;
}

static void add_type(lua_State *L, struct script_answer *answer, struct str type)
{
    struct table_field *fields;

    for (size_t i = 0; i < answer->field_count; i++) {
        if (str_eq(answer->fields[i].name, STR("content-type")))
            return;
    }
    fields = script_memory_take(L, (answer->field_count + 1) * sizeof(*fields));
    fields[0] =
        (struct table_field){ STR("content-type"), type, table_name_hash(STR("content-type")) };
    if (answer->field_count > 0)
        memcpy(fields + 1, answer->fields, answer->field_count * sizeof(*fields));
    answer->fields = fields;
    answer->field_count++;
}

static int respond(lua_State *L)
{
    struct script_answer *answer = &script_run_of(L)->answer;

    *answer = (struct script_answer){ 0 };
    lua_getfield(L, 1, "status");
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 200 || lua_tointeger(L, -1) > 599)
        return luaL_error(L, "respond: `status` is an integer, 200 to 599");
    answer->status = (uint32_t)lua_tointeger(L, -1);
    lua_pop(L, 1);
    lua_getfield(L, 1, "headers");
    answer->fields = script_answer_fields(L, &answer->field_count);
    lua_getfield(L, 1, "json");
    lua_getfield(L, 1, "body");
    if (!lua_isnil(L, -2)) {
        answer->body = script_json_text(L, -2);
        add_type(L, answer, STR("application/json"));
    } else if (!lua_isnil(L, -1)) {
        if (lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "respond: `body` is a %s; a string was wanted",
                              luaL_typename(L, -1));
        answer->body = script_memory_copy(L, script_run_str(L, -1));
        add_type(L, answer, STR("text/plain; charset=utf-8"));
    }
    return give(L);
}

static int redirect(lua_State *L)
{
    struct script_answer *answer = &script_run_of(L)->answer;
    struct table_field *field = script_memory_take(L, sizeof(*field));
    lua_Integer status = luaL_optinteger(L, 2, 302);

    if (status < 300 || status > 399)
        return luaL_error(L, "redirect: the status is 300 to 399");
    *field = (struct table_field){ STR("location"), script_field_value(L, 1),
                                   table_name_hash(STR("location")) };
    *answer = (struct script_answer){ (uint32_t)status, field, 1, STR("") };
    return give(L);
}

const struct script_function script_answer_functions[] = {
    { "respond", respond },
    { "redirect", redirect },
    { NULL, NULL },
};
