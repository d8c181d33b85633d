/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/resolve/pattern.c: patterns are compiled once; the paths that there are, as a pattern,
 * are those that the table's parser lets through unchanged.
 */
#include "kit/test.h"

#include "regex/dfa.h"
#include "resolve/pattern.h"
#include "table/target.h"

/* A model with one rule whose path is the pattern, and a header that has it too. */
static struct resolve_patterns *compile(struct arena *a, const char *pattern,
                                        struct policy_condition *header)
{
    struct policy_model *m = NEW(a, struct policy_model);
    struct policy_route *route = NEW(a, struct policy_route);
    struct policy_rule *rule = NEW(a, struct policy_rule);
    struct policy_match *match = NEW(a, struct policy_match);

    *header =
        (struct policy_condition){ .op = POLICY_MATCH_REGEX, .value = { .text = str_of(pattern) } };
    match->more = NEW(a, struct policy_match_more);
    match->path_kind = POLICY_PATH_REGEX;
    match->path.text = str_of(pattern);
    match->more->headers.items = header;
    match->more->headers.count = 1;
    rule->more = NEW(a, struct policy_rule_more);
    rule->match.items = match;
    rule->match.count = 1;
    route->rules.items = rule;
    route->rules.count = 1;
    m->routes.items = NEW(a, struct policy_route *);
    m->routes.items[0] = route;
    m->routes.count = 1;
    return resolve_pattern_compile(a, m);
}

static void a_pattern_is_compiled_once_and_knows_its_paths(void **state)
{
    static const struct {
        const char *pattern, *below;
        bool ok, is_path;
    } rows[] = { { "/a/[0-9]+", "/a", true, true }, { "a/.*", "", true, false },
                 { "/a//b", "/a//b", true, false }, { "/a/\\.\\./b", "/a/../b", true, false },
                 { ".*\\?.*", "", true, false },    { "(", "", false, false } };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_condition header;
        struct resolve_patterns *all = compile(&a, rows[i].pattern, &header);
        const struct resolve_pattern *p = resolve_pattern_find(all, str_of(rows[i].pattern));

        assert_non_null(p);
        assert_ptr_equal(p, header.pattern);
        assert_int_equal(p->ok, rows[i].ok);
        assert_int_equal(p->is_path, rows[i].is_path);
        KIT_TEXT(p->below, rows[i].below);
        assert_false(resolve_pattern_holds(p, STR("x")));
    }
    arena_fini(&a);
}

static uint32_t next(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static void what_can_be_a_path_is_what_the_parser_leaves_alone(void **state)
{
    static const char *const parts[] = { "/",   "/",   ".",   "..",       "a",   "Z9",  "%2F",
                                         "%41", "%20", "%C3", "%c3",      "%00", "%5C", "%5B",
                                         "~",   "?",   "#",   " ",        "\\",  "[x]", "%",
                                         "%7F", "%2E", "*",   "\xc3\xa9", "\"" };
    struct policy_condition header;
    struct resolve_patterns *all;
    uint32_t seed = 1, paths = 0;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    all = compile(&a, "/x", &header);
    for (int i = 0; i < 20000; i++) {
        char text[64], buf[64];
        size_t n = 0;
        struct table_target target;
        struct str path;
        bool normal;

        text[n++] = next(&seed, 9) ? '/' : 'a';
        for (uint32_t k = next(&seed, 5); k > 0; k--) {
            struct str part = str_of(parts[next(&seed, LEN(parts))]);

            memcpy(text + n, part.p, part.n);
            n += part.n;
        }
        path = (struct str){ text, n };
        normal = text[0] == '/' && table_target_parse(path, buf, sizeof(buf), &target) &&
                 target.query.p == NULL && str_eq(target.path, path);
        paths += normal;
        if (regex_dfa_match(resolve_pattern_paths(all), path) != normal)
            fail_msg(STR_FMT " is %sa path", STR_ARG(path), normal ? "" : "not ");
    }
    assert_true(paths > 500);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pattern_is_compiled_once_and_knows_its_paths),
        cmocka_unit_test(what_can_be_a_path_is_what_the_parser_leaves_alone),
    };

    return cmocka_run_group_tests_name("resolve_pattern", tests, NULL, NULL);
}
