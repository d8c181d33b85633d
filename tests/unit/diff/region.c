/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/region.c: requests that another rule takes than before, as regions.
 */
#include "diff/region.h"

#include "sided.h"

/* "a>all GET http://a.test/a; " for each region. */
static struct str regions_text(struct sided *s)
{
    struct diff_world w = { .plans = { s->plans[0], s->plans[1] },
                            .buckets = { s->buckets[0], s->buckets[1] },
                            .tables = { s->tables[0], s->tables[1] } };
    struct diff_regions regions = { 0 };
    struct str all = STR("");
    bool changed[64] = { 0 };

    w.numbers = diff_identity_make(&s->arena, s->plans, w.ids);
    assert_true(w.numbers <= LEN(changed));
    diff_region_list(&s->arena, &w, changed, &regions);
    for (size_t i = 0; i < regions.count; i++) {
        const struct diff_region *r = &regions.items[i];

        all = str_fmt(&s->arena, STR_FMT STR_FMT ">" STR_FMT "%s " STR_FMT "; ", STR_ARG(all),
                      STR_ARG(r->taker[0] ? r->taker[0]->rule->name.text : STR("-")),
                      STR_ARG(r->taker[1] ? r->taker[1]->rule->name.text : STR("-")),
                      r->unknown ? "?" : "", STR_ARG(r->example.request));
    }
    return all;
}

static void what_goes_another_way_is_a_region_with_an_example(void **state)
{
    static const struct {
        const char *old, *new, *regions;
    } rows[] = {
        { SIDED_ROUTE("{name: all, to: {upstream: v1}}"),
          SIDED_ROUTE("{name: all, to: {upstream: v1}}"), "" },
        { SIDED_ROUTE("{name: all, to: {upstream: v1}}"),
          SIDED_ROUTE("{name: all, to: {upstream: v2}}"), "" }, /* the same rule */
        { SIDED_ROUTE("{name: all, to: {upstream: v1}}"),
          SIDED_ROUTE(
              "{name: all, to: {upstream: v1}}, {name: a, match: [{path: {exact: /a}}], to: {upstream: v2}}"),
          "all>a GET http://a.test/a; " },
        { SIDED_ROUTE(
              "{name: a, match: [{path: {exact: /a}}], to: {upstream: v1}}, {name: b, match: [{path: {exact: /b}}], to: {upstream: v2}}"),
          SIDED_ROUTE("{name: b, match: [{path: {exact: /b}}], to: {upstream: v2}}"),
          "a>- GET http://a.test/a; " },
        { SIDED_ROUTE("{name: b, match: [{path: {exact: /b}}], to: {upstream: v2}}"),
          SIDED_ROUTE("{name: b, match: [{path: {prefix: /b}}], to: {upstream: v2}}"),
          "->b GET http://a.test/b/x; " },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct sided s;

        arena_init(&a, 0);
        sided_open(&s, str_z(&a, str_fmt(&a, SIDED_BASE "%s", rows[i].old)),
                   str_z(&a, str_fmt(&a, SIDED_BASE "%s", rows[i].new)));
        KIT_TEXT(regions_text(&s), rows[i].regions);
        sided_close(&s);
        arena_fini(&a);
    }
}

/* What two tables decide, and not only what the analysis says. */
static void an_example_is_decided_by_both_tables(void **state)
{
    struct diff_world w;
    struct diff_regions regions = { 0 };
    bool changed[64] = { 0 };
    struct sided s;

    (void)state;
    sided_open(
        &s, SIDED_BASE SIDED_ROUTE("{name: all, to: {upstream: v1}}"),
        SIDED_BASE SIDED_ROUTE(
            "{name: all, to: {upstream: v1}}, {name: a, match: [{path: {exact: /a}}], respond: {status: 204}}"));
    w = (struct diff_world){ .plans = { s.plans[0], s.plans[1] },
                             .buckets = { s.buckets[0], s.buckets[1] },
                             .tables = { s.tables[0], s.tables[1] } };
    w.numbers = diff_identity_make(&s.arena, s.plans, w.ids);
    diff_region_list(&s.arena, &w, changed, &regions);
    assert_int_equal(regions.count, 1);
    KIT_TEXT(regions.items[0].example.listener, "shop/edge");
    KIT_TEXT(regions.items[0].example.outcome[0].does, "upstream shop/v1");
    KIT_TEXT(regions.items[0].example.outcome[1].does, "answer 204");
    assert_int_equal(regions.items[0].hosts.count, 1);
    KIT_TEXT(regions.items[0].hosts.items[0], "a.test");
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_another_way_is_a_region_with_an_example),
        cmocka_unit_test(an_example_is_decided_by_both_tables),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
