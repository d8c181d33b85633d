/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/rules.c: rules in the order of precedence, with their conditions.
 */
#include "lowered.h"
#include "table/identity.h"
#include "table/match.h"

#define RULES(rules) "Route r {listeners: [edge], hosts: [a.test], rules: [" rules "]}\n"

/* The rules of the route `r`, in order: "b a". */
static const char *order(struct lowered *l)
{
    struct str all = STR("");

    for (uint32_t i = 0; i < l->t.rule_count; i++) {
        struct table_identity name = table_identity_of(&l->t, table_rule(&l->t, i)->name);

        if (str_eq(name.route, STR("shop/r")))
            all = str_fmt(&l->a, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n ? " " : "",
                          STR_ARG(name.rule));
    }
    return str_z(&l->a, all);
}

static void what_is_more_specific_stands_first(void **state)
{
    static const struct {
        const char *rules, *order;
    } rows[] = {
        { "{name: p, match: [{path: {prefix: /a}}], to: {upstream: web}}, {name: e, match: [{path: {exact: /a}}], to: {upstream: web}}",
          "e p" },
        { "{name: s, match: [{path: {prefix: /a}}], to: {upstream: web}}, {name: l, match: [{path: {prefix: /a/b}}], to: {upstream: web}}",
          "l s" },
        { "{name: a, match: [{path: {prefix: /a}}], to: {upstream: web}}, {name: m, match: [{path: {prefix: /a}, methods: [GET]}], to: {upstream: web}}",
          "m a" },
        { "{name: e, match: [{path: {exact: /a}}], to: {upstream: web}}, {name: p, priority: 1, match: [{path: {prefix: /}}], to: {upstream: app}}",
          "p e" },
        { "{name: two, match: [{path: {exact: /x}}, {path: {prefix: /y}}], to: {upstream: web}}, {name: mid, match: [{path: {template: \"/{t}\"}}], to: {upstream: app}}",
          "two mid two" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct lowered l;

        arena_init(&a, 0);
        lowered_from(
            &l, str_z(&a, str_fmt(&a, "Route r {listeners: [edge], hosts: [a.test], rules: [%s]}\n",
                                  rows[i].rules)));
        assert_string_equal(order(&l), rows[i].order);
        lowered_end(&l);
        arena_fini(&a);
    }
}

static const struct table_rule *first_rule(struct lowered *l)
{
    for (uint32_t i = 0; i < l->t.rule_count; i++)
        if (str_eq(table_identity_name(&l->a, &l->t, table_rule(&l->t, i)->name), STR("shop/r/a")))
            return table_rule(&l->t, i);
    fail_msg("there is no rule a");
    return NULL;
}

/* By subject, then by what a test costs; a fraction last of all. */
static void conditions_stand_cheapest_first(void **state)
{
    static const struct {
        enum table_subject subject;
        enum table_op op;
        uint16_t flags;
    } rows[] = { { TABLE_PATH, TABLE_REGEX, 0 },
                 { TABLE_HEADER, TABLE_PRESENT, 0 },
                 { TABLE_HEADER, TABLE_PRESENT, TABLE_PREDICATE_NOT },
                 { TABLE_HEADER, TABLE_EXACT, 0 },
                 { TABLE_HEADER, TABLE_EXACT, TABLE_PREDICATE_NOT },
                 { TABLE_HEADER, TABLE_CONTAINS, 0 },
                 { TABLE_QUERY, TABLE_SUFFIX, 0 },
                 { TABLE_COOKIE, TABLE_PREFIX, 0 } };
    const struct table_rule *r;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        RULES(
            "{name: a, match: [{path: {regex: \"/[a-z]+\"}, cookies: {c: {prefix: p}}, query: {q: {suffix: s}}, headers: "
            "{x-f: {contains: k}, x-e: {not: n}, x-d: {exact: e}, x-b: {absent: true}, x-a: {present: true}}}], to: {upstream: web}}"));
    r = first_rule(&l);
    assert_int_equal(r->pred_count, LEN(rows));
    for (uint32_t i = 0; i < LEN(rows); i++) {
        const struct table_predicate *p = table_predicate(&l.t, r->pred_first + i);

        assert_int_equal(p->subject, rows[i].subject);
        assert_int_equal(p->op, rows[i].op);
        assert_int_equal(p->flags, rows[i].flags);
    }
    lowered_end(&l);
}

static void each_unknown_method_is_a_rule_of_its_own(void **state)
{
    struct lowered l;
    uint32_t others = 0;

    (void)state;
    lowered_from(
        &l,
        RULES(
            "{name: a, match: [{path: {exact: /a}, methods: [GET, BREW, PROPFIND, POST, BREW2]}], to: {upstream: web}}"));
    assert_string_equal(order(&l), "a a a a");
    for (uint32_t i = 0; i < l.t.rule_count; i++) {
        const struct table_rule *r = table_rule(&l.t, i);

        if (r->name != first_rule(&l)->name)
            continue;
        others += r->methods == 1u << TABLE_METHOD_OTHER;
        assert_int_equal(r->action, first_rule(&l)->action);
        assert_int_equal(r->pred_count, r->methods == 1u << TABLE_METHOD_OTHER);
    }
    assert_int_equal(others, 3);
    assert_int_equal(first_rule(&l)->methods, 1u << TABLE_GET | 1u << TABLE_POST);
    lowered_end(&l);
}

static uint32_t action_at(const struct lowered *l, const char *path)
{
    struct table_request q = { .domain = table_listener(&l->t, 0)->domain,
                               .host = STR("a.test"),
                               .path = str_of(path) };
    struct table_match m;

    table_match_find(&l->t, &q, &m);
    assert_int_equal(m.outcome, TABLE_MATCHED);
    return table_rule(&l->t, m.rule)->action;
}

static void who_replaces_a_prefix_knows_how_much_it_covers(void **state)
{
    static const struct {
        const char *path;
        uint32_t bytes;
    } rows[] = { { "{prefix: /}", 0 }, { "{prefix: /ab}", 3 } };
    static const struct {
        const char *does;
        bool replaces;
    } kinds[] = { { "to: {upstream: web}, rewrite: {path: {replacePrefix: /n}}", true },
                  { "redirect: {host: n.test, path: {replacePrefix: /n}}", true },
                  { "to: {upstream: web}, rewrite: {path: {replaceFull: /n}}", false },
                  { "to: {upstream: web}", false } };

    (void)state;
    for (size_t i = 0; i < LEN(rows) * LEN(kinds); i++) {
        uint32_t wanted = kinds[i % LEN(kinds)].replaces ? rows[i / LEN(kinds)].bytes : 0;
        struct arena a;
        struct lowered l;

        arena_init(&a, 0);
        lowered_from(
            &l,
            str_z(&a,
                  str_fmt(&a, RULES("{name: a, match: [{path: {prefix: /zzz}}, {path: %s}], %s}"),
                          rows[i / LEN(kinds)].path, kinds[i % LEN(kinds)].does)));
        assert_string_equal(order(&l), "a a");
        if (table_action(&l.t, action_at(&l, "/ab"))->prefix_bytes != wanted)
            fail_msg("%s %s", rows[i / LEN(kinds)].path, kinds[i % LEN(kinds)].does);
        lowered_end(&l);
        arena_fini(&a);
    }
}

/* What else they do is written once all the same. */
static void alternatives_that_replace_different_prefixes_share_their_policy(void **state)
{
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        RULES(
            "{name: a, match: [{path: {prefix: /aaaa}}, {path: {prefix: /bb}}, {path: {prefix: /cccc}}, {path: {prefix: /d}}], "
            "to: {upstream: web}, rewrite: {path: {replacePrefix: /n}}, mirror: [{upstream: app, percent: 10}]}"));
    assert_int_equal(l.t.rule_count, 5); /* and that of a route that is always there */
    assert_int_equal(l.t.action_count, 4);
    assert_int_equal(l.t.mirror_count, 1);
    assert_int_equal(l.t.policy_count, 1);
    lowered_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_more_specific_stands_first),
        cmocka_unit_test(conditions_stand_cheapest_first),
        cmocka_unit_test(each_unknown_method_is_a_rule_of_its_own),
        cmocka_unit_test(alternatives_that_replace_different_prefixes_share_their_policy),
        cmocka_unit_test(who_replaces_a_prefix_knows_how_much_it_covers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
