/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/pair.c: the hosts of two policies side by side.
 */
#include "diff/pair.h"

#include "sided.h"

#define ROUTE(name, listener, hosts)                            \
    "Route " name " {listeners: [" listener "], hosts: [" hosts \
    "], rules: [{name: all, to: {upstream: v1}}]}\n"

/* "*.a.test a.test | b.test -" : places of each pair, and `-` for a side that knows none. */
static struct str pairs_text(struct sided *s)
{
    struct diff_pairs pairs = { 0 };
    struct str all = STR("");

    diff_pair_list(&s->arena, s->plans, s->buckets, &pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct diff_pair *p = &pairs.items[i];

        all = str_fmt(&s->arena, STR_FMT "%s%s%s", STR_ARG(all), i ? " | " : "",
                      p->bucket[0] == NULL ? "+" : "", p->bucket[1] == NULL ? "-" : "");
        for (size_t k = 0; k < p->place_count; k++)
            all = str_fmt(&s->arena, STR_FMT " " STR_FMT, STR_ARG(all), STR_ARG(p->places[k].host));
    }
    return all;
}

static void hosts_that_go_the_same_way_are_one_pair(void **state)
{
    static const struct {
        const char *old, *new, *pairs;
    } rows[] = {
        { SIDED_BASE ROUTE("r", "edge", "a.test, b.test"),
          SIDED_BASE ROUTE("r", "edge", "a.test, b.test"), " a.test b.test" },
        { SIDED_BASE ROUTE("r", "edge", "a.test, b.test"), SIDED_BASE ROUTE("r", "edge", "a.test"),
          " a.test | - b.test" },
        { SIDED_BASE ROUTE("r", "edge", "a.test"), SIDED_BASE ROUTE("r", "edge", "a.test, c.test"),
          " a.test | + c.test" },
        { SIDED_BASE ROUTE("r", "edge", "\"*.test\""),
          SIDED_BASE ROUTE("r", "edge", "\"*.test\", a.test"), " *.test a.test" },
        { SIDED_BASE ROUTE("r", "edge", "\"*.test\""),
          SIDED_BASE ROUTE("r", "edge", "\"*.test\"") ROUTE("q", "edge", "a.test"),
          " *.test |  a.test" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct sided s;

        sided_open(&s, rows[i].old, rows[i].new);
        KIT_TEXT(pairs_text(&s), rows[i].pairs);
        sided_close(&s);
    }
}

static void only_listeners_of_both_are_compared(void **state)
{
    struct sided s;

    (void)state;
    sided_open(
        &s, SIDED_BASE ROUTE("r", "edge", "a.test"),
        "Listener other {bind: [\"127.0.0.1:8080\"]}\nUpstream v1 {endpoints: [{address: \"127.0.0.1:9001\"}]}\n" ROUTE(
            "r", "other", "a.test"));
    KIT_TEXT(pairs_text(&s), "");
    sided_close(&s);
}

/* www.test and www1.test belong to somebody else. */
static void a_host_is_one_that_no_other_pattern_takes(void **state)
{
    static const struct {
        const char *pattern, *host;
    } rows[] = { { "a.test", "a.test" }, { "*.test", "www2.test" }, { "*", "www" } };
    struct sided s;

    (void)state;
    sided_open(&s,
               SIDED_BASE ROUTE("r", "edge", "\"*.test\", \"*\"") ROUTE("q", "edge", "www.test"),
               SIDED_BASE ROUTE("r", "edge", "\"*.test\", \"*\"") ROUTE("q", "edge", "www1.test"));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_place place = { .host = str_of(rows[i].pattern) };

        KIT_TEXT(diff_pair_host(&s.arena, s.plans, s.buckets, &place), rows[i].host);
    }
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_that_go_the_same_way_are_one_pair),
        cmocka_unit_test(only_listeners_of_both_are_compared),
        cmocka_unit_test(a_host_is_one_that_no_other_pattern_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
