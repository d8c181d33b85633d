/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/match.c: precedence, fall-through, methods, and keys that collide on purpose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"

static struct table_match find(const struct table *t, const char *method, const char *host,
                               const char *path)
{
    struct table_request q = { .method = TABLE_METHOD_OTHER,
                               .method_name = str_of(method),
                               .host = str_of(host),
                               .path = str_of(path) };
    struct table_match m;

    if (str_eq(q.method_name, STR("GET")))
        q.method = TABLE_GET;
    else if (str_eq(q.method_name, STR("PUT")))
        q.method = TABLE_PUT;
    table_match_find(t, &q, &m);
    return m;
}

struct pattern {
    const char *host, *path;
};

/* Rule i has pattern i; wanted is the rule, or -1 for no rule, -2 for no host. */
struct row {
    const char *host, *path;
    int wanted;
};

static void check(const struct pattern *patterns, uint32_t count, const struct row *rows,
                  size_t row_count)
{
    struct table t;
    struct kit k;

    kit_init(&k);
    for (uint32_t i = 0; i < count; i++)
        kit_pattern(&k, 0, patterns[i].host, patterns[i].path, kit_rule(&k, TABLE_METHODS_DEFAULT));
    t = kit_build(&k);
    for (size_t i = 0; i < row_count; i++) {
        struct table_match m = find(&t, "GET", rows[i].host, rows[i].path);
        int got = m.outcome == TABLE_MATCHED ? (int)m.rule : m.outcome == TABLE_NO_RULE ? -1 : -2;

        if (got != rows[i].wanted)
            fail_msg("%s%s: rule %d, wanted %d", rows[i].host, rows[i].path, got, rows[i].wanted);
    }
    kit_fini(&k);
}

static void exact_goes_before_template_before_longest_prefix(void **state)
{
    static const struct pattern patterns[] = {
        { "h", "/" },        { "h", "/a" },           { "h", "/a/b" },
        { "h", "~ /a/{x}" }, { "h", "~ /{x}/c" },     { "h", "= /a/c" },
        { "h", "= /a/" },    { "h", "~ /a/{x}/{y}" }, { "h", "~ /a/{x}/z" },
    };
    static const struct row rows[] = {
        { "h", "/", 0 },        { "h", "/x", 0 },     { "h", "/ab", 0 },    { "h", "/a", 1 },
        { "h", "/a/", 6 },      { "h", "/a/b", 3 },   { "h", "/a/c", 5 },   { "h", "/x/c", 4 },
        { "h", "/a/b/", 2 },    { "h", "/a/q/z", 8 }, { "h", "/a/q/y", 7 }, { "h", "/a/b/c/d", 2 },
        { "h", "/a/q/y/z", 1 }, { "h", "/b/", 0 },    { "i", "/a", -2 },    { "h", "*", -1 },
    };

    (void)state;
    check(patterns, LEN(patterns), rows, LEN(rows));
}

static void a_wild_segment_is_never_empty(void **state)
{
    static const struct pattern patterns[] = { { "h", "~ /a/{x}" } };
    static const struct row rows[] = { { "h", "/a/b", 0 }, { "h", "/a/", -1 }, { "h", "/a", -1 } };

    (void)state;
    check(patterns, LEN(patterns), rows, LEN(rows));
}

static void the_most_specific_host_decides_alone(void **state)
{
    static const struct pattern patterns[] = {
        { "*", "/any" },
        { "*.test", "/one" },
        { "*.a.test", "/two" },
        { "x.a.test", "= /exact" },
    };
    static const struct row rows[] = {
        { "x.a.test", "/exact", 3 }, { "x.a.test", "/two", -1 },  { "y.a.test", "/two", 2 },
        { "y.a.test", "/one", -1 },  { "z.y.a.test", "/two", 2 }, { "a.test", "/one", 1 },
        { "b.test", "/one", 1 },     { "test", "/any", 0 },       { "test", "/one", -1 },
        { "other", "/any", 0 },      { "", "/any", 0 },           { "xa.test", "/two", -1 },
        { "x.aa.test", "/one", 1 },
    };

    (void)state;
    check(patterns, LEN(patterns), rows, LEN(rows));
}

static void deep_paths_meet_prefixes_and_exact_patterns(void **state)
{
#define TEN "/a/b/c/d/e/f/g/h/i/j"
    static const struct pattern patterns[] = {
        { "h", TEN TEN "/a/b/c/d" }, /* 24 segments */
        { "h", "= " TEN TEN TEN "/x" },
        { "h", "~ " TEN TEN "/a/b/c/{x}" },
        { "h", "/" },
    };
    static const struct row rows[] = {
        { "h", TEN TEN "/a/b/c/d", 2 },   { "h", TEN TEN "/a/b/c/d/e", 0 },
        { "h", TEN TEN TEN "/x", 1 },     { "h", TEN TEN TEN "/y", 0 },
        { "h", TEN TEN "/a/b/c/q/x", 3 }, { "h", TEN TEN "/a/b/c/q", 2 },
    };

    (void)state;
    check(patterns, LEN(patterns), rows, LEN(rows));
}

static void domains_never_share_rules(void **state)
{
    struct table_request q = { .host = STR("h"), .path = STR("/a"), .domain = 1 };
    struct table_match m;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_pattern(&k, 0, "h", "/a", 0);
    kit_pattern(&k, 0, "h", "/b", 0);
    kit_pattern(&k, 1, "h", "/b", 1);
    kit_pattern(&k, 2, "*", "/a", 1);
    t = kit_build(&k);
    table_match_find(&t, &q, &m);
    assert_int_equal(m.outcome, TABLE_NO_RULE);
    q.path = STR("/b");
    table_match_find(&t, &q, &m);
    assert_int_equal(m.rule, 1);
    q.domain = 3;
    table_match_find(&t, &q, &m);
    assert_int_equal(m.outcome, TABLE_NO_HOST);
    kit_fini(&k);
}

static void a_failed_condition_falls_through_to_the_next_pattern(void **state)
{
    struct table_field f = kit_field("X-A", "v");
    struct table_request q = {
        .host = STR("h"), .path = STR("/a"), .fields = &f, .field_count = 1
    };
    uint32_t failed;
    struct table_match m;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_condition(&k, TABLE_EXACT, KIT_X_A, 0, STR("v"));
    kit_rule(&k, 1u << TABLE_PUT);
    kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_pattern(&k, 0, "h", "= /a", 0);
    kit_pattern(&k, 0, "h", "= /a", 1);
    kit_pattern(&k, 0, "h", "/", 2);
    t = kit_build(&k);
    table_match_find(&t, &q, &m);
    assert_int_equal(m.rule, 0);
    q.field_count = 0;
    table_match_find(&t, &q, &m);
    assert_int_equal(m.rule, 2);
    assert_false(table_match_rule_holds(&t, 0, &q, &failed));
    assert_int_equal(failed, 0);
    assert_false(table_match_rule_holds(&t, 1, &q, &failed));
    assert_int_equal(failed, TABLE_NONE);
    q.method = TABLE_PUT;
    table_match_find(&t, &q, &m);
    assert_int_equal(m.rule, 1);
    kit_fini(&k);
}

static void the_wrong_method_is_told_from_the_wrong_path(void **state)
{
    struct table_match m;
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    kit_rule(&k, 1u << TABLE_GET);
    kit_rule(&k, 1u << TABLE_METHOD_OTHER);
    kit_method_condition(&k, STR("PURGE"));
    kit_rule(&k, 1u << TABLE_DELETE);
    kit_condition(&k, TABLE_PRESENT, KIT_X_A, 0, STR(""));
    kit_pattern(&k, 0, "h", "= /a", 0);
    kit_pattern(&k, 0, "h", "/a", 1);
    kit_pattern(&k, 0, "h", "= /a", 2);
    t = kit_build(&k);
    assert_int_equal(find(&t, "GET", "h", "/a").rule, 0);
    assert_int_equal(find(&t, "PURGE", "h", "/a").rule, 1);
    m = find(&t, "BREW", "h", "/a");
    assert_int_equal(m.outcome, TABLE_WRONG_METHOD);
    assert_int_equal(m.allowed,
                     1u << TABLE_GET | 1u << TABLE_METHOD_OTHER); /* DELETE lacks its header */
    m = find(&t, "PUT", "h", "/a/b");
    assert_int_equal(m.allowed, 1u << TABLE_METHOD_OTHER);
    assert_int_equal(find(&t, "PUT", "h", "/b").outcome, TABLE_NO_RULE);
    kit_fini(&k);
}

static void ranks_decide_where_a_host_is_ranked(void **state)
{
    struct table t;
    struct kit k;

    (void)state;
    kit_init(&k);
    for (uint32_t i = 0; i < 3; i++)
        kit_rule(&k, TABLE_METHODS_DEFAULT);
    kit_pattern(&k, 0, "h", "/", 0);
    kit_pattern(&k, 0, "h", "= /a", 1);
    kit_pattern(&k, 0, "i", "= /a", 2);
    kit_pattern(&k, 0, "i", "/", 0);
    k.patterns.items[0].ranked = true;
    t = kit_build(&k);
    assert_int_equal(find(&t, "GET", "h", "/a").rule, 0);
    assert_int_equal(find(&t, "GET", "i", "/a").rule, 2);
    kit_fini(&k);
}

/* Rules 0 to 7 ask for a value of X-A, 3 of them for the same; 8 asks for X-B; 9 for nothing, but a method. */
static struct table build_crowd(struct kit *k)
{
    static const char *const values[] = { "same", "b", "same", "c", "d", "same", "e", "" };

    kit_init(k);
    for (uint32_t i = 0; i < 10; i++) {
        kit_pattern(k, 0, "h", "= /a", kit_rule(k, 1u << (i == 2 ? TABLE_PUT : TABLE_GET)));
        if (i < LEN(values))
            kit_condition(k, TABLE_EXACT, KIT_X_A, 0, str_of(values[i]));
        if (i == 0 || i == 8)
            kit_condition(k, TABLE_EXACT, KIT_X_B, 0, STR("yes"));
    }
    return kit_build(k);
}

static void many_rules_are_told_apart_by_what_they_ask_for(void **state)
{
    static const struct {
        const char *a, *second, *b; /* X-A, once more, X-B; NULL: none */
        enum table_method method;
        uint32_t rule;
    } rows[] = {
        { "b", NULL, NULL, TABLE_GET, 1 },          { "same", NULL, NULL, TABLE_GET, 5 },
        { "same", NULL, "yes", TABLE_GET, 0 },      { "same", NULL, NULL, TABLE_PUT, 2 },
        { "", NULL, NULL, TABLE_GET, 7 },           { NULL, NULL, NULL, TABLE_GET, 9 },
        { NULL, NULL, "yes", TABLE_GET, 8 },        { "none", NULL, "yes", TABLE_GET, 8 },
        { "d", NULL, "yes", TABLE_GET, 4 },         { "d", "d", NULL, TABLE_GET, 9 },
        { "b", NULL, NULL, TABLE_PUT, TABLE_NONE },
    };
    struct kit k;
    struct table t = build_crowd(&k);

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_field fields[3];
        char scratch[16];
        struct table_request q = { .method = rows[i].method,
                                   .host = STR("h"),
                                   .path = STR("/a"),
                                   .fields = fields,
                                   .scratch = scratch,
                                   .scratch_cap = sizeof(scratch) };
        struct table_match m;

        if (rows[i].a != NULL)
            fields[q.field_count++] = kit_field("x-a", rows[i].a);
        if (rows[i].second != NULL)
            fields[q.field_count++] = kit_field("x-a", rows[i].second);
        if (rows[i].b != NULL)
            fields[q.field_count++] = kit_field("x-b", rows[i].b);
        table_match_find(&t, &q, &m);
        if (m.rule != rows[i].rule)
            fail_msg("row %zu: rule %u", i, m.rule);
        if (rows[i].rule == TABLE_NONE)
            assert_int_equal(m.allowed, 1u << TABLE_GET);
    }
    kit_fini(&k);
}

enum { WORD = 16, COLLIDING = 8 };

/* Two 16-byte segments with the same hash for seed 0: the two halves swap their roles in a product.
 */
static void collide(uint32_t n, char one[WORD], char other[WORD])
{
    const uint64_t swap = UINT64_C(0xa0761d6478bd642f) ^ UINT64_C(0xe7037ed1a0b428db) ^ WORD;
    uint64_t halves[2], swapped[2];

    memset(one, 'a', WORD);
    one[7] = (char)('0' + n);
    memcpy(halves, one, WORD);
    swapped[0] = halves[1] ^ swap;
    swapped[1] = halves[0] ^ swap;
    memcpy(other, swapped, WORD);
}

/* 256 paths, each segment one of two that collide: all have one 64-bit key with seed 0. */
static void colliding_paths_are_told_apart_by_their_bytes(void **state)
{
    static char paths[1 << COLLIDING][3 + COLLIDING * (WORD + 1)];
    const uint32_t counts[] = { 2, 100, 1 << COLLIDING };

    (void)state;
    for (uint32_t i = 0; i < LEN(paths); i++) {
        char *at = paths[i];

        *at++ = '=';
        *at++ = ' ';
        for (uint32_t n = 0; n < COLLIDING; n++) {
            char words[2][WORD];

            collide(n, words[0], words[1]);
            *at++ = '/';
            memcpy(at, words[i >> n & 1], WORD);
            at += WORD;
        }
    }
    for (size_t c = 0; c < LEN(counts); c++) {
        struct table t;
        struct kit k;

        kit_init(&k);
        for (uint32_t i = 0; i < counts[c]; i++)
            kit_pattern(&k, 0, "h", paths[i], kit_rule(&k, TABLE_METHODS_DEFAULT));
        t = kit_build(&k);
        /* More than a chain holds: the compiler took another seed. */
        assert_true((k.seed != 0) == (counts[c] > TABLE_CHAIN_MAX * 10));
        for (uint32_t i = 0; i < LEN(paths); i++)
            assert_int_equal(find(&t, "GET", "h", paths[i] + 2).rule,
                             i < counts[c] ? i : TABLE_NONE);
        kit_fini(&k);
    }
}

static void the_status_without_a_rule_hangs_on_the_method_first(void **state)
{
    static const struct {
        enum table_outcome outcome;
        enum table_method method;
        uint32_t status;
    } rows[] = {
        { TABLE_NO_HOST, TABLE_GET, 404 },
        { TABLE_NO_RULE, TABLE_POST, 404 },
        { TABLE_WRONG_METHOD, TABLE_PUT, 405 },
        { TABLE_NO_RULE, TABLE_TRACE, 405 },
        { TABLE_NO_HOST, TABLE_CONNECT, 405 },
        { TABLE_NO_RULE, TABLE_METHOD_OTHER, 501 },
        { TABLE_WRONG_METHOD, TABLE_METHOD_OTHER, 501 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_match m = { .outcome = rows[i].outcome };

        assert_int_equal(table_match_status(&m, rows[i].method), rows[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_goes_before_template_before_longest_prefix),
        cmocka_unit_test(a_wild_segment_is_never_empty),
        cmocka_unit_test(the_most_specific_host_decides_alone),
        cmocka_unit_test(deep_paths_meet_prefixes_and_exact_patterns),
        cmocka_unit_test(domains_never_share_rules),
        cmocka_unit_test(a_failed_condition_falls_through_to_the_next_pattern),
        cmocka_unit_test(the_wrong_method_is_told_from_the_wrong_path),
        cmocka_unit_test(ranks_decide_where_a_host_is_ranked),
        cmocka_unit_test(many_rules_are_told_apart_by_what_they_ask_for),
        cmocka_unit_test(colliding_paths_are_told_apart_by_their_bytes),
        cmocka_unit_test(the_status_without_a_rule_hangs_on_the_method_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
