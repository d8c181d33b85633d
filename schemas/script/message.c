/* SPDX-License-Identifier: Apache-2.0
 *
 * req and res, but for their header fields. Outside a run there is no message, and every method
 * raises before it gets here.
 */
#include "script/field.h"
#include "script/json.h"
#include "script/url.h"
#include "table/target.h"

static struct script_run *run_of(lua_State *L)
{
    struct script_run *r = script_run_of(L);

    assert(r->x != NULL);
    return r;
}

static struct str text_of(lua_State *L, enum script_text what)
{
    struct script_run *r = run_of(L);

    if (r->commit.texts_set >> what & 1)
        return r->commit.texts[what];
    return r->x->view->text(r->x->message, what);
}

static uint32_t number_of(lua_State *L, enum script_number what)
{
    struct script_run *r = run_of(L);

    return r->x->view->number(r->x->message, what);
}

static void set_text(lua_State *L, enum script_text what, struct str value)
{
    struct script_run *r = run_of(L);

    r->commit.texts[what] = value.p != NULL ? script_memory_copy(L, value) : value;
    r->commit.texts_set |= 1u << what;
}

#define TEXT_METHOD(name, WHAT)                           \
    static int name(lua_State *L)                         \
    {                                                     \
        return script_run_push_text(L, text_of(L, WHAT)); \
    }
TEXT_METHOD(method, SCRIPT_METHOD)
TEXT_METHOD(scheme, SCRIPT_SCHEME)
TEXT_METHOD(http_version, SCRIPT_VERSION)
TEXT_METHOD(host, SCRIPT_HOST)
TEXT_METHOD(path, SCRIPT_PATH)
TEXT_METHOD(raw_path, SCRIPT_RAW_PATH)
TEXT_METHOD(query, SCRIPT_QUERY)
TEXT_METHOD(client_ip, SCRIPT_CLIENT)
TEXT_METHOD(peer_ip, SCRIPT_PEER)
TEXT_METHOD(principal, SCRIPT_PRINCIPAL)
TEXT_METHOD(generation, SCRIPT_GENERATION)
TEXT_METHOD(trace_id, SCRIPT_TRACE)
TEXT_METHOD(variant, SCRIPT_VARIANT)

static int port(lua_State *L)
{
    lua_pushinteger(L, number_of(L, SCRIPT_PORT));
    return 1;
}

static int route(lua_State *L)
{
    lua_createtable(L, 0, 3);
    (void)script_run_push_text(L, text_of(L, SCRIPT_RULE));
    lua_setfield(L, -2, "name");
    (void)script_run_push_text(L, text_of(L, SCRIPT_RULE_FILE));
    lua_setfield(L, -2, "file");
    lua_pushinteger(L, number_of(L, SCRIPT_RULE_LINE));
    lua_setfield(L, -2, "line");
    return 1;
}

static int tls(lua_State *L)
{
    lua_pushnil(L);
    return 1;
}

/* ---- writing the request line ---- */

static int set_method(lua_State *L)
{
    struct str s = script_run_str(L, 1);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return luaL_error(L, "a method is made of capital letters");
    }
    if (s.n == 0 || s.n > 32)
        return luaL_error(L, "a method has 1 to 32 letters");
    set_text(L, SCRIPT_METHOD, s);
    return 0;
}

static int set_path(lua_State *L)
{
    struct str s = script_run_str(L, 1);
    struct table_target target;
    char *buf = script_memory_take(L, s.n + 1);

    if (s.n == 0 || s.p[0] != '/' || str_contains(s, STR("?")) || str_contains(s, STR("/..")) ||
        s.n > SCRIPT_FIELD_BYTES_MAX || !table_target_parse(s, buf, s.n + 1, &target))
        return luaL_error(L, "the path is malformed");
    set_text(L, SCRIPT_PATH, target.path);
    return 0;
}

static int set_query(lua_State *L)
{
    struct str s = script_run_str(L, 1);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] == '#' || (unsigned char)s.p[i] >= 127)
            return luaL_error(L, "the query is malformed: encode it with px.url.encode");
    }
    set_text(L, SCRIPT_QUERY, s);
    return 0;
}

static int set_host(lua_State *L)
{
    char buf[TABLE_HOST_MAX];
    struct str name;
    uint16_t number;

    if (!table_target_host(script_run_str(L, 1), buf, &name, &number))
        return luaL_error(L, "the host is malformed");
    set_text(L, SCRIPT_HOST, script_run_str(L, 1));
    return 0;
}

static int reroute(lua_State *L)
{
    return luaL_error(L, "reroute is for listeners' filters");
}

/* ---- query parameters and cookies ---- */

static int query_param(lua_State *L)
{
    struct str rest = text_of(L, SCRIPT_QUERY), part;
    lua_Integer wanted = luaL_optinteger(L, 2, 1);

    while (rest.p != NULL && str_cut(&rest, '&', &part)) {
        size_t eq = str_find(part, '=');

        if (!script_url_equal(str_sub(part, 0, eq), script_run_str(L, 1)) || --wanted > 0)
            continue;
        script_url_push_decoded(L, str_sub(part, eq + 1, part.n));
        return 1;
    }
    lua_pushnil(L);
    return 1;
}

static int query_params(lua_State *L)
{
    struct str rest = text_of(L, SCRIPT_QUERY), part;
    lua_Integer n = 0;

    lua_newtable(L);
    while (rest.p != NULL && str_cut(&rest, '&', &part)) {
        size_t eq = str_find(part, '=');

        if (!script_url_equal(str_sub(part, 0, eq), script_run_str(L, 1)))
            continue;
        script_url_push_decoded(L, str_sub(part, eq + 1, part.n));
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

static int set_query_param(lua_State *L)
{
    struct str rest = text_of(L, SCRIPT_QUERY), part, made;
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };

    while (rest.p != NULL && str_cut(&rest, '&', &part)) {
        if (part.n == 0 ||
            script_url_equal(str_sub(part, 0, str_find(part, '=')), script_run_str(L, 1)))
            continue;
        if (out.n > 0)
            script_tree_put(&out, STR("&"));
        script_tree_put(&out, part);
    }
    if (!lua_isnoneornil(L, 2)) {
        if (out.n > 0)
            script_tree_put(&out, STR("&"));
        script_url_put_encoded(&out, script_run_str(L, 1));
        script_tree_put(&out, STR("="));
        script_url_put_encoded(&out, script_run_str(L, 2));
    }
    if (out.full)
        return script_fuel_abort(L, SCRIPT_LM, "out of memory");
    made = (struct str){ out.p, out.n };
    set_text(L, SCRIPT_QUERY, made);
    return 0;
}

static bool next_cookie(struct str *rest, struct str *name, struct str *value)
{
    struct str part;

    if (!str_cut(rest, ';', &part))
        return false;
    part = str_trim(part);
    *name = str_sub(part, 0, str_find(part, '='));
    *value = str_sub(part, name->n + 1, part.n);
    return true;
}

/* The next cookie of all fields: `n` of them were begun. */
static bool next_of_all(lua_State *L, size_t *n, struct str *rest, struct str *name,
                        struct str *value)
{
    while (!next_cookie(rest, name, value)) {
        if (!script_field_nth(L, SCRIPT_REQUEST, STR("cookie"), (*n)++, rest))
            return false;
    }
    return true;
}

static int cookie(lua_State *L)
{
    struct str rest = { NULL, 0 }, name, value;
    size_t n = 0;

    while (next_of_all(L, &n, &rest, &name, &value)) {
        if (str_eq(name, script_run_str(L, 1)) && name.n > 0) {
            if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
                value = str_sub(value, 1, value.n - 2);
            script_run_push(L, value);
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}

/* What is left becomes one field. */
static int remove_cookie(lua_State *L)
{
    struct script_tree_out out = { .arena = &script_run_of(L)->arena };
    struct str rest = { NULL, 0 }, name, value;
    lua_Integer gone = 0;
    size_t n = 0;

    while (next_of_all(L, &n, &rest, &name, &value)) {
        if (str_eq(name, script_run_str(L, 1))) {
            gone++;
            continue;
        }
        if (out.n > 0)
            script_tree_put(&out, STR("; "));
        script_tree_put(&out, name);
        script_tree_put(&out, STR("="));
        script_tree_put(&out, value);
    }
    if (gone > 0)
        (void)script_field_remove(L, SCRIPT_REQUEST, STR("cookie"));
    if (gone > 0 && out.n > 0)
        script_field_add(L, SCRIPT_REQUEST, STR("cookie"), (struct str){ out.p, out.n });
    lua_pushinteger(L, gone);
    return 1;
}

/* ---- who asks ---- */

static int ip_in(lua_State *L)
{
    const struct script_host *host = script_run_of(L)->vm->host;
    struct str client = text_of(L, SCRIPT_CLIENT);
    struct ip ip;

    script_run_declared(L, SCRIPT_SET_OF, script_run_str(L, 1));
    lua_pushboolean(L, client.p != NULL && ip_parse(client, &ip) &&
                           host->set(host->context, script_run_str(L, 1), &ip));
    return 1;
}

static int claim(lua_State *L)
{
    struct script_run *r = run_of(L);
    struct str json;
    bool ok = false;

    if (r->x->view->claim(r->x->message, script_run_str(L, 1), &json))
        script_json_push(L, json, &ok);
    if (!ok)
        lua_pushnil(L);
    return 1;
}

static int scopes_has(lua_State *L)
{
    struct script_run *r = run_of(L);
    struct script_tree *t = NULL;
    struct str json, rest, word;
    bool has = false;

    if (r->x->view->claim(r->x->message, STR("scope"), &json))
        t = script_json_parse(L, json);
    rest = t != NULL ? t->text : (struct str){ NULL, 0 };
    while (rest.p != NULL && str_cut(&rest, ' ', &word))
        has = has || str_eq(word, script_run_str(L, 1));
    lua_pushboolean(L, has);
    return 1;
}

static int set_variant(lua_State *L)
{
    script_run_declared(L, SCRIPT_SPLIT, script_run_str(L, 1));
    set_text(L, SCRIPT_VARIANT_SPLIT, script_run_str(L, 1));
    set_text(L, SCRIPT_VARIANT, script_run_str(L, 2));
    return 0;
}

/* ---- what filters keep ---- */

static void add_var(lua_State *L, uint32_t use, bool log)
{
    struct script_run *r = run_of(L);
    struct script_exchange *x = r->x;
    struct script_value value = script_run_value(L, 2);

    if (x->var_count == SCRIPT_VARS_MAX)
        luaL_error(L, "filters keep at most %d values of one request", SCRIPT_VARS_MAX);
    if (x->vars == NULL)
        x->vars = arena_take(x->arena, SCRIPT_VARS_MAX * sizeof(*x->vars));
    if (value.kind == SCRIPT_STRING)
        value.text = str_dup(x->arena, value.text);
    x->vars[x->var_count++] =
        (struct script_var){ use, log, { str_dup(x->arena, script_run_str(L, 1)), value } };
}

static uint32_t owner(lua_State *L)
{
    return str_has_prefix(script_run_str(L, 1), STR("shared.")) ? UINT32_MAX : run_of(L)->use;
}

static int set(lua_State *L)
{
    add_var(L, owner(L), false);
    return 0;
}

static int get(lua_State *L)
{
    struct script_exchange *x = run_of(L)->x;
    uint32_t use = owner(L);

    for (size_t i = x->var_count; i > 0; i--) {
        const struct script_var *v = &x->vars[i - 1];

        if (!v->log && v->use == use && str_eq(v->pair.key, script_run_str(L, 1))) {
            script_run_push_value(L, &v->pair.value);
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}

static int log_field(lua_State *L)
{
    script_run_declared(L, SCRIPT_LOG_FIELD, script_run_str(L, 1));
    add_var(L, run_of(L)->use, true);
    return 0;
}

const struct script_function script_message_request[] = {
    { "method", method },
    { "scheme", scheme },
    { "http_version", http_version },
    { "host", host },
    { "port", port },
    { "path", path },
    { "raw_path", raw_path },
    { "query", query },
    { "client_ip", client_ip },
    { "peer_ip", peer_ip },
    { "principal", principal },
    { "generation", generation },
    { "trace_id", trace_id },
    { "variant", variant },
    { "route", route },
    { "tls", tls },
    { "set_method", set_method },
    { "set_path", set_path },
    { "set_query", set_query },
    { "set_host", set_host },
    { "reroute", reroute },
    { "query_param", query_param },
    { "query_params", query_params },
    { "set_query_param", set_query_param },
    { "cookie", cookie },
    { "remove_cookie", remove_cookie },
    { "ip_in", ip_in },
    { "claim", claim },
    { "scopes_has", scopes_has },
    { "set_variant", set_variant },
    { "set", set },
    { "get", get },
    { "log_field", log_field },
    { NULL, NULL },
};
