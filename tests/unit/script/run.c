/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/run.c: names that a filter declares, values on their way.
 */
#include "said.h"

static void what_is_not_declared_is_refused_by_its_list(void **state)
{
    static const struct said_row rows[] = {
        { "return px.counter('z')", "! `z` is not declared in uses.counters of the filter" },
        { "return px.map('z')", "! `z` is not declared in uses.maps of the filter" },
        { "return px.limit('a', 'z')", "! `z` is not declared in uses.limits of the filter" },
        { "return req:set_variant('z', 'a')",
          "! `z` is not declared in uses.splits of the filter" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void scalars_keep_their_kind(void **state)
{
    static const struct said_row rows[] = {
        { "local d = px.dict('seen') d:set('k', 1.5, 1) return math.type(d:get('k'))", "float" },
        { "local d = px.dict('seen') d:set('k', 3, 1) return math.type(d:get('k'))", "integer" },
        { "local d = px.dict('seen') d:set('k', false, 1) return d:get('k')", "false" },
        { "local d = px.dict('seen') d:set('k', 'a\\0b', 1) return #d:get('k')", "3" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_declared_is_refused_by_its_list),
        cmocka_unit_test(scalars_keep_their_kind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
