/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/limits.c: what no table can hold, and what no test waits for.
 */
#include "judged.h"
#include "policy/model.h"
#include "table/router.h"

static struct arena arena;

static int fresh(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int done(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

/* `what` so many times, each with its number. */
static struct str times(size_t n, const char *before, const char *after)
{
    struct str out = STR("");

    for (size_t i = 0; i < n; i++)
        out = str_fmt(&arena, STR_FMT "%s%zu%s", STR_ARG(out), before, i, after);
    return out;
}

static void expect_of(struct str specs, const char *finds)
{
    const struct judged_row row = { specs.p, finds };

    judged_rows("111", &row, 1);
}

static struct str with_path(const char *kind, struct str path)
{
    return str_fmt(
        &arena,
        JUDGED_ROUTE("{name: r, match: [{path: {%s: \"" STR_FMT "\"}}], to: {upstream: web}}"),
        kind, STR_ARG(path));
}

static void prefixes_and_templates_are_cut_and_exact_paths_are_not(void **state)
{
    struct str full = times(TABLE_SEGMENTS_MAX, "/", "");
    struct str beyond = times(TABLE_SEGMENTS_MAX + 1, "/", "");

    (void)state;
    expect_of(with_path("prefix", full), "");
    expect_of(with_path("prefix", beyond), "111 1 `\"/0/1/2/3/4/5/6/7/8/9/10/11/12/1`");
    expect_of(with_path("exact", beyond), "");
    expect_of(
        with_path("template", str_fmt(&arena, "/{a}" STR_FMT, STR_ARG(str_sub(full, 2, full.n)))),
        "");
    expect_of(with_path("template", str_fmt(&arena, "/{a}" STR_FMT, STR_ARG(full))),
              "111 1 `\"/{a}/0/1/2/3/4/5/6/7/8/9/10/11/`");
}

static void labels_behind_a_star_are_counted(void **state)
{
    static const char route[] = "Route r {listeners: [edge], hosts: [\"" STR_FMT
                                "test\"], rules: [{name: r, to: {upstream: web}}]}\n";
    struct str labels = times(TABLE_LABELS_MAX - 2, "l", ".");

    (void)state;
    expect_of(str_fmt(&arena, route, STR_ARG(str_fmt(&arena, "*." STR_FMT, STR_ARG(labels)))), "");
    expect_of(str_fmt(&arena, route, STR_ARG(str_fmt(&arena, "*.x." STR_FMT, STR_ARG(labels)))),
              "111 1 `\"*.x.l0.l1.l2.l3.l4.l5.l6.l7.l8.`");
    expect_of(str_fmt(&arena, route, STR_ARG(str_fmt(&arena, "y.x." STR_FMT, STR_ARG(labels)))),
              "");
}

/* Paths of seven segments, each with `{v}` at other places: so many shapes. */
static struct str shapes(size_t n)
{
    struct str rules = STR("");

    for (size_t i = 0; i < n; i++) {
        struct str path = STR("");

        for (size_t k = 0; k < 7; k++)
            path = i >> k & 1 ? str_fmt(&arena, STR_FMT "/{v%zu}", STR_ARG(path), k)
                              : str_fmt(&arena, STR_FMT "/s", STR_ARG(path));
        rules = str_fmt(&arena,
                        STR_FMT "%s{name: r%zu, match: [{path: {template: \"" STR_FMT
                                "\"}}], to: {upstream: web}}",
                        STR_ARG(rules), i > 0 ? ", " : "", i, STR_ARG(path));
    }
    return str_fmt(&arena, JUDGED_ROUTE(STR_FMT), STR_ARG(rules));
}

/* One of them has no `{v}`: it is exact, which is a shape as well. The least exact one is the last. */
static void a_host_has_so_many_shapes_of_paths(void **state)
{
    (void)state;
    expect_of(shapes(TABLE_SHAPES_MAX), "");
    expect_of(shapes(TABLE_SHAPES_MAX + 1), "111 1 `\"/{v0}/{v1}/{v2}/{v3}/{v4}/{v5}/`");
}

static struct str listeners(size_t binds)
{
    struct str out = STR("");
    size_t at = 0;

    for (unsigned k = 0; at < binds; k++) {
        size_t n = MIN(binds - at, (size_t)64);

        out = str_fmt(&arena, STR_FMT "Listener l%u {bind: [", STR_ARG(out), k);
        for (size_t i = 0; i < n; i++)
            out = str_fmt(&arena, STR_FMT "%s\"127.0.0.1:%zu\"", STR_ARG(out), i > 0 ? ", " : "",
                          10000 + at + i);
        out = str_fmt(&arena, STR_FMT "]}\n", STR_ARG(out));
        at += n;
    }
    return out;
}

/* The base's listener has one as well. */
static void addresses_of_all_listeners_count(void **state)
{
    (void)state;
    expect_of(listeners(TABLE_BINDS_MAX - 1), "");
    expect_of(listeners(TABLE_BINDS_MAX), "111 4 `\"127.0.0.1:10248\"`");
}

#define CASE(rest) "{name: c, request: {host: base.test, path: /}, expect: {upstream: web}" rest "}"
#define MANY CASE(", repeat: 10000000")
#define USERS(count) CASE(", sample: {key: {header: x-user}, count: " count "}")

static void requests_of_all_tests_of_an_environment_count(void **state)
{
    static const struct judged_row rows[] = {
        { "RouteTest a {cases: [" MANY ", " USERS("10000000") "]}\n", "" },
        { "RouteTest a {cases: [" MANY
          ", " USERS("9999999") "]}\nRouteTest b {cases: [" CASE("") "]}\n",
          "" },
        { "RouteTest a {cases: [" MANY
          "]}\nRouteTest b {cases: [" CASE("") ", " USERS("10000000") "]}\n",
          "111 2 `10000000`" },
        { "RouteTest a {cases: [" MANY ", " MANY
          "]}\nRouteTest b {cases: [" CASE(", repeat: 7") "]}\n",
          "111 2 `7`" },
        { "RouteTest a {cases: [" MANY ", " MANY "]}\nRouteTest b {cases: [" CASE("") "]}\n",
          "111 2 `{name: c, request: {host: base.t`" },
        /* said once */
        { "RouteTest a {cases: [" MANY ", " MANY ", " MANY ", " MANY "]}\n", "111 1 `10000000`" },
        /* each environment by itself */
        { "Environment prod@prod {}\nEnvironment dev@dev {}\n"
          "RouteTest a {environments: [prod], cases: [" MANY ", " MANY "]}\n"
          "RouteTest b {environments: [dev], cases: [" MANY "]}\n",
          "" },
        { "Environment prod@prod {}\nEnvironment dev@dev {}\n"
          "RouteTest a {environments: [prod], cases: [" MANY ", " MANY "]}\n"
          "RouteTest b {environments: [dev, prod], cases: [" MANY "]}\n",
          "111 4 `10000000`" },
    };

    (void)state;
    judged_rows("111", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(prefixes_and_templates_are_cut_and_exact_paths_are_not,
                                        fresh, done),
        cmocka_unit_test_setup_teardown(labels_behind_a_star_are_counted, fresh, done),
        cmocka_unit_test_setup_teardown(a_host_has_so_many_shapes_of_paths, fresh, done),
        cmocka_unit_test_setup_teardown(addresses_of_all_listeners_count, fresh, done),
        cmocka_unit_test(requests_of_all_tests_of_an_environment_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
