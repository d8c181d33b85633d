/* SPDX-License-Identifier: Apache-2.0
 *
 * body: a buffered body. Bytes come to Lua only where the script asks for them; JSON is read,
 * pointed into and written here. Each walk over the body is paid by its length.
 */
#include "script/digest.h"
#include "script/field.h"
#include "script/json.h"
#include "script/url.h"

static enum script_side side_of(const struct script_run *r)
{
    return r->phase == API_PHASE_RESPONSE_BODY ? SCRIPT_RESPONSE : SCRIPT_REQUEST;
}

static struct str body_of(lua_State *L)
{
    struct script_run *r = script_run_of(L);

    if (r->commit.body_set)
        return r->commit.body;
    return r->x->view->body(r->x->message, side_of(r));
}

static void set_body(lua_State *L, struct str text)
{
    struct script_run *r = script_run_of(L);

    r->commit.body_set = true;
    r->commit.body = text;
}

static struct str walked(lua_State *L, int64_t per_kib)
{
    struct str body = body_of(L);

    script_fuel_charge(L, (int64_t)body.n * per_kib / 1024);
    return body;
}

static int len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)body_of(L).n);
    return 1;
}

static int bytes(lua_State *L)
{
    struct str body = body_of(L);
    lua_Integer n = (lua_Integer)body.n;
    lua_Integer from = luaL_optinteger(L, 1, 1), to = luaL_optinteger(L, 2, -1);

    from = from < 0 ? n + from + 1 : from;
    to = to < 0 ? n + to + 1 : to;
    from = from < 1 ? 1 : from;
    to = to > n ? n : to;
    script_run_push(L,
                    from > to ? STR("") : str_sub(body, (size_t)from - 1, (size_t)(to - from) + 1));
    return 1;
}

static int find(lua_State *L)
{
    struct str body = walked(L, 16), what = script_run_str(L, 1);
    lua_Integer init = luaL_optinteger(L, 2, 1);
    const char *at;

    if (init < 1 || (size_t)init > body.n + 1) {
        lua_pushnil(L);
        return 1;
    }
    at = memmem(body.p + init - 1, body.n - (size_t)init + 1, what.p, what.n);
    if (at == NULL)
        lua_pushnil(L);
    else
        lua_pushinteger(L, at - body.p + 1);
    return 1;
}

static int set(lua_State *L)
{
    set_body(L, script_memory_copy(L, script_run_str(L, 1)));
    return 0;
}

static int append(lua_State *L)
{
    struct str body = walked(L, 16), more = script_run_str(L, 1);
    char *p = script_memory_take(L, body.n + more.n + 1);

    if (body.n > 0)
        memcpy(p, body.p, body.n);
    if (more.n > 0)
        memcpy(p + body.n, more.p, more.n);
    set_body(L, (struct str){ p, body.n + more.n });
    return 0;
}

static int sha256(lua_State *L)
{
    return script_digest_push_sha256(L, walked(L, 1024));
}

static int hmac_sha256(lua_State *L)
{
    return script_digest_push_hmac(L, 1, walked(L, 1024));
}

static int form(lua_State *L)
{
    struct str rest = walked(L, 64), part;

    lua_newtable(L);
    while (rest.n > 0 && rest.p != NULL && str_cut(&rest, '&', &part)) {
        size_t eq = str_find(part, '=');

        script_url_push_decoded(L, str_sub(part, 0, eq));
        script_url_push_decoded(L, str_sub(part, eq + 1, part.n));
        lua_rawset(L, -3);
    }
    return 1;
}

/* ---- JSON ---- */

/* NULL, and *code why. */
static struct script_tree *tree_of(lua_State *L, enum script_code *code)
{
    struct script_run *r = script_run_of(L);
    struct script_tree *t;
    struct str encoding;

    for (size_t n = 0; script_field_nth(L, side_of(r), STR("content-encoding"), n, &encoding);
         n++) {
        if (str_ieq(encoding, STR("identity")))
            continue;
        *code = SCRIPT_CODE_ENCODED;
        return NULL;
    }
    t = script_json_parse(L, walked(L, 6144));
    *code = SCRIPT_CODE_SYNTAX;
    return t;
}

static int json(lua_State *L)
{
    enum script_code code;
    struct script_tree *t = tree_of(L, &code);

    if (t == NULL)
        return script_run_fail(L, code);
    script_json_push_tree(L, t);
    return 1;
}

static bool take_first(void *context, struct script_tree *node)
{
    struct script_tree **found = context;

    if (*found == NULL)
        *found = node;
    return true;
}

/* "" is the whole document, "/a/b" and a plain "a" a member. */
static int json_get(lua_State *L)
{
    enum script_code code;
    struct script_tree *t = tree_of(L, &code), *found = NULL;
    struct str pointer = script_run_str(L, 1);

    if (t == NULL)
        return script_run_fail(L, code);
    if (pointer.n > 0 && pointer.p[0] != '/') {
        for (struct script_tree *c = t->kind == SCRIPT_TREE_MAP ? t->first : NULL; c != NULL;
             c = c->next)
            found = str_eq(c->key, pointer) ? c : found;
    } else if (pointer.n == 0) {
        found = t;
    } else {
        (void)script_tree_each(t, pointer, take_first, &found);
    }
    if (found == NULL)
        lua_pushnil(L);
    else
        script_json_push_tree(L, found);
    return 1;
}

static void write_back(lua_State *L, const struct script_tree *t)
{
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };

    script_tree_write(&out, t);
    if (out.full)
        script_fuel_abort(L, SCRIPT_LM, "out of memory");
    script_fuel_charge(L, (int64_t)out.n * 6);
    set_body(L, (struct str){ out.p, out.n });
}

static bool put_value(void *context, struct script_tree *node)
{
    const struct script_tree *value = context;
    struct script_tree made = *value;

    made.key = node->key;
    made.next = node->next;
    *node = made;
    return true;
}

static bool drop(void *context, struct script_tree *node)
{
    (void)context;
    (void)node;
    return false;
}

static int json_set(lua_State *L)
{
    enum script_code code;
    struct script_tree *t = tree_of(L, &code), *value;
    uint32_t n;

    if (t == NULL)
        return script_run_fail(L, code);
    value = script_json_parse(L, script_json_text(L, 2));
    n = value != NULL ? script_tree_each(t, script_run_str(L, 1), put_value, value) : 0;
    if (n > 0)
        write_back(L, t);
    lua_pushinteger(L, n);
    return 1;
}

/* Acts on all that the list of pointers at 1 names. */
static int act_on_all(lua_State *L, script_tree_act *act, void *context)
{
    enum script_code code;
    struct script_tree *t = tree_of(L, &code);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 1), n = 0;

    if (t == NULL)
        return script_run_fail(L, code);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, 1, i);
        if (lua_type(L, -1) != LUA_TSTRING)
            return luaL_error(L, "a JSON Pointer is a string, not a %s", luaL_typename(L, -1));
        script_fuel_charge(L, (int64_t)body_of(L).n / 16);
        n += script_tree_each(t, script_run_str(L, -1), act, context);
        lua_pop(L, 1);
    }
    if (n > 0)
        write_back(L, t);
    lua_pushinteger(L, n);
    return 1;
}

static int json_remove(lua_State *L)
{
    return act_on_all(L, drop, NULL);
}

static int json_mask(lua_State *L)
{
    struct script_tree mask = { .kind = SCRIPT_TREE_STRING, .text = script_run_str(L, 2) };

    return act_on_all(L, put_value, &mask);
}

const struct script_function script_body_functions[] = {
    { "len", len },
    { "bytes", bytes },
    { "find", find },
    { "set", set },
    { "append", append },
    { "sha256", sha256 },
    { "hmac_sha256", hmac_sha256 },
    { "json", json },
    { "json_get", json_get },
    { "json_set", json_set },
    { "json_remove", json_remove },
    { "json_mask", json_mask },
    { "form", form },
    { NULL, NULL },
};
