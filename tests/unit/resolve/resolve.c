/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/resolve/resolve.c: which object a name means, and what is said where it means none.
 */
#include "../check/judged.h"

#define TO(target) JUDGED_ROUTE("{name: all, to: {" target "}}")
#define SPLIT \
    "TrafficSplit s {stickyBy: [{header: x-u}], baseline: a, members: {a: {upstream: app}}}\n"

static void a_name_is_looked_for_in_its_own_namespace(void **state)
{
    static const struct judged_row rows[] = {
        { TO("upstream: web"), "" },
        { TO("upstream: shop/web"), "" },
        { TO("upstream: other/web"), "201 1 `other/web`" },
        { TO("upstream: wep"), "201 1 `wep`" },
        { JUDGED_ROUTE(
              "{name: a, match: [{path: {prefix: /a}}], to: {upstream: x}}, {name: b, to: {upstream: y}}"),
          "201 1 `x`; 201 1 `y`" },
        { "Route r {listeners: [edge, egde], hosts: [r.test], rules: [{name: all, to: {upstream: web}}]}\n",
          "201 1 `egde`" },
        { "TrafficSplit s {stickyBy: [{header: x-u}], baseline: a, members: {a: {upstream: ap}}}\n",
          "201 1 `ap`" },
    };

    (void)state;
    judged_rows("201", rows, LEN(rows));
}

static void an_object_of_another_kind_is_not_meant(void **state)
{
    static const struct judged_row rows[] = {
        { TO("split: s") SPLIT, "" },
        { TO("upstream: s") SPLIT, "202 1 `s`" },
        { TO("split: web") SPLIT, "202 1 `web`" },
        { TO("upstream: edge"), "202 1 `edge`" },
        /* one of the right kind has the name too */
        { TO("upstream: edge") "Upstream edge {endpoints: [{address: \"127.0.0.1:9003\"}]}\n", "" },
    };

    (void)state;
    judged_rows("201 202", rows, LEN(rows));
}

static void what_is_there_to_inherit_from_takes_no_requests(void **state)
{
    static const struct judged_row rows[] = {
        { "Upstream mould {abstract: true, connectTimeout: 1s}\n" TO("upstream: mould"),
          "202 2 `mould`" },
        { "Upstream mould {abstract: true, connectTimeout: 1s}\n"
          "Upstream made {from: mould, endpoints: [{address: \"127.0.0.1:9003\"}]}\n" TO(
              "upstream: made"),
          "" },
    };

    (void)state;
    judged_rows("202", rows, LEN(rows));
}

static void a_name_has_to_be_there_in_every_environment(void **state)
{
    static const struct judged_row rows[] = {
        { "Environment a@a {}\nEnvironment b@b {}\n" TO(
              "upstream: v") "Upstream v@a {endpoints: [{address: \"127.0.0.1:9003\"}]}\n"
                             "Upstream v@b {endpoints: [{address: \"127.0.0.1:9004\"}]}\n",
          "" },
        { "Environment a@a {}\nEnvironment b@b {}\n" TO(
              "upstream: v") "Upstream v@a {endpoints: [{address: \"127.0.0.1:9003\"}]}\n",
          "201 3 `v`" },
    };

    (void)state;
    judged_rows("201", rows, LEN(rows));
}

/* A document with a fault still counts as there: one fault, one finding. */
static void what_could_not_be_read_is_not_missing(void **state)
{
    static const struct judged_row rows[] = {
        { "Upstream broken {endpoint: []}\n" TO("upstream: broken"), "108 1 `endpoint`" },
    };

    (void)state;
    judged_rows("108 110 201", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_looked_for_in_its_own_namespace),
        cmocka_unit_test(an_object_of_another_kind_is_not_meant),
        cmocka_unit_test(what_is_there_to_inherit_from_takes_no_requests),
        cmocka_unit_test(a_name_has_to_be_there_in_every_environment),
        cmocka_unit_test(what_could_not_be_read_is_not_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
