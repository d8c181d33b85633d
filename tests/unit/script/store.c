/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/store.c: what outlives a request.
 */
#include "said.h"

static void stores_say_what_the_host_says(void **state)
{
    static const struct said_row rows[] = {
        { "local d = px.dict('seen') return d:add('a', 1, 10), d:add('a', 1, 10), d:get('a'), d:get('b')",
          "true, false, 1, nil" },
        { "return px.dict('seen'):set('full', 1, 1)", "nil, full" },
        { "return px.dict('other')", "! `other` is not declared in uses.dicts of the filter" },
        { "return px.dict('seen'):get(('k'):rep(251))", "! a dict's keys have at most 250 bytes" },
        { "return px.dict('seen'):set('a', ('v'):rep(4097), 1)",
          "! a dict's values have at most 4096 bytes" },
        { "return px.dict('seen'):set('a', 1)", "! set takes 3 arguments, not 2" },
        { "px.counter('c'):add(2) px.counter('c'):add(3) return px.counter('c'):value()", "5" },
        { "return px.map('geo'):lookup_ip('192.0.2.1'), px.map('geo'):lookup('x')", "NL, nil" },
        { "return px.limit('who', 'l')", "true, 3, 1.0" },
        { "return px.secret('k')", "userdata" },
        { "return px.secret('none')", "! `none` is not declared in uses.secrets of the filter" },
        { "px.metrics.m:inc({result = 'ok'}) return 1", "1" },
        { "px.metrics.m:inc({result = 'odd'})",
          "! `result=odd` is no label of the metric that the filter declares" },
        { "return px.metrics.none", "! `none` is not declared in uses.metrics of the filter" },
        { "return px.metrics[1]", "! px.metrics has the metrics that the filter declares" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_say_what_the_host_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
