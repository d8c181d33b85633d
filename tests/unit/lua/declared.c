/* SPDX-License-Identifier: Apache-2.0
 *
 * What a script names and reads, against what its Filter declares.
 */
#include "unit/check/judged.h"

/* A Filter with these fields and this script, used by a rule. */
#define FILTER(fields, script)                                           \
    "Filter f {api: 1, onError: fail-closed, " fields "inline: '" script \
    "'}\n" JUDGED_ROUTE("{name: all, filters: [{use: f}], to: {upstream: web}}")

static void names_are_declared(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("uses: {dicts: [{name: seen}]}, ",
                 "return {on_request = function(req) px.dict(\"seen\"):get(\"a\") end}"),
          "" },
        { FILTER("uses: {dicts: [{name: seen}]}, ",
                 "return {on_request = function(req) px.dict(\"sen\"):get(\"a\") end}"),
          "813 1 `\"sen\"`" },
        { FILTER("", "return {on_request = function(req) px.http.call{service = \"auth\"} end}"),
          "813 1 `\"auth\"`" },
        { FILTER("uses: {metrics: [{name: m, labels: {r: [ok]}}]}, ",
                 "return {on_request = function(req) px.metrics.m:inc{r = \"ok\"} end}"),
          "" },
        { FILTER("uses: {metrics: [{name: m, labels: {r: [ok]}}]}, ",
                 "return {on_request = function(req) px.metrics.m:inc{r = \"no\"} end}"),
          "813 1 `\"no\"`" },
        { FILTER("uses: {metrics: [{name: m, labels: {r: [ok]}}]}, ",
                 "return {on_request = function(req) px.metrics.n:inc{} end}"),
          "813 1 `n`" },
        { FILTER("", "return {on_request = function(req) px.secret(req:path()) end}"),
          "813 1 `req:path()`" },
    };

    (void)state;
    judged_rows("813", rows, LEN(rows));
}

static void parameters_are_in_the_schema_and_read(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("params: {type: object, properties: {max: {type: integer, default: 1}}}, ",
                 "return {on_request = function(req, p) tostring(p.max) end}"),
          "" },
        { FILTER("params: {type: object, properties: {max: {type: integer, default: 1}}}, ",
                 "return {on_request = function(req, p) tostring(p.mx) tostring(p.max) end}"),
          "828 1 `mx`" },
        { FILTER("params: {type: object, properties: {max: {type: integer, default: 1}}}, ",
                 "return {on_request = function(req, p) req:path() end}"),
          "828 1 `max`" },
        { FILTER("params: {type: object, properties: {max: {type: integer, default: 1}}}, ",
                 "return {on_request = function(req, p) tostring(p) end}"),
          "" },
    };

    (void)state;
    judged_rows("828", rows, LEN(rows));
}

static void bodies_are_asked_for(void **state)
{
    static const struct judged_row rows[] = {
        { FILTER("body: {request: buffer}, ",
                 "return {on_request_body = function(req, body) body:len() end}"),
          "" },
        { FILTER("", "return {on_request_body = function(req, body) body:len() end}"),
          "821 1 `on_request_body`" },
        { FILTER("body: {request: buffer}, ", "return {on_request = function(req) req:path() end}"),
          "821 1 `buffer`" },
    };

    (void)state;
    judged_rows("821", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_declared),
        cmocka_unit_test(parameters_are_in_the_schema_and_read),
        cmocka_unit_test(bodies_are_asked_for),
    };

    return cmocka_run_group_tests_name("lua/declared", tests, NULL, NULL);
}
