/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/split.c: who owns which buckets.
 */
#include "lowered.h"

#define ROUTE "Route r {listeners: [edge], hosts: [a.test], rules: [{name: all, to: {split: s}}]}\n"
#define THIRD "Upstream third {endpoints: [{address: \"127.0.0.1:9003\"}]}\n"

static void members_grow_from_both_ends(void **state)
{
    static const struct {
        const char *members;
        const char *ranges; /* "lo-hi member" of each */
    } rows[] = {
        { "z: {upstream: web}, b: {upstream: app, percent: 10}", "0-1000 b, 1000-10000 z" },
        { "z: {upstream: web}, b: {upstream: app, percent: 0}", "0-10000 z" },
        { "z: {upstream: web}, b: {upstream: app, percent: 100}", "0-10000 b" },
        { "z: {upstream: web}, c: {upstream: third, percent: 20}, b: {upstream: app, percent: 0.01}",
          "0-1 b, 1-8000 z, 8000-10000 c" },
        { "z: {upstream: web}, b: {upstream: app, percent: 50}, c: {upstream: third, percent: 50}",
          "0-5000 b, 5000-10000 c" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        const struct table_split *s;
        struct str all = STR("");
        struct arena a;
        struct lowered l;

        arena_init(&a, 0);
        lowered_from(
            &l,
            str_z(
                &a,
                str_fmt(
                    &a,
                    THIRD
                    "TrafficSplit s {stickyBy: [{header: x-user}], baseline: z, members: {%s}}\n" ROUTE,
                    rows[i].members)));
        s = table_split(&l.t, 0);
        for (uint32_t k = 0; k < s->range_count; k++) {
            const struct table_range *r = table_range(&l.t, s->range_first + k);

            all = str_fmt(&a, STR_FMT "%s%u-%u %s", STR_ARG(all), k ? ", " : "", r->lo, r->hi,
                          lowered_text(&l, table_member(&l.t, r->member)->name));
        }
        KIT_TEXT(all, rows[i].ranges);
        lowered_end(&l);
        arena_fini(&a);
    }
}

static void ids_and_salt_come_from_names(void **state)
{
    struct lowered plain, salted;

    (void)state;
    lowered_from(
        &plain,
        "TrafficSplit s {baseline: a, members: {a: {upstream: web}, b: {upstream: app, percent: 5}}}\n" ROUTE);
    lowered_from(
        &salted,
        "TrafficSplit s {salt: other, baseline: a, members: {a: {upstream: web}, b: {upstream: app, percent: 5}}}\n" ROUTE);
    assert_int_equal(table_split(&plain.t, 0)->salt, table_split(&plain.t, 0)->stable_id);
    assert_int_equal(table_split(&salted.t, 0)->salt, digest_stable_id(STR("salt"), STR("other")));
    assert_int_equal(table_split(&plain.t, 0)->stable_id, table_split(&salted.t, 0)->stable_id);
    assert_int_equal(table_member(&plain.t, 1)->stable_id,
                     digest_stable_id(STR("member"), STR("shop/s/b")));
    assert_int_equal(table_member(&plain.t, 0)->share, 9500);
    lowered_end(&salted);
    lowered_end(&plain);
}

static void force_guard_and_cookie_stand_beside_it(void **state)
{
    const struct table_split *s;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "TrafficSplit s {stickyBy: [{header: x-user}, {cookie: {name: px, issue: true}}], force: {header: X-Variant, from: [10.0.0.0/8]}, "
        "override: filter, baseline: a, members: {a: {upstream: web}, b: {upstream: app, percent: 5}}, guard: {b: {maxErrorPercent: 2, window: 1m, minRequests: 9}}}\n" ROUTE);
    s = table_split(&l.t, 0);
    assert_string_equal(lowered_text(&l, table_name(&l.t, s->force_name)->text), "x-variant");
    assert_int_equal(s->force_count, 1);
    assert_int_equal(s->key_count, 2);
    assert_int_equal(s->flags, TABLE_SPLIT_OVERRIDE);
    assert_int_equal(l.t.guard_count, 1);
    assert_string_equal(lowered_text(&l, table_member(&l.t, table_guard(&l.t, 0)->member)->name),
                        "b");
    assert_int_equal(table_guard(&l.t, 0)->errors_max, 200);
    assert_int_equal(table_guard(&l.t, 0)->requests_min, 9);
    assert_int_equal(l.t.cookie_count, 1);
    assert_int_equal(table_cookie(&l.t, 0)->key, s->key_first + 1);
    assert_true(table_cookie(&l.t, 0)->max_age_s > 0);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_grow_from_both_ends),
        cmocka_unit_test(ids_and_salt_come_from_names),
        cmocka_unit_test(force_guard_and_cookie_stand_beside_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
