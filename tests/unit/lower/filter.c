/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/filter.c: scripts once, uses with what they reach, phases where routes look.
 */
#include "lowered.h"

#include "script/api.h"
#include "table/identity.h"

#define GUARD                                                                          \
    "Filter guard {api: 1, onError: fail-closed, uses: {secrets: [{param: keys}], "    \
    "dicts: [{name: seen, size: 1MiB}]}, limits: {fuel: 2000}, "                       \
    "params: {type: object, properties: {keys: {type: array, items: {type: string}}, " \
    "max: {type: integer, default: 7}}}, "                                             \
    "inline: \"return {on_request = function(req, p) return px.respond{status = 400 + p.max} end}\"}\n"
#define ROUTE(rules) "Route r {listeners: [edge], hosts: [a.test], rules: [" rules "]}\n"

static void a_filter_that_nothing_uses_is_not_there(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(&l, GUARD);
    assert_int_equal(l.t.filter_count, 0);
    assert_int_equal(l.t.script_source_count, 0);
    lowered_end(&l);
}

static void a_use_has_its_parameters_and_what_they_name(void **state)
{
    const struct table_filter_use *use;
    const struct table_filter *f;
    const struct table_policy *p;
    struct lowered l;

    (void)state;
    lowered_from(&l, GUARD ROUTE("{name: a, to: {upstream: web}, filters: [{use: guard, stage: "
                                 "pre-auth, params: {keys: [old, new]}}]}"));
    assert_int_equal(l.t.policy_count, 1);
    p = table_policy(&l.t, 0);
    assert_int_equal(p->filter_count, 1);
    assert_int_equal(p->filter_phases, API_IN_REQUEST);
    use = table_filter_use(&l.t, p->filter_first);
    assert_string_equal(lowered_text(&l, use->params), "{\"keys\":[\"old\",\"new\"],\"max\":7}");
    assert_int_equal(use->stage, TABLE_STAGE_PRE_AUTH);
    assert_int_equal(use->on_error, TABLE_ON_ERROR_CLOSED);
    assert_int_equal(use->declared_count, 3);
    assert_int_equal(table_declared(&l.t, 0)->kind, TABLE_DECLARED_SECRET);
    assert_string_equal(lowered_text(&l, table_declared(&l.t, 0)->name), "old");
    assert_string_equal(lowered_text(&l, table_declared(&l.t, 1)->name), "new");
    assert_int_equal(table_declared(&l.t, 2)->kind, TABLE_DECLARED_DICT);
    assert_int_equal(table_declared(&l.t, 2)->size, 1 << 20);
    f = table_filter(&l.t, use->filter);
    assert_string_equal(lowered_text(&l, f->name), "shop/guard");
    assert_int_equal(f->stable_id, digest_stable_id(STR("filter"), STR("shop/guard")));
    assert_int_equal(f->fuel, 2000);
    lowered_end(&l);
}

static void a_source_has_its_digest_and_its_place(void **state)
{
    const struct table_script_source *s;
    struct digest digest;
    struct lowered l;
    struct str text;

    (void)state;
    lowered_from(&l, GUARD ROUTE("{name: a, to: {upstream: web}, filters: [guard]}"));
    s = table_script_source(&l.t, 0);
    text = table_text(&l.t, s->text);
    digest = digest_of(text.p, text.n);
    assert_true(str_has_prefix(text, STR("return {on_request")));
    assert_memory_equal(s->sha256, digest.bytes, sizeof(s->sha256));
    assert_true(table_identity_unpack(table_script_place(&l.t, 0)->place).line > 1);
    KIT_TEXT(table_cold_text(&l.t, table_script_place(&l.t, 0)->path), "all/all.yaml");
    lowered_end(&l);
}

static void two_uses_share_a_filter_and_not_their_parameters(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l, GUARD ROUTE(
                "{name: a, match: [{path: {exact: /a}}], to: {upstream: web}, filters: [guard]}, "
                "{name: b, match: [{path: {exact: /b}}], to: {upstream: web}, "
                "filters: [{use: guard, onError: fail-open, params: {max: 9}}]}"));
    assert_int_equal(l.t.filter_count, 1);
    assert_int_equal(l.t.script_source_count, 1);
    assert_int_equal(l.t.filter_use_count, 2);
    assert_string_not_equal(lowered_text(&l, table_filter_use(&l.t, 0)->params),
                            lowered_text(&l, table_filter_use(&l.t, 1)->params));
    assert_int_not_equal(table_filter_use(&l.t, 0)->on_error, table_filter_use(&l.t, 1)->on_error);
    lowered_end(&l);
}

static void what_a_route_gives_to_all_its_rules_is_one_range(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(&l,
                 GUARD "Route r {listeners: [edge], hosts: [a.test], defaults: {filters: [guard]}, "
                       "rules: [{name: a, match: [{path: {exact: /a}}], to: {upstream: web}}, "
                       "{name: b, match: [{path: {exact: /b}}], to: {upstream: web}}]}\n");
    assert_int_equal(l.t.filter_use_count, 1);
    assert_int_equal(l.t.policy_count, 1);
    lowered_end(&l);
}

static void a_member_has_filters_of_its_own(void **state)
{
    const struct table_member_filters *m;
    struct lowered l;

    (void)state;
    lowered_from(&l, GUARD
                 "TrafficSplit s {baseline: old, members: {old: {upstream: web}, new: {upstream: "
                 "app, percent: 5, filters: [{use: guard, params: {max: 1}}]}}}\n" ROUTE(
                     "{name: a, to: {split: s}}"));
    assert_int_equal(l.t.member_filters_count, 1);
    m = table_member_filters(&l.t, 0);
    assert_string_equal(lowered_text(&l, table_member(&l.t, m->member)->name), "new");
    assert_int_equal(m->filter_count, 1);
    assert_int_equal(m->filter_phases, API_IN_REQUEST);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_that_nothing_uses_is_not_there),
        cmocka_unit_test(a_use_has_its_parameters_and_what_they_name),
        cmocka_unit_test(a_source_has_its_digest_and_its_place),
        cmocka_unit_test(two_uses_share_a_filter_and_not_their_parameters),
        cmocka_unit_test(what_a_route_gives_to_all_its_rules_is_one_range),
        cmocka_unit_test(a_member_has_filters_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
