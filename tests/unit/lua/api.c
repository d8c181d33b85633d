/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lua/api.c: the list of the sandbox, looked up by name.
 */
#include "lua/api.h"

#include "kit/test.h"

static void functions_are_found_by_what_they_belong_to(void **state)
{
    static const struct {
        enum api_type object;
        const char *name;
        bool found;
        uint8_t min, max;
        enum api_type result;
    } rows[] = {
        { API_REQ, "header", true, 1, 1, API_STRING },
        { API_REQ, "query_param", true, 1, 2, API_STRING },
        { API_RES, "set_method", false, 0, 0, API_UNKNOWN },
        { API_PX, "http.call", true, 1, 1, API_TABLE },
        { API_PX, "http", false, 0, 0, API_UNKNOWN },
        { API_DICT, "incr", true, 1, 4, API_INTEGER },
        { API_STRING, "dump", false, 0, 0, API_UNKNOWN },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct lua_api *api = lua_api_find(rows[i].object, str_of(rows[i].name));

        assert_int_equal(api != NULL, rows[i].found);
        if (api == NULL)
            continue;
        assert_int_equal(api->min, rows[i].min);
        assert_int_equal(api->max, rows[i].max);
        assert_int_equal(api->result, rows[i].result);
    }
    assert_true(lua_api_find(API_PX, STR("null"))->is_constant);
    assert_true(lua_api_is_group(API_PX, STR("http")));
    assert_false(lua_api_is_group(API_PX, STR("now")));
    assert_false(lua_api_is_group(API_PX, STR("htt")));
}

static void what_is_near_is_suggested(void **state)
{
    (void)state;
    KIT_TEXT(lua_api_suggest(API_REQ, STR(""), STR("heder")), "header");
    KIT_TEXT(lua_api_suggest(API_PX, STR("http"), STR("cal")), "call");
    assert_null(lua_api_suggest(API_REQ, STR(""), STR("entirely_other")).p);
    KIT_TEXT(lua_api_suggest_global(STR("strng")), "string");
    KIT_TEXT(lua_api_suggest_global(STR("tonumbr")), "tonumber");
}

static void globals_have_types_or_are_forbidden(void **state)
{
    (void)state;
    assert_int_equal(lua_api_global(STR("px")), API_PX);
    assert_int_equal(lua_api_global(STR("math")), API_MATH);
    assert_int_equal(lua_api_global(STR("os")), API_UNKNOWN);
    assert_non_null(lua_api_forbidden(STR("setmetatable")).p);
    assert_non_null(lua_api_forbidden(STR("string.dump")).p);
    assert_null(lua_api_forbidden(STR("pcall")).p);
}

static void hooks_are_phases(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (int p = 0; p < API_PHASES; p++)
        assert_int_equal(lua_api_phase_find(lua_api_phase((enum api_phase)p)->hook), p);
    assert_int_equal(lua_api_phase_find(STR("on_reqest")), API_PHASES);
    KIT_TEXT(lua_api_phase(API_PHASE_RESPONSE)->parameters, "qrps");
    assert_false(lua_api_phase(API_PHASE_LOG)->may_yield);
    KIT_TEXT(lua_api_phases(&a, API_IN_SENDING), "on_request and on_request_body");
    KIT_TEXT(lua_api_phases(&a, API_IN_LOG), "on_log");
    assert_string_equal(lua_api_object(API_REQ), "a request");
    arena_fini(&a);
}

static void headers_of_the_proxy_are_known_whatever_their_case(void **state)
{
    static const struct {
        const char *name;
        bool is_protected;
    } rows[] = {
        { "content-length", true }, { "Content-Length", true }, { "proxy-x", true },
        { ":path", true },          { "x-a", false },           { "content-type", false },
        { "proxy", false },         { "hosts", false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(lua_api_is_protected(str_of(rows[i].name)), rows[i].is_protected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_found_by_what_they_belong_to),
        cmocka_unit_test(what_is_near_is_suggested),
        cmocka_unit_test(globals_have_types_or_are_forbidden),
        cmocka_unit_test(hooks_are_phases),
        cmocka_unit_test(headers_of_the_proxy_are_known_whatever_their_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
