/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/action.c: what happens to a request that a rule took.
 */
#include "lowered.h"

#include "table/identity.h"
#include "table/match.h"

#define RULES(rules) "Route r {listeners: [edge], hosts: [a.test], rules: [" rules "]}\n"

static const struct table_rule *rule_of(struct lowered *l, const char *name)
{
    for (uint32_t i = 0; i < l->t.rule_count; i++)
        if (str_eq(table_identity_name(&l->a, &l->t, table_rule(&l->t, i)->name), str_of(name)))
            return table_rule(&l->t, i);
    fail_msg("there is no rule %s", name);
    return NULL;
}

static const struct table_action *action_of(struct lowered *l, const char *rule)
{
    return table_action(&l->t, rule_of(l, rule)->action);
}

static void each_kind_has_its_own_fields(void **state)
{
    const struct table_action *a;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        "TrafficSplit s {baseline: x, members: {x: {upstream: web}, y: {upstream: app, percent: 5}}}\n" RULES(
            "{name: to, match: [{path: {prefix: /t}}], to: {upstream: app}, timeout: 3s, rewrite: {path: {replacePrefix: /new}, host: in.test}}, "
            "{name: split, match: [{path: {exact: /s}}], to: {split: s}}, "
            "{name: answer, match: [{path: {exact: /a}}], respond: {status: 418, body: tea, contentType: text/tea}}, "
            "{name: empty, match: [{path: {exact: /e}}], respond: {status: 204}}, "
            "{name: away, match: [{path: {exact: /r}}], redirect: {status: 307, scheme: https, host: b.test, port: 8443, path: {replaceFull: /x}}}"));
    a = action_of(&l, "shop/r/to");
    assert_int_equal(a->kind, TABLE_FORWARD);
    assert_string_equal(
        lowered_text(&l, table_upstream(&l.t, rule_of(&l, "shop/r/to")->target)->name), "shop/app");
    assert_int_equal(rule_of(&l, "shop/r/to")->timeout_ms, 3000);
    assert_int_equal(a->path_rewrite, TABLE_REPLACE_PREFIX);
    assert_string_equal(lowered_text(&l, a->path), "/new");
    assert_string_equal(lowered_text(&l, a->host), "in.test");
    assert_int_equal(a->prefix_bytes, 2);
    a = action_of(&l, "shop/r/split");
    assert_int_equal(a->kind, TABLE_TO_SPLIT);
    assert_string_equal(
        lowered_text(&l, table_split(&l.t, rule_of(&l, "shop/r/split")->target)->name), "shop/s");
    a = action_of(&l, "shop/r/answer");
    assert_int_equal(a->kind, TABLE_RESPOND);
    assert_int_equal(a->status, 418);
    assert_string_equal(lowered_text(&l, a->body), "tea");
    assert_string_equal(lowered_text(&l, a->content_type), "text/tea");
    assert_string_equal(lowered_text(&l, action_of(&l, "shop/r/empty")->content_type), "");
    a = action_of(&l, "shop/r/away");
    assert_int_equal(a->kind, TABLE_REDIRECT);
    assert_int_equal(a->redirect_port, 8443);
    assert_string_equal(lowered_text(&l, a->scheme), "https");
    assert_int_equal(a->path_rewrite, TABLE_REPLACE_PATH);
    lowered_end(&l);
}

/* However they are written: set, add, remove, each by name; names in lower case. */
static void edits_stand_in_one_order(void **state)
{
    static const struct {
        enum table_edit_op op;
        const char *name, *value;
    } rows[] = { { TABLE_EDIT_SET, "x-a", "1" },
                 { TABLE_EDIT_SET, "x-b", "2" },
                 { TABLE_EDIT_ADD, "x-c", "3" },
                 { TABLE_EDIT_REMOVE, "x-d", "" },
                 { TABLE_EDIT_REMOVE, "x-e", "" } };
    const struct table_action *a;
    struct lowered l;

    (void)state;
    lowered_from(
        &l,
        RULES(
            "{name: all, to: {upstream: app}, requestHeaders: {remove: [X-E, x-d], add: {X-C: \"3\"}, set: {X-B: \"2\", x-a: \"1\"}}}"));
    a = action_of(&l, "shop/r/all");
    assert_int_equal(a->request_edit_count, LEN(rows));
    assert_int_equal(a->response_edit_count, 0);
    for (uint32_t i = 0; i < LEN(rows); i++) {
        const struct table_edit *e = table_edit(&l.t, a->request_edit_first + i);

        assert_int_equal(e->op, rows[i].op);
        assert_string_equal(lowered_text(&l, e->name), rows[i].name);
        assert_string_equal(lowered_text(&l, e->value), rows[i].value);
        assert_int_equal(e->hash, table_name_hash(table_text(&l.t, e->name)));
    }
    lowered_end(&l);
}

static void the_alternatives_of_a_rule_share_its_action(void **state)
{
    struct lowered one, two;

    (void)state;
    lowered_from(&one, RULES("{name: a, match: [{path: {exact: /a}}], to: {upstream: app}}"));
    lowered_from(
        &two,
        RULES("{name: a, match: [{path: {exact: /a}}, {path: {exact: /b}}], to: {upstream: app}}"));
    assert_int_equal(two.t.rule_count, one.t.rule_count + 1);
    assert_int_equal(two.t.action_count, one.t.action_count);
    lowered_end(&two);
    lowered_end(&one);
}

/* Where they send a request and for how long stands in the rules. */
static void rules_that_do_the_same_share_it(void **state)
{
    static const struct {
        const char *rule;
        bool same; /* as `first` */
    } rows[] = {
        { "to: {upstream: app}, timeout: 3s, requestHeaders: {set: {a: b}}", true },
        { "to: {upstream: web}, requestHeaders: {set: {A: b}}", true },
        { "to: {upstream: web}, requestHeaders: {set: {a: c}}", false },
        { "to: {upstream: web}, requestHeaders: {add: {a: b}}", false },
        { "to: {upstream: web}, responseHeaders: {set: {a: b}}", false },
        { "to: {upstream: web}, requestHeaders: {set: {a: b, c: d}}", false },
        { "to: {upstream: web}, requestHeaders: {set: {a: b}}, rewrite: {host: in.test}", false },
        { "to: {upstream: web}", false },
        { "respond: {status: 204}, requestHeaders: {set: {a: b}}", false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lowered l;
        struct arena a;

        arena_init(&a, 0);
        lowered_from(
            &l,
            str_fmt(
                &a,
                RULES(
                    "{name: first, match: [{path: {exact: /f}}], to: {upstream: web}, requestHeaders: {set: {a: b}}}, {name: other, match: [{path: {exact: /o}}], %s}"),
                rows[i].rule)
                .p);
        if ((rule_of(&l, "shop/r/first")->action == rule_of(&l, "shop/r/other")->action) !=
            rows[i].same)
            fail_msg("%s", rows[i].rule);
        lowered_end(&l);
        arena_fini(&a);
    }
}

static void however_many_there_are(void **state)
{
    enum { KINDS = 100, RULES_OF_A_KIND = 3 };
    struct arena a;
    struct lowered l;
    struct str rules = STR("");

    (void)state;
    arena_init(&a, 0);
    for (int i = 0; i < KINDS * RULES_OF_A_KIND; i++)
        rules = str_fmt(&a,
                        STR_FMT "%s{name: r%d, match: [{path: {exact: /%d}}], "
                                "to: {upstream: app}, requestHeaders: {set: {x: v%d}}}",
                        STR_ARG(rules), i ? ", " : "", i, i, i % KINDS);
    lowered_from(&l,
                 str_fmt(&a, "Route r {listeners: [edge], hosts: [a.test], rules: [" STR_FMT "]}\n",
                         STR_ARG(rules))
                     .p);
    assert_int_equal(l.t.action_count, KINDS + 1); /* and that of a route that is always there */
    assert_int_equal(l.t.edit_count, KINDS);
    for (int i = 0; i < KINDS * RULES_OF_A_KIND; i++) {
        const struct table_action *action = action_of(&l, str_fmt(&a, "shop/r/r%d", i).p);

        assert_string_equal(lowered_text(&l, table_edit(&l.t, action->request_edit_first)->value),
                            str_fmt(&a, "v%d", i % KINDS).p);
    }
    lowered_end(&l);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_own_fields),
        cmocka_unit_test(edits_stand_in_one_order),
        cmocka_unit_test(the_alternatives_of_a_rule_share_its_action),
        cmocka_unit_test(rules_that_do_the_same_share_it),
        cmocka_unit_test(however_many_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
