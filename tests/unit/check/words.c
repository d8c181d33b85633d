/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/words.c: rules in the reader's words.
 */
#include "check/words.h"

#include "kit/test.h"
#include "policy/model.h"

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

#define SAYS(expected, got) assert_string_equal(str_z(&arena, got), expected)

static void hosts_are_enumerated_and_the_rest_counted(void **state)
{
    static const struct str hosts[] = { STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("d"),
                                        STR_INIT("e") };
    static const char *const words[] = {
        "", "a", "a and b", "a, b and c", "a, b and 2 more", "a, b and 3 more"
    };

    (void)state;
    for (size_t i = 0; i < LEN(words); i++)
        SAYS(words[i], check_words_hosts(&arena, hosts, i));
}

static void a_path_is_called_by_its_kind(void **state)
{
    static const struct {
        enum policy_path_kind kind;
        const char *words;
    } rows[] = {
        { POLICY_PATH_EXACT, "exact path `/a`" },
        { POLICY_PATH_TEMPLATE, "template `/a`" },
        { POLICY_PATH_REGEX, "regex `/a`" },
        { POLICY_PATH_PREFIX, "prefix `/a`" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct resolve_alternative alt = { .path_kind = rows[i].kind, .path = STR("/a") };

        SAYS(rows[i].words, check_words_path(&arena, &alt));
    }
}

static void conditions_read_as_what_is_needed(void **state)
{
    struct policy_condition headers[] = {
        { .key = STR("x-a"), .op = POLICY_MATCH_PRESENT },
        { .key = STR("x-b"), .op = POLICY_MATCH_ABSENT },
        { .key = STR("x-c"), .op = POLICY_MATCH_EXACT, .value.text = STR("1") },
        { .key = STR("x-d"), .op = POLICY_MATCH_NOT, .value.text = STR("2") },
    };
    struct policy_condition query[] = {
        { .key = STR("q"), .op = POLICY_MATCH_PREFIX, .value.text = STR("p") },
        { .key = STR("r"), .op = POLICY_MATCH_SUFFIX, .value.text = STR("s") },
    };
    struct policy_condition cookies[] = {
        { .key = STR("k"), .op = POLICY_MATCH_CONTAINS, .value.text = STR("v") }
    };
    struct policy_condition claims[] = {
        { .key = STR("sub"), .op = POLICY_MATCH_REGEX, .value.text = STR("u.*") }
    };
    struct policy_text methods[] = { { .text = STR("GET") }, { .text = STR("PUT") } };
    struct policy_text networks[] = { { .text = STR("10.0.0.0/8") }, { .text = STR("::1") } };
    struct policy_text names[] = { { .text = STR("s.test") } };
    struct policy_match_more more = { .headers = { .items = headers, .count = LEN(headers) },
                                      .query = { .items = query, .count = LEN(query) },
                                      .cookies = { .items = cookies, .count = LEN(cookies) },
                                      .claims = { .items = claims, .count = LEN(claims) },
                                      .source_address = { .items = networks,
                                                          .count = LEN(networks) },
                                      .sni = { .items = names, .count = LEN(names) } };
    struct policy_match match = { .methods = { .items = methods, .count = LEN(methods) },
                                  .more = &more };
    struct resolve_alternative alt = { .match = &match };

    (void)state;
    SAYS("needs `x-a`, no `x-b`, `x-c: 1`, `x-d` other than `2`, query `q` beginning with `p`, "
         "query `r` ending in `s`, cookie `k` containing `v`, claim `sub` matching `u.*`, "
         "client in `10.0.0.0/8` or 1 more, server name `s.test`, method GET or PUT",
         check_words_needs(&arena, &alt));
    more = (struct policy_match_more){ 0 };
    match.methods.count = 0;
    SAYS("", check_words_needs(&arena, &alt));
    alt.match = NULL;
    SAYS("", check_words_needs(&arena, &alt));
}

static void an_outcome_is_where_a_request_goes(void **state)
{
    struct policy_respond respond = { .status = 404 };
    struct policy_redirect redirect = { .status = 301 };
    struct policy_rule_more more = { 0 };
    struct doc_node *somewhere = (void *)&arena;
    struct policy_rule rule = { .more = &more, .to.upstream.text = STR("web") };

    (void)state;
    SAYS("goes to upstream web", check_words_outcome(&arena, &rule));
    rule.to.split.node = somewhere;
    rule.to.split.text = STR("s");
    SAYS("goes to split s", check_words_outcome(&arena, &rule));
    more.redirect = &redirect;
    SAYS("redirects with 301", check_words_outcome(&arena, &rule));
    more.respond = &respond;
    SAYS("answers 404", check_words_outcome(&arena, &rule));
}

static void rules_of_the_same_route_have_their_own_names(void **state)
{
    struct policy_route here = { .meta.full = STR("shop/a") },
                        there = { .meta.full = STR("shop/b") };
    struct policy_rule x = { .name.text = STR("x") }, y = { .name.text = STR("y") };
    struct resolve_alternative one = { .route = &here, .rule = &x },
                               two = { .route = &there, .rule = &y };
    const struct resolve_alternative *items[] = { &one, &two, &one };
    struct check_alternatives alts = { .items = items, .count = LEN(items) };

    (void)state;
    SAYS("`x`", check_words_rule(&arena, &one, &here));
    SAYS("`shop/b/y`", check_words_rule(&arena, &two, &here));
    SAYS("`x` and `shop/b/y`", check_words_rules(&arena, &alts, &here));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(hosts_are_enumerated_and_the_rest_counted, fresh, done),
        cmocka_unit_test_setup_teardown(a_path_is_called_by_its_kind, fresh, done),
        cmocka_unit_test_setup_teardown(conditions_read_as_what_is_needed, fresh, done),
        cmocka_unit_test_setup_teardown(an_outcome_is_where_a_request_goes, fresh, done),
        cmocka_unit_test_setup_teardown(rules_of_the_same_route_have_their_own_names, fresh, done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
