/* SPDX-License-Identifier: Apache-2.0
 *
 * Scripts in the sandbox: what they may do, what they cannot, what it costs.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "script/script.h"

#include <stdio.h>

#include "../../kit/world.h"
#include "script/object.h"

static const struct script_declared declared[] = {
    { SCRIPT_SERVICE, STR_INIT("auth"), { NULL, 0 } },
    { SCRIPT_DICT, STR_INIT("seen"), { NULL, 0 } },
    { SCRIPT_SECRET, STR_INIT("k"), { NULL, 0 } },
    { SCRIPT_MAP, STR_INIT("geo"), { NULL, 0 } },
    { SCRIPT_SET_OF, STR_INIT("office"), { NULL, 0 } },
    { SCRIPT_SPLIT, STR_INIT("shop"), { NULL, 0 } },
    { SCRIPT_COUNTER, STR_INIT("c"), { NULL, 0 } },
    { SCRIPT_LOG_FIELD, STR_INIT("arm"), { NULL, 0 } },
    { SCRIPT_METRIC, STR_INIT("m"), STR_INIT("result=ok\nresult=no") },
};

static struct script_spec spec_of(const char *source, const char *params)
{
    return (struct script_spec){
        .filter = STR("default/f"),
        .source = { STR("f.lua"), str_of(source), 1 },
        .declared = declared,
        .declared_count = LEN(declared),
        .params = str_of(params),
        .limits = { .memory = 1 << 20, .calls = 4, .wait_ms = 250 },
    };
}

struct ran {
    enum script_outcome outcome;
    enum script_cause cause;
    uint32_t fuel, status;
    char error[SCRIPT_ERROR_MAX], body[256];
};

static struct ran run_phase(struct world *w, const char *source, const char *params,
                            enum api_phase phase)
{
    struct script *vm = script_new(&w->host, 0);
    struct script_spec spec = spec_of(source, params);
    struct ran ran = { .outcome = SCRIPT_FAILED };
    struct script_run *r;
    uint32_t use;

    assert_non_null(vm);
    if (!script_add(vm, &spec, &use, ran.error)) {
        script_free(&vm);
        return ran;
    }
    r = script_begin(vm, use, phase, &w->exchange);
    ran.outcome = script_step(r);
    ran.cause = script_cause(r);
    ran.fuel = script_fuel_used(r);
    ran.status = script_answer(r)->status;
    snprintf(ran.error, sizeof(ran.error), "%s", script_error(r));
    snprintf(ran.body, sizeof(ran.body), STR_FMT, STR_ARG(script_answer(r)->body));
    script_end(r);
    script_free(&vm);
    return ran;
}

/* A hook on_request with these statements. */
static struct ran run_text(struct world *w, const char *statements)
{
    char source[2048];

    snprintf(source, sizeof(source),
             "local M = {}\nfunction M.on_request(req, p, st)\n%s\nend\nreturn M\n", statements);
    return run_phase(w, source, "{\"n\": 5, \"list\": [1, 2]}", API_PHASE_REQUEST);
}

/* ---- what is there ---- */

static void every_row_of_the_api_has_its_function(void **state)
{
    struct world w;
    struct script *vm;
    const char *name = "";

    (void)state;
    kit_world_init(&w);
    vm = script_new(&w.host, 0);
    assert_int_equal(script_object_missing(vm, &name), 0);
    script_free(&vm);
    kit_world_fini(&w);
}

/* ---- what is not ---- */

static void what_stock_lua_has_and_a_script_has_not_is_gone(void **state)
{
    static const char *const names[] = {
#define FORBIDDEN(name, instead) name,
#include "script/api.def"
    };

    (void)state;
    for (size_t i = 0; i < LEN(names); i++) {
        struct world w;
        struct ran ran;
        char text[128];

        if (str_eq(str_of(names[i]), STR("_ENV")))
            continue; /* no global: the environment itself, which is sealed */
        kit_world_init(&w);
        snprintf(text, sizeof(text), "local there = %s if there then px.log('info', 'there') end",
                 names[i]);
        ran = run_text(&w, text);
        assert_true(ran.outcome == SCRIPT_FAILED || w.log[0] == 0);
        kit_world_fini(&w);
    }
}

static void everything_is_sealed(void **state)
{
    static const struct {
        const char *text, *error;
    } rows[] = {
        { "string.find = nil", "cannot be written" },
        { "px.http.call = nil", "cannot be written" },
        { "req.x = 1", "cannot be written" },
        { "global = 1", "cannot be written" },
        { "local x = ('x').y.z", "attempt to index" },
        { "return undefined", "there is no global `undefined`" },
        { "return 5", "returned a number" },
        { "req.header('x')", "is a method of req" },
        { "req:header(5)", "the name of a header field" },
        { "req:header('a b')", "the name of a header field" },
        { "req:set_header('x', 1.5)", "a string, an integer or a list" },
        { "req:set_header('x', 'a\\nb')", "control character" },
        { "req:set_header('content-length', '1')", "the proxy's own" },
        { "req:set_header('Proxy-Authorization', '1')", "the proxy's own" },
        { "req:set_path('/a?b')", "malformed" },
        { "px.dict('other')", "not declared in uses.dicts" },
        { "px.metrics.other:inc()", "not declared" },
        { "px.metrics.m:inc{result = 'maybe'}", "is no label" },
        { "px.http.call{service = 'other'}", "not declared in uses.services" },
        { "req:log_field('other', 1)", "not declared" },
        { "px.equal(px.secret('k'), 'key')", "a string was wanted" },
        { "px.log('info', tostring(px.secret('k')) .. px.secret('k'))", "attempt to concatenate" },
        { "require('x')", "is not there in on_request" },
        { "error({})", "no text" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct world w;
        struct ran ran;

        kit_world_init(&w);
        ran = run_text(&w, rows[i].text);
        assert_int_equal(ran.outcome, SCRIPT_FAILED);
        assert_int_equal(ran.cause, SCRIPT_LE);
        if (!str_contains(str_of(ran.error), str_of(rows[i].error)))
            fail_msg("%s: %s", rows[i].text, ran.error);
        assert_int_equal(w.commits, 0);
        kit_world_fini(&w);
    }
}

/* ---- what hooks alone cannot stop ---- */

static void no_script_outlives_its_fuel_or_memory(void **state)
{
    static const struct {
        const char *text;
        enum script_cause cause;
    } rows[] = {
        { "while true do end", SCRIPT_LF },
        { "while true do pcall(function() while true do end end) end", SCRIPT_LF },
        { "table.move({}, 1, 1 << 50, 2)", SCRIPT_LE },
        { "table.insert(setmetatable({}, {}), 1)", SCRIPT_LE },
        { "return ('a'):rep(30):find(('.-'):rep(8) .. 'b')", SCRIPT_LF },
        { "coroutine.wrap(function() while true do end end)()", SCRIPT_LE },
        { "local t = {} for i = 1, 10001 do t[i] = i end table.sort(t)", SCRIPT_LE },
        { "local t = {} for i = 1, 5000 do t[i] = i end table.sort(t, math.max)", SCRIPT_LE },
        { "local t = {} for i = 1, 5000 do t[i] = -i end table.sort(t, function(a, b) return a < b end)",
          SCRIPT_LF },
        { "string.rep('x', 1 << 30)", SCRIPT_LE },
        { "local s = ('x'):rep(60000) while true do s = s:gsub('.', '%0%0') end", SCRIPT_LF },
        { "local function f() return 1 + f() end f()", SCRIPT_LM },
        { "local s = 'x' while true do s = s .. s end", SCRIPT_LM },
        { "local t = {} for i = 1, 1e9 do t[i] = {} end", SCRIPT_LM },
        { "pcall(function() local s = 'x' while true do s = s .. s end end) while true do end",
          SCRIPT_LF },
        { "table.unpack({}, 1, 1e6)", SCRIPT_LE },
        { "table.concat({}, 'x', 1, 1 << 60)", SCRIPT_LF },
        { "local t = {} while true do table.insert(t, 1, 1) end", SCRIPT_LF },
        { "return px.json.encode((function() local t = {} t.t = t return t end)())", SCRIPT_LE },
        { "for s in ('a'):rep(1000):gmatch('.-.-.-b') do end", SCRIPT_LF },
        { "while true do px.hash.sha256(('x'):rep(60000)) end", SCRIPT_LF },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct world w;
        struct ran ran;

        kit_world_init(&w);
        ran = run_text(&w, rows[i].text);
        if (ran.outcome != SCRIPT_FAILED || ran.cause != rows[i].cause)
            fail_msg("%s: %s %s", rows[i].text, script_cause_flag(ran.cause), ran.error);
        kit_world_fini(&w);
    }
}

static void fuel_is_the_same_every_time(void **state)
{
    static const char text[] = "for i = 1, 500 do req:set_header('x', i) end "
                               "local s = ('ab'):rep(100):gsub('a', 'b') "
                               "local t = {} for i = 1, 100 do t[i] = i * 7 % 31 end table.sort(t)";
    uint32_t first = 0;

    (void)state;
    for (int i = 0; i < 5; i++) {
        struct world w;
        struct ran ran;

        kit_world_init(&w);
        ran = run_text(&w, text);
        assert_int_equal(ran.outcome, SCRIPT_PASSED);
        assert_true(first == 0 || ran.fuel == first);
        first = ran.fuel;
        kit_world_fini(&w);
    }
    assert_true(first > 5000);
}

/* ---- the journal ---- */

static void writes_are_seen_at_once_and_kept_at_the_end(void **state)
{
    struct world w;
    struct ran ran;

    (void)state;
    kit_world_init(&w);
    ran = run_text(&w, "req:set_header('X-One', 'new') req:add_header('x-two', {'a', 'b'}) "
                       "req:remove_header('cookie') req:set_path('/c') req:set('k', 5) "
                       "req:log_field('arm', 'b') req:set_variant('shop', 'canary') "
                       "assert(req:header('x-one') == 'new' and req:path() == '/c') "
                       "assert(req:get('k') == 5 and req:cookie('ab') == nil)");
    assert_string_equal(ran.error, "");
    assert_int_equal(w.commits, 1);
    assert_true(str_eq(kit_world_field(&w, SCRIPT_REQUEST, "x-one"), STR("new")));
    assert_true(str_eq(w.texts[SCRIPT_PATH], STR("/c")));
    assert_true(str_eq(w.texts[SCRIPT_VARIANT], STR("canary")));
    assert_null(kit_world_field(&w, SCRIPT_REQUEST, "cookie").p);
    assert_int_equal(w.exchange.var_count, 2);
    kit_world_fini(&w);
}

static void a_failed_run_leaves_nothing_behind(void **state)
{
    struct world w;
    struct ran ran;

    (void)state;
    kit_world_init(&w);
    ran = run_text(&w, "req:set_header('x-one', 'new') req:set('shared.k', 1) "
                       "req:set_path('/c') local x = nil + 1");
    assert_int_equal(ran.outcome, SCRIPT_FAILED);
    assert_true(str_has_prefix(str_of(ran.error), STR("f.lua:3: ")));
    assert_int_equal(w.commits, 0);
    assert_true(str_eq(kit_world_field(&w, SCRIPT_REQUEST, "x-one"), STR("1")));
    assert_int_equal(w.exchange.var_count, 0);
    kit_world_fini(&w);
}

static void an_answer_is_what_is_returned(void **state)
{
    struct world w;
    struct ran ran;

    (void)state;
    kit_world_init(&w);
    ran = run_text(
        &w, "return px.respond{status = 403, json = {error = 'no'}, headers = {['X-A'] = 1}}");
    assert_int_equal(ran.outcome, SCRIPT_RESPONDED);
    assert_int_equal(ran.status, 403);
    assert_string_equal(ran.body, "{\"error\":\"no\"}");
    ran = run_text(&w, "px.respond{status = 403}");
    assert_int_equal(ran.outcome, SCRIPT_PASSED);
    kit_world_fini(&w);
}

/* ---- phases ---- */

static void a_function_is_there_in_its_phases_alone(void **state)
{
    static const struct {
        const char *hook;
        enum api_phase phase;
        const char *call;
        bool ok;
    } rows[] = {
        { "on_response(req, res)", API_PHASE_RESPONSE, "res:set_header('x', '1')", true },
        { "on_response(req, res)", API_PHASE_RESPONSE, "req:set_header('x', '1')", false },
        { "on_response(req, res)", API_PHASE_RESPONSE, "res:append_vary('accept')", true },
        { "on_response(req, res)", API_PHASE_RESPONSE, "res:set_cookie{name='a', value='b'}",
          true },
        { "on_log(req, res)", API_PHASE_LOG, "res:set_status(500)", false },
        { "on_log(req, res)", API_PHASE_LOG, "px.log('info', 'x' .. res:status())", true },
        { "on_log(req, res)", API_PHASE_LOG, "px.sleep(1)", false },
        { "on_request_body(req, body)", API_PHASE_REQUEST_BODY, "body:set('x')", true },
        { "on_request_body(req, body)", API_PHASE_REQUEST_BODY, "body:json_set('/a', 2)", true },
        { "on_request(req)", API_PHASE_REQUEST, "(function() end)()", true },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct world w;
        struct ran ran;
        char source[256];

        kit_world_init(&w);
        w.body = STR("{\"a\":1}");
        snprintf(source, sizeof(source), "local M = {} function M.%s %s end return M", rows[i].hook,
                 rows[i].call);
        ran = run_phase(&w, source, "", rows[i].phase);
        if ((ran.outcome == SCRIPT_PASSED) != rows[i].ok)
            fail_msg("%s: %s", rows[i].call, ran.error);
        kit_world_fini(&w);
    }
}

static void json_bodies_are_masked_in_place(void **state)
{
    struct world w;
    struct ran ran;

    (void)state;
    kit_world_init(&w);
    w.body = STR("{\"a\":{\"b\":1},\"c\":[{\"n\":1},{\"n\":2}]}");
    ran = run_phase(&w,
                    "return {on_response_body = function(req, res, body, p) "
                    "assert(body:json_mask({'/a/b', '/c/*/n'}, '***') == 3) end}",
                    "", API_PHASE_RESPONSE_BODY);
    assert_string_equal(ran.error, "");
    assert_true(
        str_eq(w.body, STR("{\"a\":{\"b\":\"***\"},\"c\":[{\"n\":\"***\"},{\"n\":\"***\"}]}")));
    kit_world_fini(&w);
}

static void what_is_wrong_with_a_script_is_said_when_it_is_loaded(void **state)
{
    static const struct {
        const char *source, *error;
    } rows[] = {
        { "\x1bLua", "binary chunk" },
        { "return {", "f.lua:1:" },
        { "return 5", "a table of hooks was wanted" },
        { "return {on_reqest = function() end}", "`on_reqest` is no hook" },
        { "return {on_request = 5}", "a function was wanted" },
        { "return {}", "no hook that sees a message" },
        { "x = 1 return {}", "cannot be written" },
        { "while true do end", "out of fuel" },
        { "return {on_load = function() req:path() end, on_log = function() end}", "no global" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct world w;
        struct ran ran;

        kit_world_init(&w);
        ran = run_phase(&w, rows[i].source, "", API_PHASE_REQUEST);
        if (!str_contains(str_of(ran.error), str_of(rows[i].error)))
            fail_msg("%s: %s", rows[i].source, ran.error);
        kit_world_fini(&w);
    }
}

/* ---- waiting ---- */

static void a_call_waits_and_goes_on(void **state)
{
    struct world w;
    struct script *vm;
    struct script_spec spec =
        spec_of("return {on_request = function(req) "
                "local r, code = px.http.call{service = 'auth', path = '/v', headers = {a = 'b'}} "
                "if not r then return px.respond{status = 504, body = code} end "
                "return px.respond{status = r.status, body = r.body .. r.headers['x-h']} end}",
                "");
    struct table_field got = { STR("x-h"), STR("!"), 0 };
    struct script_wait *waits;
    struct script_run *r;
    char error[SCRIPT_ERROR_MAX];
    uint32_t use;
    size_t n;

    (void)state;
    kit_world_init(&w);
    vm = script_new(&w.host, 0);
    assert_true(script_add(vm, &spec, &use, error));
    for (int i = 0; i < 2; i++) {
        r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
        assert_int_equal(script_step(r), SCRIPT_WAITING);
        waits = script_waits(r, &n);
        assert_int_equal(n, 1);
        assert_true(str_eq(waits[0].service, STR("auth")) && str_eq(waits[0].path, STR("/v")));
        waits[0].code = i == 0 ? SCRIPT_CODE_OK : SCRIPT_CODE_RESET;
        waits[0].status = 201;
        waits[0].got_body = STR("ok");
        waits[0].got_fields = &got;
        waits[0].got_field_count = 1;
        assert_int_equal(script_step(r), SCRIPT_RESPONDED);
        assert_int_equal(script_answer(r)->status, i == 0 ? 201 : 504);
        assert_true(str_eq(script_answer(r)->body, i == 0 ? STR("ok!") : STR("reset")));
        script_end(r);
    }
    r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
    assert_int_equal(script_step(r), SCRIPT_WAITING);
    script_expire(r);
    assert_int_equal(script_cause(r), SCRIPT_LT);
    script_end(r);
    r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
    assert_int_equal(script_step(r), SCRIPT_WAITING);
    script_free(&vm); /* with a run that waits */
    kit_world_fini(&w);
}

static void nothing_waits_inside_a_callback(void **state)
{
    struct world w;
    struct ran ran;

    (void)state;
    kit_world_init(&w);
    ran = run_text(&w, "return (('x'):gsub('x', function() px.sleep(1) end))");
    assert_true(str_contains(str_of(ran.error), STR("yield")));
    kit_world_fini(&w);
}

/* ---- memory ---- */

static void any_allocation_may_fail(void **state)
{
    static const char source[] =
        "local t = {} return {on_load = function(p) t.x = ('x'):rep(100) return {1} end, "
        "on_request = function(req, p, st) req:set_header('x', px.json.encode{a = p.n}) "
        "local s = px.split('a,b,c', ',') table.sort(s) "
        "pcall(error, {}) return px.respond{status = 200, json = s} end}";
    struct script_spec spec = spec_of(source, "{\"n\": [1, 2, 3]}");
    uint64_t n;

    (void)state;
    for (n = 1; n < 5000; n++) {
        struct world w;
        struct script *vm;
        struct script_run *r;
        char error[SCRIPT_ERROR_MAX];
        enum script_outcome outcome = SCRIPT_FAILED;
        uint32_t use;

        kit_world_init(&w);
        vm = script_new(&w.host, n);
        if (vm != NULL && script_add(vm, &spec, &use, error)) {
            r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
            if (r != NULL) {
                outcome = script_step(r);
                script_end(r);
            }
        }
        script_free(&vm);
        kit_world_fini(&w);
        if (outcome == SCRIPT_RESPONDED && n > 1000)
            break;
    }
    assert_true(n < 5000);
}

static void garbage_is_collected_between_runs(void **state)
{
    struct script_spec spec = spec_of(
        "return {on_request = function(req) local s = ('x'):rep(9000) .. px.now() end}", "");
    struct world w;
    struct script *vm;
    char error[SCRIPT_ERROR_MAX];
    uint32_t use;

    (void)state;
    kit_world_init(&w);
    vm = script_new(&w.host, 0);
    assert_true(script_add(vm, &spec, &use, error));
    for (int i = 0; i < 1000; i++) {
        struct script_run *r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);

        assert_int_equal(script_step(r), SCRIPT_PASSED);
        script_end(r);
        script_turn(vm);
        assert_true(script_heap(vm) < 1 << 20);
    }
    script_free(&vm);
    kit_world_fini(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_api_has_its_function),
        cmocka_unit_test(what_stock_lua_has_and_a_script_has_not_is_gone),
        cmocka_unit_test(everything_is_sealed),
        cmocka_unit_test(no_script_outlives_its_fuel_or_memory),
        cmocka_unit_test(fuel_is_the_same_every_time),
        cmocka_unit_test(writes_are_seen_at_once_and_kept_at_the_end),
        cmocka_unit_test(a_failed_run_leaves_nothing_behind),
        cmocka_unit_test(an_answer_is_what_is_returned),
        cmocka_unit_test(a_function_is_there_in_its_phases_alone),
        cmocka_unit_test(json_bodies_are_masked_in_place),
        cmocka_unit_test(what_is_wrong_with_a_script_is_said_when_it_is_loaded),
        cmocka_unit_test(a_call_waits_and_goes_on),
        cmocka_unit_test(nothing_waits_inside_a_callback),
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(garbage_is_collected_between_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
