/* SPDX-License-Identifier: Apache-2.0
 *
 * What a diff says of requests against brute force: random pairs of policies over a tiny alphabet;
 * every request over it is sent through both compiled tables. Where two rules differ, the diff has
 * the region of these two; each region's example goes from its one rule to its other one. Nothing
 * is unknown in worlds this small. argv[1]: how many pairs (1,500), argv[2]: seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "diff/diff.h"
#include "doc/doc.h"
#include "kit/test.h"
#include "lower/lower.h"
#include "table/identity.h"
#include "table/match.h"
#include "table/target.h"
#include "table/verify.h"

enum { RULES_MAX = 7, ROUTES = 2, FIELDS = 2, NAMES = ROUTES * RULES_MAX + 1 };

static unsigned long pairs = 1500;
static uint64_t random_state = 1;

struct set {
    struct policy_model model;
    struct policy_listener listener;
    struct policy_route route[ROUTES];
    struct policy_listener *listeners[1];
    struct policy_route *routes[ROUTES];
    void *all[ROUTES];
    struct table table;
};

static struct arena memory;
static struct doc_node *node; /* stands for every place */

static uint32_t any(uint32_t below)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random_state >> 33) % below;
}

static struct policy_text text(struct str t)
{
    return (struct policy_text){ .node = node, .text = t };
}

static struct str one_of(const char *const *words, uint32_t n)
{
    return str_of(words[any(n)]);
}

static struct str random_path(bool wild)
{
    static const char *const segments[] = { "a", "b", "{x}", "{y}" };
    uint32_t depth = any(4);
    struct str path = STR("");

    for (uint32_t i = 0; i < depth; i++) {
        struct str segment = one_of(segments, wild ? 4 : 2);

        path = str_fmt(&memory, STR_FMT "/" STR_FMT, STR_ARG(path), STR_ARG(segment));
    }
    return path.n ? path : STR("/");
}

static void random_match(struct policy_match *m)
{
    static const char *const methods[] = { "GET", "POST", "PURGE", "TRACE" };
    static const char *const names[FIELDS] = { "x-a", "x-b" };
    static const char *const values[] = { "1", "2", "12", "21" };
    static const enum policy_path_kind kinds[] = { POLICY_PATH_EXACT, POLICY_PATH_TEMPLATE,
                                                   POLICY_PATH_PREFIX };

    *m = (struct policy_match){ .node = node,
                                .path_kind = kinds[any(3)],
                                .more = NEW(&memory, struct policy_match_more) };
    m->path = text(random_path(m->path_kind == POLICY_PATH_TEMPLATE));
    if (any(3) == 0) {
        m->methods.items = NEW_N(&memory, struct policy_text, 2);
        m->methods.count = 1 + any(2);
        for (size_t i = 0; i < m->methods.count; i++)
            m->methods.items[i] = text(one_of(methods, 4));
    }
    m->more->headers.items = NEW_N(&memory, struct policy_condition, FIELDS);
    for (uint32_t i = 0; i < FIELDS; i++) {
        struct policy_condition *c = &m->more->headers.items[m->more->headers.count];

        if (any(100) >= 30)
            continue;
        *c = (struct policy_condition){ .key = str_of(names[i]),
                                        .node = node,
                                        .op = any(POLICY_MATCH_NOT + 1),
                                        .value = text(one_of(values, 4)) };
        m->more->headers.count++;
    }
}

static void random_rule(struct policy_rule *r, uint32_t name, bool ranked)
{
    *r = (struct policy_rule){ .node = node, .more = NEW(&memory, struct policy_rule_more) };
    r->name = text(str_fmt(&memory, "r%u", name));
    r->priority = ranked ? (int32_t)any(3) : 0;
    r->match.count = 1 + any(2);
    r->match.items = NEW_N(&memory, struct policy_match, 2);
    for (size_t i = 0; i < r->match.count; i++)
        random_match(&r->match.items[i]);
    r->more->respond = NEW(&memory, struct policy_respond);
    *r->more->respond = (struct policy_respond){ .node = node, .status = 200 + any(2) };
}

static void random_hosts(struct policy_route *route)
{
    static const char *const hosts[] = { "a.test", "*.a.test", "*.test", "*", "b.a.test" };

    route->hosts.count = 1 + any(2);
    route->hosts.items = NEW_N(&memory, struct policy_text, 2);
    for (size_t i = 0; i < route->hosts.count; i++)
        route->hosts.items[i] = text(one_of(hosts, LEN(hosts)));
}

static void set_up(struct set *s, bool ranked)
{
    *s = (struct set){ 0 };
    s->listener.meta.full = STR("t/l");
    s->listener.head_timeout_ms = s->listener.body_timeout_ms = s->listener.idle_timeout_ms = 1;
    for (uint32_t i = 0; i < ROUTES; i++) {
        struct policy_route *route = &s->route[i];

        route->meta.full = str_fmt(&memory, "t/%c", 'p' + (char)i);
        route->meta.space = STR("t");
        route->meta.name = str_sub(route->meta.full, 2, 1);
        route->listeners.items = NEW(&memory, struct policy_ref);
        route->listeners.items->node = node;
        route->listeners.items->text = STR("l");
        route->listeners.count = 1;
        random_hosts(route);
        route->rules.count = 1 + any(RULES_MAX);
        route->rules.items = NEW_N(&memory, struct policy_rule, RULES_MAX);
        for (uint32_t k = 0; k < route->rules.count; k++)
            random_rule(&route->rules.items[k], k, ranked);
    }
}

/* Another policy that has most of this one. */
static void mutate(struct set *s, bool ranked)
{
    for (uint32_t i = 0; i < ROUTES; i++) {
        struct policy_route *route = &s->route[i];
        struct policy_rule *rules = NEW_N(&memory, struct policy_rule, RULES_MAX);
        uint32_t which = any((uint32_t)route->rules.count);

        memcpy(rules, route->rules.items, RULES_MAX * sizeof(*rules));
        route->rules.items = rules;
        switch (any(7)) {
        case 0:
            random_hosts(route);
            break;
        case 1:
            random_rule(&rules[which], which, ranked);
            break;
        case 2:
            rules[which].priority = ranked ? (int32_t)any(3) : 0;
            break;
        case 3:
            rules[which].more->respond = NEW(&memory, struct policy_respond);
            *rules[which].more->respond = (struct policy_respond){ .node = node, .status = 203 };
            break;
        case 4:
            rules[which].name = text(STR("r6"));
            break;
        case 5:
            rules[which] = rules[route->rules.count - 1];
            route->rules.count -= route->rules.count > 1;
            break;
        default:
            break;
        }
    }
}

static void compile(struct set *s)
{
    struct emit_image *image = emit_new(&memory);
    struct lower_rest rest;
    struct diag_sink sink;
    struct emit_stamp stamp = { 0 };
    struct table_error error;
    struct str bytes;

    s->listeners[0] = &s->listener;
    s->model.listeners.items = s->listeners;
    s->model.listeners.count = 1;
    for (uint32_t i = 0; i < ROUTES; i++)
        s->routes[i] = &s->route[i];
    s->model.routes.items = s->routes;
    s->model.routes.count = ROUTES;
    for (uint32_t i = 0; i < ROUTES; i++)
        s->all[i] = &s->route[i];
    s->model.of_kind[POLICY_ROUTE] = (struct policy_objects){ s->all, ROUTES };
    diag_init(&sink, &memory);
    assert_true(lower_records(&memory, image, resolve_plan_make(&memory, &s->model),
                              (struct diag_files){ 0 }, &rest, &sink));
    assert_true(lower_finish(&memory, image, &rest, &stamp.hash_seed, &sink));
    bytes = emit_finish(image, &stamp);
    assert_true(table_verify(bytes.p, bytes.n, &s->table, &error));
}

/* "t/p/r3" as a small number; 0: no rule. */
static uint32_t number_of(struct str name)
{
    return name.n == 0 ? 0
                       : 1 + (uint32_t)(name.p[2] - 'p') * RULES_MAX + (uint32_t)(name.p[5] - '0');
}

static struct str send(const struct set *s, const struct check_witness *w)
{
    struct table_field fields[FIELDS];
    char scratch[64];
    struct table_request q = { .method = table_target_method(w->method),
                               .method_name = w->method,
                               .host = w->host,
                               .path = w->path,
                               .fields = fields,
                               .field_count = w->field_count,
                               .scratch = scratch,
                               .scratch_cap = sizeof(scratch) };
    struct table_match m;

    for (size_t i = 0; i < w->field_count; i++)
        fields[i] = (struct table_field){ w->fields[i].name, w->fields[i].value,
                                          table_name_hash(w->fields[i].name) };
    table_match_find(&s->table, &q, &m);
    if (m.outcome != TABLE_MATCHED)
        return (struct str){ "", 0 };
    return table_identity_name(&memory, &s->table, table_rule(&s->table, m.rule)->name);
}

/* Which pairs of rules some request of the small world goes between. */
static void send_all(const struct set *old, const struct set *new, bool went[NAMES][NAMES])
{
    static const char *const hosts[] = { "a.test", "b.a.test", "c.a.test", "d.test", "other" };
    static const char *const paths[] = { "/",      "/a",     "/b",      "/c",     "/a/a",
                                         "/a/b",   "/a/c",   "/b/a",    "/b/b",   "/c/a",
                                         "/c/c",   "/a/a/a", "/a/b/a",  "/b/a/c", "/c/c/c",
                                         "/a/c/b", "/b/b/b", "/c/a/a",  "/b/c/a", "/a/a/c",
                                         "/c/b/a", "/c/c/b", "/c/c/c/c" };
    static const char *const methods[] = { "GET", "POST", "PURGE", "TRACE", "PUT" };
    static const char *const values[] = { NULL, "1", "2", "12", "21", "0", "1-2", "2-1" };
    struct check_witness_field fields[FIELDS];

    for (size_t i = 0; i < LEN(hosts) * LEN(paths) * LEN(methods) * 64; i++) {
        const char *a = values[i % 8], *b = values[i / 8 % 8];
        struct check_witness w = { .fields = fields };

        w.method = str_of(methods[i / 64 % LEN(methods)]);
        w.path = str_of(paths[i / 64 / LEN(methods) % LEN(paths)]);
        w.host = str_of(hosts[i / 64 / LEN(methods) / LEN(paths)]);
        if (a != NULL)
            fields[w.field_count++] =
                (struct check_witness_field){ TABLE_HEADER, STR("x-a"), str_of(a) };
        if (b != NULL)
            fields[w.field_count++] =
                (struct check_witness_field){ TABLE_HEADER, STR("x-b"), str_of(b) };
        went[number_of(send(old, &w))][number_of(send(new, &w))] = true;
    }
}

static void judge_shifts(const struct set *old, const struct set *new, const struct diff *d,
                         bool found[NAMES][NAMES])
{
    for (size_t i = 0; i < d->shifts.count; i++) {
        const struct diff_shift *s = &d->shifts.items[i];
        struct str was = send(old, &s->example.witness), is = send(new, &s->example.witness);

        assert_false(s->unknown);
        assert_true(s->example.request.n > 0);
        if (!str_eq(was, s->rule[0]) || !str_eq(is, s->rule[1]) || str_eq(was, is))
            fail_msg("example " STR_FMT " goes from `" STR_FMT "` to `" STR_FMT "`",
                     STR_ARG(s->example.request), STR_ARG(was), STR_ARG(is));
        found[number_of(was)][number_of(is)] = true;
    }
}

/* A rule by another name takes what it took. */
static void judge_renames(const struct diff *d, bool found[NAMES][NAMES])
{
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct diff_change *c = &d->changes.items[i];
        struct arena a;
        struct str was;

        if (!str_eq(str_of(c->part), STR("rule")) || c->facts.count != 1 ||
            !str_eq(c->facts.items[0].what, STR("name")))
            continue;
        arena_init(&a, 0);
        was = str_fmt(&a, STR_FMT STR_FMT,
                      STR_ARG(str_sub(c->name, 0, c->name.n - c->facts.items[0].to.n)),
                      STR_ARG(c->facts.items[0].from));
        found[number_of(was)][number_of(c->name)] = true;
        arena_fini(&a);
    }
}

/* A rule that does something else and takes a request on both sides has an example of it. */
static void judge_changes(const struct set *old, const struct set *new, const struct diff *d,
                          bool went[NAMES][NAMES])
{
    for (size_t i = 0; i < d->changes.count; i++) {
        const struct diff_change *c = &d->changes.items[i];
        uint32_t n;

        if (!str_eq(str_of(c->part), STR("rule")) || c->kind != DIFF_CHANGED)
            continue;
        n = number_of(c->name);
        if ((c->classes & DIFF_CLASS_BIT(FIELD_ASPECT_ACTION)) && went[n][n] &&
            c->example.request.n == 0)
            fail_msg(STR_FMT " changed and has no example", STR_ARG(c->name));
        if (c->example.request.n == 0)
            continue;
        assert_true(str_eq(send(old, &c->example.witness), c->name));
        assert_true(str_eq(send(new, &c->example.witness), c->name));
    }
}

static void regions_are_the_requests_that_change_hands(void **state)
{
    size_t shifts = 0, equal = 0;

    (void)state;
    for (unsigned long i = 0; i < pairs; i++) {
        static bool went[NAMES][NAMES], found[NAMES][NAMES];
        bool ranked = any(2), other = any(4) == 0;
        struct diff_side sides[2];
        struct set sets[2];
        struct diff d;

        memset(found, 0, sizeof(found));
        memset(went, 0, sizeof(went));
        arena_init(&memory, 0);
        node = NEW(&memory, struct doc_node);
        node->at = DIAG_NOWHERE;
        set_up(&sets[0], ranked);
        sets[1] = sets[0];
        if (other)
            set_up(&sets[1], ranked);
        else
            mutate(&sets[1], ranked);
        for (int side = 0; side < 2; side++) {
            compile(&sets[side]);
            sides[side] =
                (struct diff_side){ .model = &sets[side].model, .table = &sets[side].table };
        }
        diff_make(&memory, &sides[0], &sides[1], &d);
        judge_shifts(&sets[0], &sets[1], &d, found);
        judge_renames(&d, found);
        if (i % 10 == 0) {
            send_all(&sets[0], &sets[1], went);
            judge_changes(&sets[0], &sets[1], &d, went);
        }
        for (uint32_t a = 0; a < NAMES; a++)
            for (uint32_t b = 0; b < NAMES; b++)
                if (a != b && went[a][b] && !found[a][b])
                    fail_msg("pair %lu: requests go from %u to %u, and no region says so", i, a, b);
        shifts += d.shifts.count;
        equal += d.changes.count + d.shifts.count == 0;
        arena_fini(&memory);
    }
    printf("%lu pairs: %zu regions, %zu without a difference\n", pairs, shifts, equal);
    assert_true(shifts > 0 && equal > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_are_the_requests_that_change_hands),
    };

    if (argc > 1)
        pairs = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        random_state = strtoull(argv[2], NULL, 10);
    return cmocka_run_group_tests_name("diff", tests, NULL, NULL);
}
