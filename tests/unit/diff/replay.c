/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/diff/replay.c: an example, decided as proxyd decides it.
 */
#include "diff/replay.h"

#include "sided.h"

static const char text[] = SIDED_BASE SIDED_ROUTE(
    "{name: beta, match: [{path: {prefix: /}, headers: {x-beta: {exact: \"1\"}}}], to: {upstream: v2}}, "
    "{name: query, match: [{path: {prefix: /}, query: {q: {exact: b}}}], respond: {status: 203}}, "
    "{name: cookie, match: [{path: {prefix: /}, cookies: {c: {exact: d}}}], redirect: {status: 308, host: new.test}}, "
    "{name: all, to: {upstream: v1}}");

static void the_table_says_what_becomes_of_it(void **state)
{
    static const struct {
        enum table_subject subject;
        const char *name, *value;
        const char *host, *rule, *does;
    } rows[] = {
        { TABLE_HEADER, "x-beta", "1", "a.test", "shop/r/beta", "upstream shop/v2" },
        { TABLE_HEADER, "x-beta", "2", "a.test", "shop/r/all", "upstream shop/v1" },
        { TABLE_QUERY, "q", "b", "a.test", "shop/r/query", "answer 203" },
        { TABLE_COOKIE, "c", "d", "a.test", "shop/r/cookie", "redirect 308" },
        { TABLE_HEADER, "x-beta", "1", "b.test", "", "answer 404" },
    };
    struct sided s;

    (void)state;
    sided_open(&s, text, text);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct check_witness_field field = { rows[i].subject, str_of(rows[i].name),
                                             str_of(rows[i].value) };
        struct check_witness w = { STR("GET"), str_of(rows[i].host), STR("/p"), &field, 1 };
        struct diff_outcome out;

        assert_true(diff_replay_ask(&s.arena, s.tables[0], STR("shop/edge"), &w, &out));
        KIT_TEXT(out.rule, rows[i].rule);
        KIT_TEXT(out.does, rows[i].does);
    }
    sided_close(&s);
}

static void what_cannot_be_asked_is_not_claimed(void **state)
{
    struct check_witness_field blank = { TABLE_QUERY, STR("q"), STR("a b") };
    struct check_witness w = {
        .method = STR("GET"), .host = STR("a.test"), .path = STR("/p"), .fields = &blank
    };
    struct diff_outcome out;
    struct sided s;

    (void)state;
    sided_open(&s, text, text);
    assert_true(diff_replay_ask(&s.arena, s.tables[0], STR("shop/edge"), &w, &out));
    assert_false(diff_replay_ask(&s.arena, s.tables[0], STR("shop/none"), &w, &out));
    w.field_count = 1; /* a target holds no blank */
    assert_false(diff_replay_ask(&s.arena, s.tables[0], STR("shop/edge"), &w, &out));
    w.field_count = 0;
    w.host = STR("A.test");
    assert_false(diff_replay_ask(&s.arena, s.tables[0], STR("shop/edge"), &w, &out));
    w.host = STR("a.test");
    w.path = STR("/a/../b"); /* means another path than it says */
    assert_false(diff_replay_ask(&s.arena, s.tables[0], STR("shop/edge"), &w, &out));
    sided_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_says_what_becomes_of_it),
        cmocka_unit_test(what_cannot_be_asked_is_not_claimed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
