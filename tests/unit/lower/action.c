/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/action.c: what happens to a request that a rule took.
 */
#include "lowered.h"

#include "table/match.h"

#define RULES(rules) "Route r {listeners: [edge], hosts: [a.test], rules: [" rules "]}\n"

static const struct table_action *action_of(struct lowered *l, const char *rule)
{
    for (uint32_t i = 0; i < l->t.action_count; i++)
        if (strcmp(lowered_text(l, table_action(&l->t, i)->rule_name), rule) == 0)
            return table_action(&l->t, i);
    fail_msg("there is no rule %s", rule);
    return NULL;
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
    assert_string_equal(lowered_text(&l, table_upstream(&l.t, a->target)->name), "shop/app");
    assert_int_equal(a->timeout_ms, 3000);
    assert_int_equal(a->path_rewrite, TABLE_REPLACE_PREFIX);
    assert_string_equal(lowered_text(&l, a->path), "/new");
    assert_string_equal(lowered_text(&l, a->host), "in.test");
    assert_int_equal(a->rule_stable_id, digest_stable_id(STR("rule"), STR("shop/r/to")));
    a = action_of(&l, "shop/r/split");
    assert_int_equal(a->kind, TABLE_TO_SPLIT);
    assert_string_equal(lowered_text(&l, table_split(&l.t, a->target)->name), "shop/s");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_own_fields),
        cmocka_unit_test(edits_stand_in_one_order),
        cmocka_unit_test(the_alternatives_of_a_rule_share_its_action),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
