/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/type.c: what is known of an expression of a hook without running it.
 */
#include "lua/type.h"

#include "kit/test.h"
#include "lua/hook.h"
#include "lua/parse.h"

struct bound {
    struct arena a;
    struct diag_sink sink;
    struct lua_filter filter;
    struct lua_lint l;
    const struct lua_node *value; /* what on_request returns */
};

static void bind(struct bound *b, const char *before, const char *value)
{
    *b = (struct bound){ 0 };
    arena_init(&b->a, 0);
    diag_init(&b->sink, &b->a);
    b->filter.source.text =
        str_fmt(&b->a, "return {on_request = function(req, p) %s return %s end}", before, value);
    b->l = (struct lua_lint){
        .arena = &b->a, .sink = &b->sink, .filter = &b->filter, .source = &b->filter.source
    };
    lua_parse(&b->a, b->filter.source.text, &b->l.tree);
    assert_int_equal(b->l.tree.faults.count, 0);
    lua_hook_bind(&b->l);
    lua_hook_find(&b->l);
    for (const struct lua_node *n = b->l.tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_RETURN)
            b->value = n->first;
    }
}

static void types_follow_from_the_api_and_from_one_variable(void **state)
{
    static const struct {
        const char *before, *value;
        enum api_type type;
        bool nilable, digest, is_float_division;
    } rows[] = {
        { "", "'a'", API_STRING, false, false, false },
        { "", "1", API_INTEGER, false, false, false },
        { "", "1.5", API_FLOAT, false, false, false },
        { "", "p.x", API_UNKNOWN, false, false, false },
        { "", "req", API_REQ, false, false, false },
        { "", "req:path()", API_STRING, false, false, false },
        { "", "req:header('a')", API_STRING, true, false, false },
        { "", "(req:header('a') or 'b')", API_STRING, false, false, false },
        { "local h = req:header('a')", "h", API_STRING, true, false, false },
        { "local h = req:header('a') h = 1", "h", API_UNKNOWN, false, false, false },
        { "local d = px.dict('x')", "d", API_DICT, false, false, false },
        { "local d = px.dict('x')", "d:get('a')", API_ANY, true, false, false },
        { "", "10 / 2", API_FLOAT, false, false, true },
        { "", "10 // 2", API_INTEGER, false, false, false },
        { "", "px.hmac_sha256(px.secret('k'), 'a')", API_STRING, false, true, false },
        { "", "'a' .. 'b'", API_STRING, false, false, false },
        { "", "#'a'", API_INTEGER, false, false, false },
        { "", "not p", API_BOOLEAN, false, false, false },
        { "", "unknown()", API_UNKNOWN, false, false, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_type type;
        struct bound b;

        bind(&b, rows[i].before, rows[i].value);
        type = lua_type_of(b.value);
        if (type.type != rows[i].type || type.nilable != rows[i].nilable ||
            type.digest != rows[i].digest || type.is_float_division != rows[i].is_float_division)
            fail_msg("%s %s: type %d%s%s%s", rows[i].before, rows[i].value, (int)type.type,
                     type.nilable ? ", nilable" : "", type.digest ? ", digest" : "",
                     type.is_float_division ? ", by division" : "");
        arena_fini(&b.a);
    }
}

static void calls_have_a_callee(void **state)
{
    static const struct {
        const char *before, *call;
        enum api_type object;
        const char *name;
        bool known, has_self;
        unsigned arguments;
    } rows[] = {
        { "", "req:header('a')", API_REQ, "header", true, false, 1 },
        { "", "req:heder('a')", API_REQ, "heder", false, false, 1 },
        { "", "px.http.call{}", API_PX, "http.call", true, false, 1 },
        { "", "string.rep('a', 2)", API_STRING, "rep", true, false, 2 },
        { "", "('a'):rep(2)", API_STRING, "rep", true, true, 1 },
        { "", "px.metrics.m:inc()", API_METRIC, "inc", true, false, 0 },
        { "local f = px.now", "f()", API_PX, "now", true, false, 0 },
        { "local function f() end", "f()", API_UNKNOWN, "", false, false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lua_callee callee;
        unsigned count = 0;
        struct bound b;

        bind(&b, rows[i].before, rows[i].call);
        lua_type_callee(&b.a, b.value, &callee);
        (void)lua_type_arguments(b.value, &count);
        if (callee.object != rows[i].object || (callee.api != NULL) != rows[i].known ||
            callee.has_self != rows[i].has_self || count != rows[i].arguments ||
            (rows[i].name[0] != '\0' && !str_eq(callee.name, str_of(rows[i].name))))
            fail_msg("%s: object %d, `" STR_FMT "`, %s, %u arguments, self %d", rows[i].call,
                     (int)callee.object, STR_ARG(callee.name), callee.api ? "known" : "unknown",
                     count, callee.has_self);
        arena_fini(&b.a);
    }
}

static void parameters_are_named_by_p(void **state)
{
    static const struct {
        const char *before, *value, *name;
    } rows[] = {
        { "", "p.max", "max" },  { "", "p['max']", "max" }, { "", "p[req]", NULL },
        { "", "req.max", NULL }, { "", "p.a.b", NULL },     { "local p = {}", "p.max", NULL },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str name;
        struct bound b;

        bind(&b, rows[i].before, rows[i].value);
        name = lua_type_param(b.value);
        if (rows[i].name == NULL)
            assert_null(name.p);
        else
            KIT_TEXT(name, rows[i].name);
        arena_fini(&b.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_follow_from_the_api_and_from_one_variable),
        cmocka_unit_test(calls_have_a_callee),
        cmocka_unit_test(parameters_are_named_by_p),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
