/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact reachability against brute force: random rule sets of one host over a tiny alphabet; every
 * request over it is sent through the compiled table. A rule that lint calls unreachable never
 * takes one; a rule that lint calls reachable takes the very request that lint shows for it.
 * argv[1]: how many sets (2,000), argv[2]: seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check/bucket.h"
#include "check/reach.h"
#include "doc/doc.h"
#include "kit/test.h"
#include "lower/lower.h"
#include "table/identity.h"
#include "table/match.h"
#include "table/target.h"
#include "table/verify.h"

enum { RULES_MAX = 9, FIELDS = 3 };

static unsigned long sets = 2000;
static uint64_t random_state = 1;

struct set {
    struct arena a;
    struct policy_model model;
    struct policy_listener listener;
    struct policy_route route;
    struct policy_listener *listeners[1];
    struct policy_route *routes[1];
    struct doc_node *node; /* stands for every place */
    const struct resolve_plan *plan;
    const struct check_bucket *bucket;
    struct table table;
};

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

static struct policy_text text(const struct set *s, struct str t)
{
    return (struct policy_text){ .node = s->node, .text = t };
}

static struct str one_of(const char *const *words, uint32_t n)
{
    return str_of(words[any(n)]);
}

static struct str random_path(struct set *s, bool wild)
{
    static const char *const segments[] = { "a", "b", "{x}", "{y}" };
    uint32_t depth = any(4);
    struct str path = STR("");

    for (uint32_t i = 0; i < depth; i++) {
        struct str segment = one_of(segments, wild ? 4 : 2);

        path = str_fmt(&s->a, STR_FMT "/" STR_FMT, STR_ARG(path), STR_ARG(segment));
    }
    return path.n ? path : STR("/");
}

static void random_conditions(struct set *s, struct policy_condition **items, size_t *count)
{
    static const char *const names[FIELDS] = { "x-a", "x-b", "X-A" };
    static const char *const values[] = { "1", "2", "12", "21" };
    static const char *const regexes[] = { "1.*",   "[12]{2}", ".*2",   "[^1]*",       "1|2",
                                           "(12)+", "2?1",     ".*1.+", "[0-2]*(-.*)?" };

    *items = NEW_N(&s->a, struct policy_condition, FIELDS);
    for (uint32_t i = 0; i < FIELDS; i++) {
        struct policy_condition *c = &(*items)[*count];

        if (any(100) >= 35)
            continue;
        c->key = str_of(names[i]);
        c->node = s->node;
        c->op = any(POLICY_MATCH_REGEX + 1);
        c->value = text(s, c->op == POLICY_MATCH_REGEX ? one_of(regexes, LEN(regexes))
                                                       : one_of(values, 4));
        (*count)++;
    }
}

static struct str random_regex(struct set *s)
{
    static const char *const parts[] = { "a",    "b",     "[ab]", "[^/]+", "(a|c)",
                                         "a?b?", "[a-c]", "a*",   ".*",    "x.*|b" };
    static const char *const ends[] = { "", "", "(/.*)?", "/.*", "/?", "(/[ab])*" };
    struct str pattern = STR(""), end = one_of(ends, LEN(ends));

    for (uint32_t n = any(3) + 1; n > 0; n--) {
        struct str part = one_of(parts, LEN(parts));

        pattern = str_fmt(&s->a, STR_FMT "/(" STR_FMT ")", STR_ARG(pattern), STR_ARG(part));
    }
    if (any(8) == 0)
        end = STR("|/b(/.*)?");
    return str_fmt(&s->a, STR_FMT STR_FMT, STR_ARG(pattern), STR_ARG(end));
}

static const char *const networks[] = {
    "10.0.0.0/8",    "10.0.0.0/9", "10.128.0.0/9", "10.1.2.3",
    "2001:db8::/32", "0.0.0.0/0",  "::/0",         "10.1.0.0/16"
};
static const char *const hosts[] = { "a.test", "*.test", "*.a.test", "b.a.test", "*", "other" };
static const char *const clients[] = { "10.0.0.9",  "10.1.2.3",     "10.1.9.9",   "10.200.0.1",
                                       "192.0.2.1", "2001:db8::99", "2001:db9::1" };
static const char *const names[] = { NULL,     "a.test", "b.a.test", "c.a.test",
                                     "c.test", "other",  "x.example" };

static void random_texts(struct set *s, const char *const *words, uint32_t n,
                         struct policy_text **items, size_t *count)
{
    *count = 1 + any(3);
    *items = NEW_N(&s->a, struct policy_text, *count);
    for (size_t i = 0; i < *count; i++)
        (*items)[i] = text(s, one_of(words, n));
}

static void random_match(struct set *s, struct policy_match *m)
{
    static const char *const methods[] = { "GET", "POST", "PURGE", "TRACE" };

    m->node = s->node;
    m->more = NEW(&s->a, struct policy_match_more);
    m->path_kind = any(POLICY_PATH_ANY + 1);
    m->path = text(s, m->path_kind == POLICY_PATH_REGEX
                          ? random_regex(s)
                          : random_path(s, m->path_kind == POLICY_PATH_TEMPLATE));
    if (any(2)) {
        m->methods.items = NEW_N(&s->a, struct policy_text, 3);
        m->methods.count = 1 + any(3);
        for (size_t i = 0; i < m->methods.count; i++)
            m->methods.items[i] = text(s, one_of(methods, 4));
    }
    random_conditions(s, &m->more->headers.items, &m->more->headers.count);
    if (any(4) == 0)
        random_texts(s, networks, LEN(networks), &m->more->source_address.items,
                     &m->more->source_address.count);
    if (any(4) == 0)
        random_texts(s, hosts, LEN(hosts), &m->more->sni.items, &m->more->sni.count);
}

static void random_rules(struct set *s)
{
    uint32_t n = 2 + any(RULES_MAX - 1);
    bool ranked = any(2);

    s->route.mode = any(4) == 0 ? POLICY_MODE_ORDERED : POLICY_MODE_SPECIFICITY;

    s->route.rules.items = NEW_N(&s->a, struct policy_rule, n);
    s->route.rules.count = n;
    for (uint32_t i = 0; i < n; i++) {
        struct policy_rule *r = &s->route.rules.items[i];

        r->node = s->node;
        r->more = NEW(&s->a, struct policy_rule_more);
        r->name = text(s, str_fmt(&s->a, "r%u", i));
        r->priority = ranked ? (int32_t)any(3) : 0;
        r->more->fraction_percent = any(5) == 0 ? 5000 : 0;
        r->match.items = NEW_N(&s->a, struct policy_match, 1);
        r->match.count = 1;
        r->more->respond = NEW(&s->a, struct policy_respond);
        *r->more->respond = (struct policy_respond){ .node = s->node, .status = 200 };
        random_match(s, &r->match.items[0]);
    }
}

static void compile(struct set *s)
{
    struct emit_image *image = emit_new(&s->a);
    struct lower_rest rest;
    struct diag_sink sink;
    struct emit_stamp stamp = { 0 };
    struct table_error error;
    struct str bytes;

    diag_init(&sink, &s->a);
    assert_true(lower_records(&s->a, image, s->plan, (struct diag_files){ 0 }, &rest, &sink));
    assert_true(lower_finish(&s->a, image, &rest, &stamp.hash_seed, &sink));
    bytes = emit_finish(image, &stamp);
    if (!table_verify(bytes.p, bytes.n, &s->table, &error))
        fail_msg("%s", table_verify_text(&s->a, &error).p);
}

static void set_up(struct set *s)
{
    struct check_buckets *buckets;

    *s = (struct set){ 0 };
    arena_init(&s->a, 0);
    s->node = NEW(&s->a, struct doc_node);
    s->node->at = DIAG_NOWHERE;
    s->listener.meta.full = STR("t/l");
    s->listener.head_timeout_ms = s->listener.body_timeout_ms = s->listener.idle_timeout_ms = 1;
    s->route.meta.full = STR("t/r");
    s->route.listeners.items = NEW(&s->a, struct policy_ref);
    s->route.listeners.count = 1;
    random_rules(s);
    s->listeners[0] = &s->listener;
    s->routes[0] = &s->route;
    s->model.listeners.items = s->listeners;
    s->model.routes.items = s->routes;
    s->model.listeners.count = s->model.routes.count = 1;
    s->plan = resolve_plan_make(&s->a, &s->model);
    buckets = check_bucket_make(&s->a, s->plan);
    assert_int_equal(buckets->count, 1);
    s->bucket = &buckets->items[0];
    compile(s);
}

/* The rule that takes the request: its position in the route, UINT32_MAX where none does. */
static uint32_t send(const struct set *s, struct table_request q)
{
    char scratch[64];
    struct table_match m;
    struct str name;
    uint64_t number = UINT32_MAX;

    q.host = STR("h.test");
    q.scratch = scratch;
    q.scratch_cap = sizeof(scratch);
    table_match_find(&s->table, &q, &m);
    if (m.outcome != TABLE_MATCHED)
        return UINT32_MAX;
    name = table_identity_of(&s->table, table_rule(&s->table, m.rule)->name).rule;
    assert_true(str_to_u64(str_sub(name, STR("r").n, name.n), RULES_MAX, &number));
    return (uint32_t)number;
}

static struct table_field field(struct str name, struct str value)
{
    return (struct table_field){ name, value, table_name_hash(name) };
}

static uint32_t send_from_anywhere(const struct set *s, struct str method, struct str path,
                                   const struct table_field *fields, size_t n)
{
    struct table_request q = { .method = table_target_method(method),
                               .method_name = method,
                               .path = path.n ? path : STR("/"),
                               .fields = fields,
                               .field_count = n,
                               .turn = any(UINT32_MAX) };
    const char *name = names[any(LEN(names))];

    assert_true(ip_parse(one_of(clients, LEN(clients)), &q.client));
    q.sni = name ? str_of(name) : (struct str){ 0 };
    return send(s, q);
}

/* Sends every request of the small world and notes which rules took one. */
static void send_all(struct set *s, bool *took)
{
    static const char *const segments[] = { "a", "b", "c" };
    static const char *const methods[] = { "GET", "POST", "PURGE", "TRACE", "PUT" };
    static const char *const values[] = { NULL,   "1",   "2",     "12",   "21",   "0",
                                          "1-1",  "1-2", "2-1",   "2-2",  "12-",  "-12",
                                          "21-1", "-21", "12-21", "1221", "0120", "0210" };
    static const unsigned depths[] = { 1, 3, 9, 27, 81 };
    uint32_t rule;

    for (unsigned p = 0; p < 121; p++) {
        struct str path = STR("");
        unsigned rest = p, depth = 0;

        for (; rest >= depths[depth]; depth++)
            rest -= depths[depth];
        for (unsigned i = 0; i < depth; i++, rest /= 3)
            path = str_fmt(&s->a, STR_FMT "/%s", STR_ARG(path), segments[rest % 3]);
        for (unsigned v = 0; v < LEN(methods) * LEN(values) * LEN(values); v++) {
            const char *a = values[v / LEN(methods) % LEN(values)];
            const char *b = values[v / LEN(methods) / LEN(values)];
            struct table_field fields[2];
            size_t n = 0;

            if (a != NULL)
                fields[n++] = field(STR("x-a"), str_of(a));
            if (b != NULL)
                fields[n++] = field(STR("x-b"), str_of(b));
            rule = send_from_anywhere(s, str_of(methods[v % LEN(methods)]), path, fields, n);
            if (rule != UINT32_MAX)
                took[rule] = true;
        }
    }
}

/* Whether the rule takes its example; where fractions play a part, in one of many turns. */
static bool takes_witness(const struct set *s, const struct check_witness *w, uint32_t rule)
{
    enum { TURNS = 10000 }; /* eight rules of a half each leave one in 256 */
    struct table_field fields[FIELDS];
    struct table_request q = { .method = table_target_method(w->method),
                               .method_name = w->method,
                               .path = w->path,
                               .fields = fields };

    for (size_t i = 0; i < w->field_count; i++) {
        const struct check_witness_field *f = &w->fields[i];

        if (f->subject == TABLE_HEADER)
            fields[q.field_count++] = field(f->name, f->value);
        else if (f->subject == TABLE_SNI)
            q.sni = f->value;
        else
            assert_true(ip_parse(f->value, &q.client));
    }
    for (q.turn = 0; q.turn < TURNS; q.turn++)
        if (send(s, q) == rule)
            return true;
    return false;
}

static void judge(struct set *s, const bool *took, size_t counts[4])
{
    for (size_t i = 0; i < s->plan->count; i++) {
        const struct resolve_alternative *alt = &s->plan->items[i];
        uint64_t steps = UINT64_MAX;
        struct check_budget budget = { .shared = &steps };
        struct check_question q = {
            .bucket = s->bucket, .budget = &budget, .alts = { alt }, .count = 1, .before = alt
        };
        struct check_alternatives cover = { 0 };
        struct check_witness w;
        enum check_reach reach = check_reach_judge(&s->a, &q, &cover);

        counts[reach]++;
        if (took != NULL && took[alt->rule_index] && reach != CHECK_REACHABLE)
            fail_msg("rule %u takes requests and is called dead", alt->rule_index);
        if (reach != CHECK_REACHABLE)
            continue;
        if (!check_reach_witness(&s->a, &q, &w))
            fail_msg("rule %u is called reachable without an example", alt->rule_index);
        if (!takes_witness(s, &w, alt->rule_index))
            fail_msg("rule %u does not take its example " STR_FMT, alt->rule_index,
                     STR_ARG(w.path));
    }
}

static void a_dead_rule_never_matches_and_a_live_one_takes_its_example(void **state)
{
    size_t counts[4] = { 0 };
    struct set s;

    (void)state;
    for (unsigned long i = 0; i < sets; i++) {
        bool took[RULES_MAX + 1] = { false };
        bool thorough = i % 40 == 0; /* 200,000 requests each; examples are sent for every set */

        set_up(&s);
        if (thorough)
            send_all(&s, took);
        judge(&s, thorough ? took : NULL, counts);
        arena_fini(&s.a);
    }
    printf("%lu sets: %zu reachable, %zu unreachable, %zu impossible, %zu unknown\n", sets,
           counts[CHECK_REACHABLE], counts[CHECK_UNREACHABLE], counts[CHECK_IMPOSSIBLE],
           counts[CHECK_UNKNOWN]);
    assert_true(counts[CHECK_UNREACHABLE] > 0);
    assert_int_equal(counts[CHECK_UNKNOWN], 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dead_rule_never_matches_and_a_live_one_takes_its_example),
    };

    if (argc > 1)
        sets = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}
