/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/watch.c: what a run does is told call by call and line by line, and stays what it was.
 */
#include "script/script.h"

#include <stdio.h>

#include "kit/test.h"
#include "kit/world.h"

struct seen {
    char text[8192];
    size_t n;
};

static void see(struct seen *s, const char *before, struct str text)
{
    int n = snprintf(s->text + s->n, sizeof(s->text) - s->n, "%s" STR_FMT, before, STR_ARG(text));

    assert_true(n > 0 && (size_t)n < sizeof(s->text) - s->n);
    s->n += (size_t)n;
}

static void call(void *context, struct str text)
{
    see(context, "|", text);
}

static void result(void *context, struct str text)
{
    see(context, " -> ", text);
}

static void line(void *context, struct str chunk, uint32_t number)
{
    char text[32];

    assert_true(str_eq(chunk, STR("f.lua")));
    snprintf(text, sizeof(text), "%u ", number);
    see(context, "", str_of(text));
}

static void ignore(void *context, struct str text)
{
    (void)context;
    (void)text;
}

static void count(void *context, struct str chunk, uint32_t number)
{
    (void)chunk;
    (void)number;
    ++*(uint32_t *)context;
}

static const struct script_declared declared[] = {
    { SCRIPT_SERVICE, STR_INIT("auth"), { NULL, 0 } },
    { SCRIPT_DICT, STR_INIT("seen"), { NULL, 0 } },
    { SCRIPT_SECRET, STR_INIT("k"), { NULL, 0 } },
    { SCRIPT_METRIC, STR_INIT("m"), STR_INIT("result=ok") },
};

/* Fuel of a run of on_request, with what `watcher` sees of it in `seen`, loading left out. */
static uint32_t run(const char *source, const struct script_watcher *watcher, struct seen *seen)
{
    struct script_spec spec = {
        .filter = STR("default/f"),
        .source = { STR("f.lua"), str_of(source), 1 },
        .declared = declared,
        .declared_count = LEN(declared),
        .limits = { .memory = 1 << 20, .calls = 4, .wait_ms = 250 },
    };
    char error[SCRIPT_ERROR_MAX];
    struct script_run *r;
    struct script *vm;
    struct world w;
    uint32_t use, fuel;
    size_t count;

    kit_world_init(&w);
    vm = script_new(&w.host, 0);
    script_watch(vm, watcher);
    if (!script_add(vm, &spec, &use, error))
        fail_msg("%s", error);
    seen->n = 0;
    seen->text[0] = '\0';
    r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
    while (script_step(r) == SCRIPT_WAITING)
        script_waits(r, &count)[0].code = SCRIPT_CODE_TIMEOUT;
    fuel = script_fuel_used(r);
    script_end(r);
    script_free(&vm);
    kit_world_fini(&w);
    return fuel;
}

static void a_call_is_told_as_it_would_be_written(void **state)
{
    static const struct {
        const char *statements, *told;
    } rows[] = {
        { "req:header('host')", "|req:header(\"host\") -> \"shop.example.com\"" },
        { "req:header('x-none')", "|req:header(\"x-none\") -> nil" },
        { "req:set_header('x-a', 7)", "|req:set_header(\"x-a\", 7)" },
        { "req:set('k', 'a\"\\n')", "|req:set(\"k\", \"a\\\"\\010\")" },
        { "req:set('k', ('x'):rep(90))",
          "|req:set(\"k\", \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\")" },
        { "string.upper('a') tostring(1)", "" },
        { "px.dict('seen'):get('a')",
          "|px.dict(\"seen\") -> px.dict(\"seen\")|px.dict(\"seen\"):get(\"a\") -> nil" },
        { "px.metrics.m:inc({result = 'ok'}, 2)", "|px.metrics.m:inc({result = \"ok\"}, 2)" },
        { "px.json.encode({b = 1, a = {true, 1.5}})",
          "|px.json.encode({a = {true, 1.5}, b = 1}) -> \"{\\\"a\\\":[true,1.5],\\\"b\\\":1}\"" },
        { "px.json.encode({{{{}}}})", "|px.json.encode({{{{...}}}}) -> \"[[[{}]]]\"" },
        { "px.http.call{service = 'auth', path = '/'}",
          "|px.http.call({path = \"/\", service = \"auth\"}) -> nil, \"timeout\"" },
        { "px.sleep(1)", "|px.sleep(1)" },
        { "pcall(req.set_header, req, 'host', 'x')", "|req:set_header(\"host\", \"x\")" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct seen seen = { .n = 0 };
        struct script_watcher watcher = { &seen, call, result, NULL };
        char source[512];

        snprintf(source, sizeof(source), "return {on_request = function(req) %s end}",
                 rows[i].statements);
        (void)run(source, &watcher, &seen);
        assert_string_equal(seen.text, rows[i].told);
    }
}

static void a_secret_is_its_name(void **state)
{
    struct seen seen = { .n = 0 };
    struct script_watcher watcher = { &seen, call, result, NULL };

    (void)state;
    (void)run("return {on_request = function(req) px.hmac_sha256(px.secret('k'), 'a') end}",
              &watcher, &seen);
    assert_non_null(strstr(seen.text, "|px.hmac_sha256(px.secret(\"k\"), \"a\") -> \""));
}

static void a_text_has_an_end(void **state)
{
    struct seen seen = { .n = 0 };
    struct script_watcher watcher = { &seen, call, NULL, NULL };

    (void)state;
    (void)run("return {on_request = function(req) local s = ('x'):rep(80) local t = {} "
              "for i = 1, 16 do t[i] = s end px.json.encode(t) end}",
              &watcher, &seen);
    assert_int_equal(seen.n, 1 + 1024);
    assert_string_equal(seen.text + seen.n - 3, "...");
}

static void lines_are_told_as_they_run(void **state)
{
    struct seen seen = { .n = 0 };
    struct script_watcher watcher = { &seen, NULL, NULL, line };

    (void)state;
    (void)run("return {on_request = function(req)\n"
              "  if req:header('x-none') then\n"
              "    error('x')\n"
              "  end\n"
              "  req:set('a', 1)\n"
              "end}",
              &watcher, &seen);
    assert_string_equal(seen.text, "2 5 6 ");
}

static void who_is_watched_costs_the_same(void **state)
{
    static const char source[] = "return {on_request = function(req)\n"
                                 "for i = 1, 200 do\n"
                                 "req:set('a', i)\n"
                                 "end\n"
                                 "px.http.call{service = 'auth', path = '/'}\n"
                                 "while true do\nend\n"
                                 "end}";
    struct seen seen = { .n = 0 };
    uint32_t alone = run(source, NULL, &seen), lines = 0;
    struct script_watcher watcher = { &lines, ignore, ignore, count };

    (void)state;
    assert_true(alone >= SCRIPT_REQUEST_FUEL);
    assert_int_equal(run(source, &watcher, &seen), alone);
    assert_true(lines > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_is_told_as_it_would_be_written),
        cmocka_unit_test(a_secret_is_its_name),
        cmocka_unit_test(a_text_has_an_end),
        cmocka_unit_test(lines_are_told_as_they_run),
        cmocka_unit_test(who_is_watched_costs_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
