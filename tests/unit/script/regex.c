/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/regex.c: what px.re gives and what it finds.
 */
#include "kit/search.h"
#include "said.h"

static const char *const patterns[] = { "[0-9]+", "^/v", "b*$" };

/* Loads a script; what its hook says of itself, or the error of loading. */
static void loaded(const char *source, char out[1024])
{
    struct script_regex regexes[LEN(patterns)];
    struct script_spec spec = said_spec(source);
    char error[SCRIPT_ERROR_MAX];
    struct arena a;
    struct world w;
    struct script *vm;
    struct script_run *r;
    uint32_t use;

    arena_init(&a, 0);
    kit_world_init(&w);
    for (size_t i = 0; i < LEN(patterns); i++)
        regexes[i] = (struct script_regex){ str_of(patterns[i]), kit_search(&a, patterns[i]) };
    spec.regexes = regexes;
    spec.regex_count = LEN(regexes);
    vm = script_new(&w.host, 0);
    snprintf(out, 1024, "%s", "");
    if (!script_add(vm, &spec, &use, error)) {
        snprintf(out, 1024, "! %s", error);
    } else {
        memset(regexes, 0, sizeof(regexes)); /* the list was copied */
        r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
        (void)script_step(r);
        snprintf(out, 1024, "%s", script_error(r));
        script_end(r);
    }
    script_free(&vm);
    kit_world_fini(&w);
    arena_fini(&a);
}

static void patterns_are_tested_and_found(void **state)
{
    static const struct said_row rows[] = {
        { "digits:test('a12b'), digits:test('ab'), digits:test('')", "true false false" },
        { "digits:find('a12b34')", "2 3" },
        { "digits:find('a12b34', 4)", "5 6" },
        { "digits:find('a12b34', 7), digits:find('ab')", "nil nil" },
        { "digits:find('a1', 0), digits:find('a1', -1), digits:find('a1', 4)", "nil nil nil" },
        { "root:find('/v1'), root:find('x/v1'), root:find('x/v1', 2)", "1 nil 2 3" },
        { "tail:find('abb')", "2 3" },
        { "tail:find('abba')", "5 4" },
        { "type(digits), tostring(digits):sub(1, 5)", "userdata" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char source[1024], out[1024];

        snprintf(source, sizeof(source),
                 "local digits, root, tail = px.re('[0-9]+'), px.re('^/v'), px.re('b*$') "
                 "return {on_request = function(req) local t = table.pack(%s) "
                 "for i = 1, t.n do t[i] = tostring(t[i]) end error(table.concat(t, ' '), 0) end}",
                 rows[i].body);
        loaded(source, out);
        if (!str_has_prefix(str_of(out), str_of(rows[i].said)))
            fail_msg("%s\nsaid %s\nnot  %s", rows[i].body, out, rows[i].said);
    }
}

static void only_patterns_that_the_compiler_saw_are_there(void **state)
{
    char out[1024];

    (void)state;
    loaded("local x = px.re('[0-8]+') return {on_request = function(req) end}", out);
    assert_non_null(strstr(out, "px.re takes a pattern that is written out where it is called"));
    loaded("return {on_request = function(req) px.re('[0-9]+') end}", out);
    assert_non_null(strstr(out, "re"));
}

/* A search costs by the text's length, not by what is nearly a match. */
static void fuel_is_by_length(void **state)
{
    long used[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct script_regex regex;
        struct script_spec spec = said_spec(
            i == 0
                ? "local r = px.re('b*$') return {on_request = function(req) r:find('') end}"
                : "local r, s = px.re('b*$'), ('b'):rep(6400) return {on_request = function(req) r:find(s) end}");
        struct arena a;
        struct world w;
        struct script *vm;
        struct script_run *r;
        uint32_t use;
        char error[SCRIPT_ERROR_MAX];

        arena_init(&a, 0);
        kit_world_init(&w);
        regex = (struct script_regex){ STR("b*$"), kit_search(&a, "b*$") };
        spec.regexes = &regex;
        spec.regex_count = 1;
        vm = script_new(&w.host, 0);
        if (!script_add(vm, &spec, &use, error))
            fail_msg("%s", error);
        r = script_begin(vm, use, API_PHASE_REQUEST, &w.exchange);
        assert_int_equal(script_step(r), SCRIPT_PASSED);
        used[i] = script_fuel_used(r);
        script_end(r);
        script_free(&vm);
        kit_world_fini(&w);
        arena_fini(&a);
    }
    assert_int_equal(used[1] - used[0], 400); /* 64 for 1,024 bytes */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_tested_and_found),
        cmocka_unit_test(only_patterns_that_the_compiler_saw_are_there),
        cmocka_unit_test(fuel_is_by_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
