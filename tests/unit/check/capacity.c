/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/capacity.c: limits below what is measured, and shares above them.
 */
#include "check/capacity.h"

#include "check/load.h"
#include "kit/test.h"

static const struct doc_node node = { .kind = DOC_SCALAR };

struct row {
    uint32_t requests, connections, speaks, proxies;
    uint64_t upstream_rate, upstream_us; /* 0: not measured */
    uint64_t rule_rate, rule_us;
    uint32_t percent;
    const char *finds; /* codes in the order they are found */
};

/* Rule n/r/x sends to split n/s, whose canary is upstream n/u. */
static struct str judge(struct arena *a, const struct row *row)
{
    const struct policy_rule rule = { .name.text = STR_INIT("x"),
                                      .to.split = { .node = &node, .index = 0 } };
    const struct policy_member canary = { .key = STR_INIT("canary"),
                                          .percent = row->percent,
                                          .percent_text.node = &node,
                                          .upstream = { .node = &node, .index = 0 } };
    struct policy_upstream u = { .meta = { .name_node = &node, .full = STR_INIT("n/u") },
                                 .protocol = row->speaks,
                                 .requests_max = row->requests,
                                 .connections_max = row->connections };
    struct policy_route r = { .meta.full = STR_INIT("n/r") };
    struct policy_split s = { .baseline.text = STR_INIT("stable") };
    struct policy_measured of_rule = { .key = STR_INIT("n/r/x"),
                                       .rate = row->rule_rate,
                                       .mean_us = row->rule_us };
    struct policy_measured of_upstream = { .key = STR_INIT("n/u"),
                                           .rate = row->upstream_rate,
                                           .mean_us = row->upstream_us };
    struct policy_metrics metrics = { .proxies = row->proxies };
    struct policy_model m = { .environment = STR_INIT("") };
    struct diag_sink sink;
    struct arena scratch;
    struct check c = { .arena = a, .scratch = &scratch, .model = &m, .sink = &sink };
    struct str found = STR("");

    r.rules.items = (struct policy_rule *)(uintptr_t)&rule;
    s.members.items = (struct policy_member *)(uintptr_t)&canary;
    m.routes.items = (struct policy_route *[]){ &r };
    m.splits.items = (struct policy_split *[]){ &s };
    m.upstreams.items = (struct policy_upstream *[]){ &u };
    r.rules.count = s.members.count = m.routes.count = m.splits.count = m.upstreams.count = 1;
    metrics.rules.items = &of_rule;
    metrics.rules.count = row->rule_rate > 0;
    metrics.upstreams.items = &of_upstream;
    metrics.upstreams.count = row->upstream_rate > 0;
    m.load = row->proxies > 0 ? check_load_new(a, &metrics, STR("load.json")) : NULL;
    diag_init(&sink, a);
    arena_init(&scratch, 0);
    check_capacity_run(&c);
    arena_fini(&scratch);
    for (size_t i = 0; i < sink.all.count; i++)
        found = str_fmt(a, STR_FMT "%s%u", STR_ARG(found), i ? " " : "",
                        diag_rule_info(sink.all.items[i]->rule)->code);
    return found;
}

static void what_is_measured_is_held_against_the_limits(void **state)
{
    enum { H1 = POLICY_SPEAKS_HTTP1, H2 = POLICY_SPEAKS_H2 };
    static const struct row rows[] = {
        { 100, 100, H1, 0, 0, 0, 0, 0, 1000, "" },
        { 100, 100, H1, 1, 0, 0, 0, 0, 1000, "" },
        { 100, 200, H1, 1, 1000000, 100000, 0, 0, 0, "" }, /* 100 are 100 */
        { 100, 200, H1, 1, 1001000, 100000, 0, 0, 0, "508" },
        { 100, 200, H1, 2, 1001000, 100000, 0, 0, 0, "" }, /* per proxy */
        { 200, 100, H1, 1, 1001000, 100000, 0, 0, 0, "508" },
        { 200, 100, H2, 1, 1001000, 100000, 0, 0, 0, "" }, /* many on one connection */
        { 100, 100, H1, 1, 1001000, 100000, 0, 0, 0, "508 508" },
        { 100, 200, H1, 1, 1001000, 0, 0, 0, 0, "" }, /* nobody knows how long */
        { 100, 200, H1, 1, 0, 0, 10000000, 100000, 1000, "" },
        { 100, 200, H1, 1, 0, 0, 10010000, 100000, 1000, "908" },
        { 100, 200, H1, 2, 0, 0, 10010000, 100000, 1000, "" },
        { 100, 100, H1, 1, 0, 0, 10010000, 100000, 1000, "908" }, /* once */
        { 100, 200, H1, 1, 0, 0, 10010000, 100000, 0, "" },       /* takes nothing */
        { 100, 200, H1, 1, 0, 0, 10010000, 0, 1000, "" },
        { 100, 200, H1, 1, 1000, 50000, 10010000, 100000, 1000, "" }, /* its own time wins */
        { 100, 200, H1, 1, 1000, 100000, 10010000, 1, 1000, "908" },
        { 100, 200, H1, 1, 1001000, 100000, 10010000, 100000, 1000, "508" }, /* said already */
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str found = judge(&a, &rows[i]);

        if (!str_eq(found, str_of(rows[i].finds)))
            fail_msg("row %zu finds " STR_FMT, i, STR_ARG(found));
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_measured_is_held_against_the_limits),
    };

    return cmocka_run_group_tests_name("check/capacity", tests, NULL, NULL);
}
