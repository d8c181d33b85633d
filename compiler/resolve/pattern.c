/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns are kept by text: the same one in many rules is compiled once. What a path can be is
 * written as a pattern too; target.c of the table says the same in code, and a test holds one
 * against the other.
 */
#include "resolve/pattern.h"

#include "base/hash.h"
#include "regex/dfa.h"
#include "regex/prefix.h"
#include "regex/product.h"
#include "table/layout.h"

/* A sign of a segment but the dot; escapes of what may not stand for itself. */
#define SIGN                                                                          \
    "[!$&'()*+,;=:@\\[\\]_~0-9A-Za-z\\-]|%2[0-9ABC]|%3[A-F]|%40|%5[BDE]|%60|%7[BCD]|" \
    "%[89A-F][0-9A-F]"
#define ANY "(" SIGN "|\\.)"
#define SEGMENT "((" SIGN "|\\.(" SIGN ")|\\.\\." ANY ")" ANY "*)" /* neither . nor .. */
#define PATH "/(" SEGMENT "/)*" SEGMENT "?"

struct resolve_patterns {
    struct arena *arena;
    struct resolve_pattern **slots; /* by hash of the text */
    size_t cap;
    struct regex paths;
};

/* Every regular expression of the model, one after the other. */
struct walk {
    void (*see)(struct walk *w, struct policy_condition *c, struct str path);
    struct resolve_patterns *all;
    size_t count;
};

static void walk_conditions(struct walk *w, struct policy_condition *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].op == POLICY_MATCH_REGEX)
            w->see(w, &items[i], items[i].value.text);
}

static void walk_match(struct walk *w, const struct policy_match *m)
{
    if (m->path_kind == POLICY_PATH_REGEX)
        w->see(w, NULL, m->path.text);
    walk_conditions(w, m->more->headers.items, m->more->headers.count);
    walk_conditions(w, m->more->query.items, m->more->query.count);
    walk_conditions(w, m->more->cookies.items, m->more->cookies.count);
    walk_conditions(w, m->more->claims.items, m->more->claims.count);
}

static void walk_cors(struct walk *w, const struct policy_cors *cors)
{
    for (size_t i = 0; i < cors->origins.count; i++)
        if (cors->origins.items[i].kind == POLICY_ORIGIN_REGEX)
            w->see(w, NULL, cors->origins.items[i].text.text);
}

static void walk_route(struct walk *w, const struct policy_route *route)
{
    for (size_t k = 0; k < route->rules.count; k++) {
        const struct policy_rule *rule = &route->rules.items[k];

        for (size_t n = 0; n < rule->match.count; n++)
            walk_match(w, &rule->match.items[n]);
        if (rule->more->cors != NULL)
            walk_cors(w, rule->more->cors);
    }
}

static void walk_auth(struct walk *w, const struct policy_auth *auth)
{
    for (size_t k = 0; k < auth->rules.count; k++)
        for (size_t n = 0; n < auth->rules.items[k].match.count; n++)
            walk_match(w, &auth->rules.items[k].match.items[n]);
}

static void walk_model(struct walk *w, const struct policy_model *m)
{
    for (size_t i = 0; i < m->routes.count; i++)
        walk_route(w, m->routes.items[i]);
    for (size_t i = 0; i < m->auths.count; i++)
        walk_auth(w, m->auths.items[i]);
    for (size_t i = 0; i < m->tests.count; i++) {
        for (size_t k = 0; k < m->tests.items[i]->cases.count; k++) {
            struct policy_test_expect *e = &m->tests.items[i]->cases.items[k].expect;

            walk_conditions(w, e->upstream_headers.items, e->upstream_headers.count);
            walk_conditions(w, e->response_headers.items, e->response_headers.count);
        }
    }
    for (size_t i = 0; i < m->filter_tests.count; i++) {
        for (size_t k = 0; k < m->filter_tests.items[i]->cases.count; k++) {
            struct policy_filter_expect *e = &m->filter_tests.items[i]->cases.items[k].expect;

            walk_conditions(w, e->upstream_headers.items, e->upstream_headers.count);
            walk_conditions(w, e->response_headers.items, e->response_headers.count);
        }
    }
}

static void count_one(struct walk *w, struct policy_condition *c, struct str text)
{
    (void)c;
    (void)text;
    w->count++;
}

static struct resolve_pattern **slot_of(const struct resolve_patterns *all, struct str text)
{
    uint64_t at = hash_str(text, 0);

    while (all->slots[at % all->cap] != NULL && !str_eq(all->slots[at % all->cap]->text, text))
        at++;
    return &all->slots[at % all->cap];
}

/* The paths are read with limits of their own, which are known to suffice. */
static void compile_paths(struct resolve_patterns *all)
{
    struct regex_fault fault;
    bool ok = regex_compile(all->arena, STR(PATH), &regex_limits, &all->paths, &fault);

    assert(ok);
    (void)ok;
}

static struct resolve_pattern *compile(struct resolve_patterns *all, struct str text)
{
    struct resolve_pattern *p = NEW(all->arena, struct resolve_pattern);
    struct arena scratch;
    struct str example;

    p->text = text;
    p->ok = regex_compile(all->arena, text, &regex_limits, &p->regex, &p->fault);
    if (!p->ok)
        return p;
    p->below = regex_prefix_segments(all->arena, &p->regex.dfa, TABLE_SEGMENTS_MAX);
    arena_init(&scratch, 0);
    p->is_path = regex_product_meet(&scratch, &p->regex.dfa, &all->paths.dfa, &example) != REGEX_NO;
    arena_fini(&scratch);
    return p;
}

static void compile_one(struct walk *w, struct policy_condition *c, struct str text)
{
    struct resolve_pattern **slot = slot_of(w->all, text);

    if (*slot == NULL)
        *slot = compile(w->all, text);
    if (c != NULL)
        c->pattern = *slot;
}

struct resolve_patterns *resolve_pattern_compile(struct arena *a, const struct policy_model *m)
{
    struct resolve_patterns *all = NEW(a, struct resolve_patterns);
    struct walk w = { .see = count_one, .all = all };

    walk_model(&w, m);
    all->arena = a;
    if (w.count == 0)
        return all;
    all->cap = 2 * w.count + 1;
    all->slots = NEW_N(a, struct resolve_pattern *, all->cap);
    compile_paths(all);
    w.see = compile_one;
    walk_model(&w, m);
    return all;
}

const struct resolve_pattern *resolve_pattern_find(const struct resolve_patterns *all,
                                                   struct str text)
{
    return all->cap == 0 ? NULL : *slot_of(all, text);
}

const struct regex_dfa *resolve_pattern_paths(const struct resolve_patterns *all)
{
    return all->cap == 0 ? NULL : &all->paths.dfa;
}

bool resolve_pattern_holds(const struct resolve_pattern *pattern, struct str text)
{
    return pattern != NULL && pattern->ok && regex_dfa_match(&pattern->regex.dfa, text);
}
