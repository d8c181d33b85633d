/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of the API: what is called, where, and with what.
 */
#include "unit/check/judged.h"

#define HOOK(body)                                                                                                                                \
    "Filter f {api: 1, onError: fail-closed, uses: {secrets: [k], dicts: [{name: d}]}, inline: 'local M = {} function M.on_request(req, p) " body \
    " end return M'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void arguments_are_those_of_the_list(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("req:path(1)"), "812 1 `path`" },
        { HOOK("req:header()"), "812 1 `header`" },
        { HOOK("req:header(\"a\")"), "" },
        { HOOK("req:header(1)"), "812 1 `1`" },
        { HOOK("req:pth()"), "812 1 `pth`" },
        { HOOK("px.nothing()"), "812 1 `nothing`" },
        { HOOK("req:set_header(\"a\", {1, \"b\"})"), "" },
        { HOOK("req:query_param(\"x\", \"y\")"), "812 1 `\"y\"`" },
        { HOOK("req.header(\"a\")"), "812 1 `header`" },
        { HOOK("local r = px.dict(\"d\") tostring(r:gett(\"a\"))"), "812 1 `gett`" },
    };

    (void)state;
    judged_rows("812", rows, LEN(rows));
}

static void headers_are_names_that_scripts_write(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("req:set_header(\"x-a\", \"1\")"), "" },
        { HOOK("req:set_header(\"content-length\", \"1\")"), "826 1 `\"content-length\"`" },
        { HOOK("req:header(\"content-length\")"), "" },
        { HOOK("req:header(\"a b\")"), "826 1 `\"a b\"`" },
        { HOOK("req:remove_header(\"Proxy-X\")"), "826 1 `\"Proxy-X\"`" },
    };

    (void)state;
    judged_rows("826", rows, LEN(rows));
}

static void what_is_called_is_there_in_this_phase(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("px.sleep(1)"), "" },
        { HOOK("(\"a\"):gsub(\"a\", function() px.sleep(1) end)"), "820 1 `px.sleep(1)`" },
    };

    (void)state;
    judged_rows("808 820", rows, LEN(rows));
}

static void an_answer_is_returned(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("px.respond{status = 200}"), "810 1 `px.respond{status = 200}`" },
        { HOOK("return px.respond{status = 200}"), "" },
        { HOOK("local r = px.respond{status = 200} return r"), "" },
        { HOOK("if req:query() then px.redirect(\"/a\") end"), "810 1 `px.redirect(\"/a\")`" },
    };

    (void)state;
    judged_rows("810", rows, LEN(rows));
}

static void floats_do_not_reach_headers(void **state)
{
    static const struct judged_row rows[] = {
        { HOOK("req:set_header(\"x\", 10 / 2)"), "819 1 `10 / 2`" },
        { HOOK("req:set_header(\"x\", 10 // 2)"), "" },
        { HOOK("req:set_header(\"x\", 1.5)"), "819 1 `1.5`" },
    };

    (void)state;
    judged_rows("819", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_are_those_of_the_list),
        cmocka_unit_test(headers_are_names_that_scripts_write),
        cmocka_unit_test(what_is_called_is_there_in_this_phase),
        cmocka_unit_test(an_answer_is_returned),
        cmocka_unit_test(floats_do_not_reach_headers),
    };

    return cmocka_run_group_tests_name("lua/call", tests, NULL, NULL);
}
