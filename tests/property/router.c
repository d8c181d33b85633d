/* SPDX-License-Identifier: Apache-2.0
 *
 * The router against a linear scan: random policies, random requests, the same decision every time.
 * The oracle shares nothing with the router but the patterns and the test of a single rule's
 * conditions, which has unit tests of its own; it cuts strings, tries every pattern, and takes the
 * best by the rules of precedence. Regular expressions are matched by the C library. Usage: property_router [requests [seed]]
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "kit/table.h"
#include "table/dfa.h"
#include "table/router.h"

enum { REQUESTS = 100000, PER_POLICY = 500, PATTERNS_MAX = 150, RULES_MAX = 40, PARTS_MAX = 64 };

static uint64_t state = 88172645463325252u;

static uint32_t rnd(uint32_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) * n >> 32);
}

#define PICK(list) ((list)[rnd(LEN(list))])

static const char *const labels[] = {
    "a", "b", "api", "shop", "a-label-of-more-than-16-bytes", "x1"
};
static const char *const segments[] = {
    "a", "b", "users", "v1", "", "a-segment-of-more-than-16-bytes", "exactly8", "exactly-16-bytes",
    "{"
};

/* Up to `max` labels. */
static struct str random_host(struct arena *a, uint32_t max)
{
    struct str host = str_fmt(a, "%s", PICK(labels));

    for (uint32_t n = rnd(max); n > 0; n--)
        host = str_fmt(a, "%s." STR_FMT, PICK(labels), STR_ARG(host));
    return host;
}

static struct str random_host_pattern(struct arena *a)
{
    switch (rnd(6)) {
    case 0:
        return STR("*");
    case 1:
    case 2:
        return str_fmt(a, "*." STR_FMT, STR_ARG(random_host(a, 3)));
    default:
        return random_host(a, 4);
    }
}

static uint32_t random_depth(void)
{
    return rnd(20) ? 1 + rnd(4) : 20 + rnd(10);
}

/* A path; segments but the last are not empty, as in a normal form. */
static struct str random_path(struct arena *a, uint32_t depth)
{
    struct str path = STR("");

    for (uint32_t i = 0; i < depth; i++) {
        const char *segment = PICK(segments);

        if (*segment == 0 && i + 1 < depth)
            segment = "a";
        path = str_fmt(a, STR_FMT "/%s", STR_ARG(path), segment);
    }
    return path;
}

static struct str random_template(struct arena *a, uint32_t depth)
{
    struct str path = STR("");

    for (uint32_t i = 0; i < depth; i++)
        path = str_fmt(a, STR_FMT "/%s", STR_ARG(path), rnd(2) ? "{p}" : segments[rnd(4)]);
    return path;
}

static void random_conditions(struct kit *k)
{
    for (uint32_t n = rnd(3); n > 0; n--)
        kit_condition(k, (enum table_op)rnd(TABLE_REGEX), (enum kit_name)rnd(KIT_NAMES), rnd(2),
                      PICK(((const struct str[]){ STR("v"), STR("w"), STR("vw"), STR("") })));
}

/* Patterns that POSIX reads as we do, and the path that all of theirs lie below. */
static const struct {
    const char *pattern, *below;
} regexes[] = {
    { "/.*", "" },           { "/a/[a-z]+", "/a" },         { "/(a|b)(/.*)?", "" },
    { ".*/users", "" },      { "/users/v[0-9]", "/users" }, { "/a(/.*)?", "/a" },
    { "/a/b/.*", "/a/b" },   { "(/[^/]+){2}", "" },         { "/users/v1/[a-z1-9]*", "/users/v1" },
    { "/a/.*-bytes", "/a" }, { "/b/(a|b|users)/.+", "/b" }, { "/[^/]*/?", "" },
};

/* Of each rule of the policy: its regular expression, or -1. */
static int regex_of[RULES_MAX];

static regex_t compiled[LEN(regexes)];

static void compile_all(void)
{
    for (size_t i = 0; i < LEN(regexes); i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "^(%s)$", regexes[i].pattern);
        if (regcomp(&compiled[i], text, REG_EXTENDED | REG_NOSUB) != 0)
            abort();
    }
}

static bool posix_holds(int which, struct str path)
{
    char text[1024];

    assert(path.n < sizeof(text));
    memcpy(text, path.p, path.n);
    text[path.n] = 0;
    return regexec(&compiled[which], text, 0, NULL, 0) == 0;
}

/* Where not KIT_NAMES, many rules share few patterns and ask for a value of this. */
static enum kit_name crowd;

static void random_rule(struct kit *k)
{
    static const uint32_t methods[] = { TABLE_METHODS_DEFAULT, TABLE_METHODS_DEFAULT,
                                        1u << TABLE_GET, 1u << TABLE_POST | 1u << TABLE_PUT };

    if (rnd(10) == 0) {
        kit_rule(k, 1u << TABLE_METHOD_OTHER);
        kit_method_condition(k, rnd(2) ? STR("PURGE") : STR("BAN"));
        return;
    }
    kit_rule(k, PICK(methods));
    if (crowd != KIT_NAMES && rnd(5))
        kit_condition(k, rnd(8) ? TABLE_EXACT : TABLE_PREFIX, crowd, rnd(16) == 0,
                      PICK(((const struct str[]){ STR("v"), STR("w"), STR("vw"), STR("") })));
    if (rnd(3) == 0)
        random_conditions(k);
}

static void random_policy(struct kit *k)
{
    struct str hosts[8];
    bool ranked[LEN(hosts)];
    uint32_t rules = 1 + rnd(RULES_MAX), patterns = 1 + rnd(PATTERNS_MAX), few;

    for (size_t i = 0; i < LEN(hosts); i++) {
        hosts[i] = random_host_pattern(&k->a);
        ranked[i] = rnd(4) == 0;
        for (size_t n = 0; n < i; n++) /* one host, one mode */
            if (str_eq(hosts[n], hosts[i]))
                ranked[i] = ranked[n];
    }
    crowd = rnd(2) ? KIT_NAMES : (enum kit_name)rnd(KIT_NAMES);
    few = crowd == KIT_NAMES ? LEN(hosts) : 1;
    for (uint32_t i = 0; i < rules; i++) {
        random_rule(k);
        regex_of[i] = rnd(4) || crowd != KIT_NAMES ? -1 : (int)rnd(LEN(regexes));
        if (regex_of[i] >= 0)
            kit_path_condition(k, regexes[regex_of[i]].pattern);
    }
    for (uint32_t i = 0; i < patterns; i++) {
        uint32_t h = rnd(few), depth = random_depth();
        struct lower_pattern p = { .domain = rnd(2), .host = hosts[h], .rule = rnd(rules) };

        p.ranked = ranked[h];
        p.kind =
            PICK(((const enum lower_path_kind[]){ LOWER_EXACT, LOWER_TEMPLATE, LOWER_PREFIX }));
        if (regex_of[p.rule] >= 0)
            p.kind = LOWER_REGEX;
        if (p.kind == LOWER_PREFIX)
            depth = MIN(depth, (uint32_t)TABLE_SEGMENTS_MAX);
        if (few == 1)
            p.path = PICK(((const struct str[]){ STR("/a"), STR("/users") }));
        else if (p.kind == LOWER_TEMPLATE)
            p.path = random_template(&k->a, 1 + rnd(5));
        else if (p.kind == LOWER_REGEX)
            p.path = str_of(regexes[regex_of[p.rule]].below);
        else
            p.path = random_path(&k->a, depth);
        if (p.kind == LOWER_PREFIX && p.path.n > 1 && p.path.p[p.path.n - 1] == '/')
            p.path.n--;
        *VEC_ADD(&k->a, &k->patterns) = p;
    }
}

struct random_request {
    struct table_request q;
    struct table_field fields[4];
    char scratch[64];
    struct table_slots slots;
};

static void random_request(struct kit *k, struct arena *a, struct random_request *r)
{
    static const char *const values[] = { "v", "w", "vw", "", "c=v", "c=w; d=1", "d=1; c=vw" };
    static const char *const names[] = { "X-A", "x-b", "x-A", "Cookie", "other" };
    static const char *const queries[] = { "q=v", "q", "a=1&q=w", "q=vw&q=v", "" };
    const struct lower_pattern *p = &k->patterns.items[rnd((uint32_t)k->patterns.count)];
    struct str host = p->host, path = p->path;

    if (host.n && host.p[0] == '*')
        host = host.n > 1 && rnd(4) ? str_fmt(a, STR_FMT STR_FMT, STR_ARG(random_host(a, 2)),
                                              STR_ARG(str_sub(host, 1, host.n)))
                                    : random_host(a, 4);
    if (rnd(5) == 0)
        host = random_host(a, 4);
    if (p->kind == LOWER_PREFIX && rnd(2))
        path = str_fmt(a, STR_FMT STR_FMT, STR_ARG(str_eq(path, STR("/")) ? STR("") : path),
                       STR_ARG(random_path(a, random_depth())));
    if (p->kind == LOWER_REGEX)
        path = str_fmt(a, STR_FMT STR_FMT, STR_ARG(path), STR_ARG(random_path(a, 1 + rnd(3))));
    if (rnd(3) == 0)
        path = random_path(a, random_depth());
    r->q = (struct table_request){ .domain = p->domain,
                                   .method = (enum table_method)rnd(TABLE_METHODS),
                                   .method_name = rnd(2) ? STR("PURGE") : STR("BREW"),
                                   .host = host,
                                   .path = path,
                                   .fields = r->fields,
                                   .field_count = rnd(LEN(r->fields) + 1),
                                   .scratch = r->scratch,
                                   .scratch_cap = sizeof(r->scratch) };
    for (size_t i = 0; i < LEN(r->fields); i++)
        r->fields[i] = kit_field(PICK(names), PICK(values));
    if (rnd(2))
        r->q.query = str_of(PICK(queries));
    table_slots_reset(&r->slots);
    r->slots.asked = rnd(2) * TABLE_SLOTS_PATIENCE;
    r->q.slots = rnd(2) ? &r->slots : NULL;
}

struct parts {
    struct str items[PARTS_MAX];
    uint32_t count;
};

static void cut(struct str path, struct parts *out)
{
    out->count = 0;
    path = str_sub(path, 1, path.n);
    while (out->count < PARTS_MAX && str_cut(&path, '/', &out->items[out->count]))
        out->count++;
}

/* How well a host pattern fits: 0 not at all; the more the better. */
static uint32_t host_fit(struct str pattern, struct str host)
{
    if (str_eq(pattern, STR("*")))
        return 1;
    if (pattern.n && pattern.p[0] == '*')
        return host.n > pattern.n - 1 && str_has_suffix(host, str_sub(pattern, 1, pattern.n))
                   ? (uint32_t)pattern.n
                   : 0;
    return str_eq(pattern, host) ? UINT32_MAX : 0;
}

static bool is_parameter(struct str s)
{
    return s.n > 2 && s.p[0] == '{';
}

static bool path_fits(const struct lower_pattern *p, struct str path)
{
    struct parts want, have;

    if (p->kind == LOWER_EXACT)
        return str_eq(p->path, path);
    if (p->kind == LOWER_REGEX)
        return posix_holds(regex_of[p->rule], path);
    cut(p->path, &want);
    cut(path, &have);
    if (p->kind == LOWER_PREFIX)
        return str_eq(p->path, STR("/")) ||
               (str_has_prefix(path, p->path) && (path.n == p->path.n || path.p[p->path.n] == '/'));
    if (want.count != have.count)
        return false;
    for (uint32_t i = 0; i < want.count; i++)
        if (is_parameter(want.items[i]) ? have.items[i].n == 0
                                        : !str_eq(want.items[i], have.items[i]))
            return false;
    return true;
}

static uint32_t count_parameters(const struct parts *parts)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < parts->count; i++)
        n += is_parameter(parts->items[i]);
    return n;
}

/* A template without parameters is an exact path. */
static enum lower_path_kind kind_of(const struct lower_pattern *p, const struct parts *parts)
{
    return p->kind == LOWER_TEMPLATE && count_parameters(parts) == 0 ? LOWER_EXACT : p->kind;
}

/* <0 where pattern a goes before b; both fit the same path. */
static int precedence(const struct lower_pattern *a, const struct lower_pattern *b)
{
    struct parts pa, pb;
    enum lower_path_kind ka, kb;

    cut(a->path, &pa);
    cut(b->path, &pb);
    ka = kind_of(a, &pa);
    kb = kind_of(b, &pb);
    if (ka != kb)
        return ka < kb ? -1 : 1;
    if (ka == LOWER_PREFIX || ka == LOWER_REGEX)
        return (a->path.n < b->path.n) - (a->path.n > b->path.n);
    for (uint32_t i = 0; ka == LOWER_TEMPLATE && i < pa.count; i++)
        if (is_parameter(pa.items[i]) != is_parameter(pb.items[i]))
            return is_parameter(pb.items[i]) ? -1 : 1;
    return 0;
}

static bool holds_with_other_method(const struct table *t, uint32_t rule,
                                    const struct table_request *q)
{
    const struct table_rule *r = table_rule(t, rule);
    struct table_request other = *q;

    for (uint32_t i = 0; i < r->pred_count; i++) {
        const struct table_predicate *p = table_predicate(t, r->pred_first + i);

        if (p->subject == TABLE_METHOD) {
            other.method = TABLE_METHOD_OTHER;
            other.method_name = table_text(t, p->value);
        }
    }
    if (!(r->methods >> other.method & 1))
        other.method = (enum table_method)__builtin_ctz(r->methods);

    uint32_t failed;

    return table_match_rule_holds(t, rule, &other, &failed);
}

/* The automaton of a rule says what the C library says. */
static void compare_automaton(const struct table *t, const struct lower_pattern *p,
                              const struct table_request *q)
{
    const struct table_rule *r = table_rule(t, p->rule);

    for (uint32_t i = 0; p->kind == LOWER_REGEX && i < r->pred_count; i++) {
        const struct table_predicate *pred = table_predicate(t, r->pred_first + i);

        if (pred->op != TABLE_REGEX ||
            table_dfa_match(t, pred->first, q->path) == posix_holds(regex_of[p->rule], q->path))
            continue;
        printf("%s and " STR_FMT "\n", regexes[regex_of[p->rule]].pattern, STR_ARG(q->path));
        abort();
    }
}

/* How well the best host pattern of the domain fits. */
static uint32_t best_fit(const struct kit *k, const struct table_request *q)
{
    uint32_t fit = 0;

    for (size_t i = 0; i < k->patterns.count; i++) {
        const struct lower_pattern *p = k->patterns.items + i;

        if (p->domain == q->domain)
            fit = MAX(fit, host_fit(p->host, q->host));
    }
    return fit;
}

static bool goes_before(const struct lower_pattern *a, const struct lower_pattern *b)
{
    int order = b == NULL ? -1 : a->ranked ? 0 : precedence(a, b);

    return order < 0 || (order == 0 && a->rule < b->rule);
}

static void oracle(const struct kit *k, const struct table *t, const struct table_request *q,
                   struct table_match *out)
{
    const struct lower_pattern *best = NULL;
    uint32_t fit = best_fit(k, q), failed;

    *out = (struct table_match){ .outcome = TABLE_NO_HOST, .rule = TABLE_NONE };
    if (fit == 0)
        return;
    for (size_t i = 0; i < k->patterns.count; i++) {
        const struct lower_pattern *p = k->patterns.items + i;

        if (p->domain != q->domain || host_fit(p->host, q->host) != fit)
            continue;
        compare_automaton(t, p, q);
        if (!path_fits(p, q->path))
            continue;
        if (holds_with_other_method(t, p->rule, q))
            out->allowed |= table_rule(t, p->rule)->methods;
        if (table_match_rule_holds(t, p->rule, q, &failed) && goes_before(p, best))
            best = p;
    }
    out->outcome = out->allowed ? TABLE_WRONG_METHOD : TABLE_NO_RULE;
    if (best)
        *out = (struct table_match){ TABLE_MATCHED, best->rule, 0 };
}

static bool same(const struct table_match *a, const struct table_match *b)
{
    return a->outcome == b->outcome && a->rule == b->rule && a->allowed == b->allowed;
}

/* Leaves of values, over all policies. */
static uint64_t values;

static void count_values(const struct table *t)
{
    const struct table_section *leaves = table_section(t, TABLE_PATL);
    size_t off = 0;

    for (uint32_t i = 0; i < leaves->count; i++) {
        const struct table_path_leaf *leaf =
            (const struct table_path_leaf *)(const void *)(t->path_leaves + off);

        values += leaf->shape == TABLE_SHAPE_VALUE;
        off += table_leaf_size(leaf->bits, leaf->key_bytes);
    }
}

/* One policy and its requests; yields how many were decided alike, or stops at the first that was
 * not. */
static bool check_policy(uint32_t requests, uint32_t outcomes[4])
{
    struct kit k;
    struct table t;
    bool ok = true;

    kit_init(&k);
    random_policy(&k);
    t = kit_build(&k);
    count_values(&t);
    for (uint32_t i = 0; i < requests && ok; i++) {
        struct random_request r;
        struct table_match got, want;

        random_request(&k, &k.a, &r);
        table_match_find(&t, &r.q, &got);
        r.q.slots = NULL; /* the oracle searches */
        oracle(&k, &t, &r.q, &want);
        outcomes[want.outcome]++;
        ok = same(&got, &want);
        if (!ok)
            printf("domain %u host " STR_FMT " path " STR_FMT ": outcome %d rule %u allowed %x, "
                   "wanted %d %u %x\n",
                   r.q.domain, STR_ARG(r.q.host), STR_ARG(r.q.path), got.outcome, got.rule,
                   got.allowed, want.outcome, want.rule, want.allowed);
    }
    kit_fini(&k);
    return ok;
}

int main(int argc, char **argv)
{
    uint64_t requests = argc > 1 ? strtoull(argv[1], NULL, 10) : REQUESTS;
    uint32_t outcomes[4] = { 0 };

    compile_all();
    if (argc > 2)
        state ^= strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15u;
    for (uint64_t done = 0; done < requests; done += PER_POLICY) {
        uint64_t before = state;

        if (!check_policy(PER_POLICY, outcomes)) {
            printf("after %llu requests, state %llu\n", (unsigned long long)done,
                   (unsigned long long)before);
            return 1;
        }
    }
    printf(
        "%u matched, %u no host, %u no rule, %u wrong method, %llu values: all as the oracle says\n",
        outcomes[0], outcomes[1], outcomes[2], outcomes[3], (unsigned long long)values);
    /* A corpus that never reached one of them would prove nothing. */
    for (size_t i = 0; i < LEN(outcomes); i++)
        if (outcomes[i] < requests / 1000)
            return 1;
    return values < requests / 1000;
}
