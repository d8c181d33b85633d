/* SPDX-License-Identifier: Apache-2.0
 *
 * Precedence, by the first difference: priority (higher first), Routes whose list is ordered before
 * others and their rules by their place in it, exact > template > regex >
 * prefix, then within templates the first segment where one is literal, within patterns the longer
 * path that all of theirs lie below, within prefixes the longer one; then has
 * methods; more header conditions; more query conditions; more other conditions. What is still
 * equal is ordered by name, so that the list is total; where such rules overlap lint reports it
 * (PX303).
 */
#include "resolve/plan.h"

#include <stdlib.h>

#include "resolve/domain.h"
#include "table/target.h"

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

bool resolve_plan_is_fraction(const struct policy_rule *rule)
{
    return rule->more->fraction_percent > 0 && rule->more->fraction_percent < TABLE_BUCKETS;
}

static uint64_t conditions(const struct resolve_alternative *alt, int which)
{
    const struct policy_match *m = alt->match;
    uint64_t others = which == 2 && resolve_plan_is_fraction(alt->rule);

    if (m == NULL)
        return others;
    if (which == 0)
        return m->more->headers.count;
    if (which == 1)
        return m->more->query.count;
    return others + m->more->cookies.count + m->more->claims.count +
           (m->more->source_address.count > 0) + (m->more->sni.count > 0);
}

/* Rules of one list by their place in it; those of two lists know of no order. */
static int compare_places(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    if (a->route_index != b->route_index)
        return 0;
    if (a->rule_index != b->rule_index)
        return compare_u64(a->rule_index, b->rule_index);
    return compare_u64(a->match_index, b->match_index);
}

/* The more specific of two paths first. */
static int compare_paths(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    if (a->path_kind != b->path_kind)
        return a->path_kind < b->path_kind ? -1 : 1;
    if (a->path_kind == POLICY_PATH_TEMPLATE)
        return compare_u64(a->wild, b->wild);
    if (a->path_kind == POLICY_PATH_PREFIX)
        return -compare_u64(a->path.n, b->path.n);
    if (a->path_kind == POLICY_PATH_REGEX && a->pattern->ok && b->pattern->ok)
        return -compare_u64(a->pattern->below.n, b->pattern->below.n);
    return 0;
}

int resolve_plan_order(const struct resolve_alternative *a, const struct resolve_alternative *b)
{
    int order;

    if (a->priority != b->priority)
        return a->priority > b->priority ? -1 : 1;
    if (a->ordered != b->ordered)
        return a->ordered ? -1 : 1;
    if (a->ordered)
        return compare_places(a, b);
    order = compare_paths(a, b);
    if (order == 0)
        order = (int)b->methods_named - (int)a->methods_named;
    for (int which = a->conditional || b->conditional ? 0 : 3; which < 3 && order == 0; which++)
        order = -compare_u64(conditions(a, which), conditions(b, which));
    return order;
}

/* The tie-break: path, route (routes ascend by name), rule, alternative. */
static int compare_alternatives(const struct resolve_alternative *a,
                                const struct resolve_alternative *b)
{
    int order = resolve_plan_order(a, b);

    if (order == 0 && !a->ordered)
        order = str_cmp(a->path, b->path);
    if (order == 0)
        order = compare_u64(a->route_index, b->route_index);
    if (order == 0)
        order = str_cmp(a->rule->name.text, b->rule->name.text);
    if (order == 0)
        order = compare_u64(a->rule_index, b->rule_index);
    return order ? order : compare_u64(a->match_index, b->match_index);
}

/* ---- sorting ---- */

/* An alternative by what decides mostly, packed: comparing two that differ in it touches nothing else. */
struct sorted {
    uint64_t key;     /* of resolve_plan_order; the lesser first */
    uint64_t path[2]; /* how the path begins, where nothing else decided */
    uint32_t at;      /* in the plan */
};

enum {
    KEY_PRIORITY_MAX = 1000, /* what the language allows; and as much below zero: 11 bits */
    KEY_PLACES_BITS = 51,    /* of a key, behind priority and order */
    KEY_CONDITIONS_BITS = 5, /* of a count of conditions; more are told apart by comparing */
    KEY_CONDITIONS_MAX = (1 << KEY_CONDITIONS_BITS) - 1,
};

static uint64_t pack(uint64_t key, uint64_t value, unsigned bits)
{
    return key << bits | value;
}

static uint32_t path_rank(const struct resolve_alternative *alt)
{
    if (alt->path_kind == POLICY_PATH_TEMPLATE)
        return alt->wild;
    if (alt->path_kind == POLICY_PATH_PREFIX)
        return UINT32_MAX - (uint32_t)alt->path.n;
    if (alt->path_kind == POLICY_PATH_REGEX && alt->pattern->ok)
        return UINT32_MAX - (uint32_t)alt->pattern->below.n;
    return 0;
}

static uint64_t first_bytes(struct str text, size_t from)
{
    uint64_t word = 0;

    if (from < text.n)
        memcpy(&word, text.p + from, MIN(text.n - from, sizeof(word)));
    return __builtin_bswap64(word);
}

static struct sorted sorted_of(const struct resolve_alternative *alt, uint32_t at)
{
    uint64_t key = pack((uint64_t)(KEY_PRIORITY_MAX - alt->priority), !alt->ordered, 1);
    struct sorted s = { .at = at };

    if (alt->ordered) {
        s.key = key << KEY_PLACES_BITS;
        return s;
    }
    key = pack(key, alt->path_kind, 3);
    key = pack(key, path_rank(alt), 32);
    key = pack(key, !alt->methods_named, 1);
    for (int which = 0; which < 3; which++)
        key = pack(key,
                   KEY_CONDITIONS_MAX - MIN(alt->conditional ? conditions(alt, which) : 0,
                                            (uint64_t)KEY_CONDITIONS_MAX),
                   KEY_CONDITIONS_BITS);
    s.key = key;
    s.path[0] = first_bytes(alt->path, 0);
    s.path[1] = first_bytes(alt->path, sizeof(s.path[0]));
    return s;
}

static int compare_sorted(const void *pa, const void *pb, void *plan)
{
    const struct resolve_alternative *items = ((const struct resolve_plan *)plan)->items;
    const struct sorted *a = pa, *b = pb;
    int order = compare_u64(a->key, b->key);

    if (order == 0)
        order = compare_u64(a->path[0], b->path[0]);
    if (order == 0)
        order = compare_u64(a->path[1], b->path[1]);
    return order ? order : compare_alternatives(&items[a->at], &items[b->at]);
}

/* Puts items[order[i].at] at place i, cycle by cycle. */
static void permute(struct resolve_alternative *items, struct sorted *order, size_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct resolve_alternative first = items[i];
        uint32_t at = i;

        while (order[at].at != i) {
            uint32_t from = order[at].at;

            items[at] = items[from];
            order[at].at = at;
            at = from;
        }
        items[at] = first;
        order[at].at = at;
    }
}

static void sort(struct resolve_plan *plan)
{
    struct arena scratch;
    struct sorted *order;

    arena_init(&scratch, 0);
    order = NEW_N(&scratch, struct sorted, plan->count + 1);
    for (uint32_t i = 0; i < plan->count; i++)
        order[i] = sorted_of(&plan->items[i], i);
    qsort_r(order, plan->count, sizeof(*order), compare_sorted, plan);
    permute(plan->items, order, plan->count);
    arena_fini(&scratch);
}

/* ---- reading ---- */

static struct str trim_slashes(struct str path)
{
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

/* True where a request's path can be this text. */
static bool is_normal(struct arena *arena, struct str path)
{
    struct arena_mark mark = arena_mark(arena);
    char *buf = arena_take_text(arena, path.n + 1);
    struct table_target target;
    bool normal = path.n > 0 && path.p[0] == '/' &&
                  table_target_parse(path, buf, path.n + 1, &target) && target.query.p == NULL &&
                  str_eq(target.path, path);

    arena_rewind(arena, mark);
    return normal;
}

/* A template's literal parts must be normal: `{name}` segments are replaced by one that is. */
static bool read_template(struct arena *arena, struct resolve_alternative *alt)
{
    char *plain = arena_take_text(arena, alt->path.n + 1);
    struct str rest = str_sub(alt->path, 1, alt->path.n), segment;
    size_t n = 0;

    for (uint32_t i = 0; str_cut(&rest, '/', &segment); i++) {
        bool wild = segment.n >= 2 && segment.p[0] == '{' && segment.p[segment.n - 1] == '}';

        if (i >= TABLE_SEGMENTS_MAX)
            return false;
        plain[n++] = '/';
        if (wild) {
            alt->wild |= UINT32_C(1) << (31 - i);
            plain[n++] = '-';
        } else {
            memcpy(plain + n, segment.p, segment.n);
            n += segment.n;
        }
    }
    return is_normal(arena, (struct str){ plain, n });
}

static void read_path(struct arena *arena, const struct resolve_plan *plan,
                      struct resolve_alternative *alt)
{
    const struct policy_match *m = alt->match;

    alt->path_kind = POLICY_PATH_PREFIX;
    alt->path = STR("/");
    alt->path_normal = true;
    if (m == NULL || m->path_kind == POLICY_PATH_ANY || m->path.text.n == 0)
        return;
    alt->path_kind = m->path_kind;
    alt->path = m->path.text;
    if (alt->path_kind == POLICY_PATH_REGEX) {
        alt->pattern = resolve_pattern_find(plan->patterns, alt->path);
        alt->path_normal = alt->pattern->is_path;
        return;
    }
    if (alt->path_kind == POLICY_PATH_PREFIX)
        alt->path = trim_slashes(alt->path);
    alt->path_normal = alt->path_kind == POLICY_PATH_TEMPLATE ? read_template(arena, alt)
                                                              : is_normal(arena, alt->path);
    if (alt->wild == 0 && alt->path_kind == POLICY_PATH_TEMPLATE)
        alt->path_kind = POLICY_PATH_EXACT;
}

static void read_methods(struct resolve_alternative *alt)
{
    alt->methods = TABLE_METHODS_DEFAULT;
    if (alt->match == NULL || alt->match->methods.count == 0)
        return;
    alt->methods_named = true;
    alt->methods = 0;
    for (size_t i = 0; i < alt->match->methods.count; i++) {
        enum table_method method = table_target_method(alt->match->methods.items[i].text);

        alt->methods = (uint16_t)(alt->methods | 1u << method);
    }
}

/* "Shop.Example.COM." and "*.Example.com" as the router compares them; the text itself where it is
 * no host. */
static struct str normal_host(struct arena *arena, struct str text)
{
    bool wild = str_has_prefix(text, STR("*."));
    char buf[TABLE_HOST_MAX];
    struct str host;
    uint16_t port;

    if (str_eq(text, STR("*")) ||
        !table_target_host(wild ? str_sub(text, 2, text.n) : text, buf, &host, &port))
        return text;
    if (str_eq(host, str_sub(text, wild ? 2 : 0, text.n)))
        return text;
    return wild ? str_fmt(arena, "*." STR_FMT, STR_ARG(host)) : str_dup(arena, host);
}

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct resolve_hosts hosts_of(struct arena *arena, const struct policy_route *route)
{
    struct str *items = NEW_N(arena, struct str, route->hosts.count + 1);
    size_t count = 0, unique = 0;

    if (route->hosts.count == 0) {
        items[0] = STR("*");
        return (struct resolve_hosts){ .items = items, .count = 1 };
    }
    for (size_t i = 0; i < route->hosts.count; i++)
        if (route->hosts.items[i].text.n > 0) /* one that was not understood is no host */
            items[count++] = normal_host(arena, route->hosts.items[i].text);
    qsort(items, count, sizeof(*items), compare_strs);
    for (size_t i = 0; i < count; i++)
        if (unique == 0 || !str_eq(items[unique - 1], items[i]))
            items[unique++] = items[i];
    return (struct resolve_hosts){ .items = items, .count = unique };
}

/* Neighbours with the same hosts share them: then their texts need not be compared. */
static struct resolve_hosts shared_hosts(const struct resolve_hosts *before,
                                         const struct resolve_hosts *now)
{
    if (before->count != now->count)
        return *now;
    for (size_t i = 0; i < now->count; i++)
        if (!str_eq(before->items[i], now->items[i]))
            return *now;
    return *before;
}

static size_t count_alternatives(const struct policy_model *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->routes.count; i++)
        for (size_t k = 0; k < m->routes.items[i]->rules.count; k++)
            n += MAX(m->routes.items[i]->rules.items[k].match.count, (size_t)1);
    return n;
}

static void add_rule(struct arena *arena, struct resolve_plan *plan, uint32_t route, uint32_t rule)
{
    const struct policy_route *r = plan->model->routes.items[route];
    const struct policy_rule *which = &r->rules.items[rule];

    for (uint32_t i = 0; i < MAX(which->match.count, (size_t)1); i++) {
        struct resolve_alternative *alt = &plan->items[plan->count++];

        *alt = (struct resolve_alternative){
            .route = r,
            .rule = which,
            .match = which->match.count ? &which->match.items[i] : NULL,
            .route_index = route,
            .rule_index = rule,
            .match_index = i,
            .priority = which->priority,
            .ordered = r->mode == POLICY_MODE_ORDERED,
        };
        for (int k = 0; k < 3; k++)
            alt->conditional = alt->conditional || conditions(alt, k) > 0;
        read_path(arena, plan, alt);
        read_methods(alt);
    }
}

struct resolve_plan *resolve_plan_make(struct arena *a, const struct policy_model *m)
{
    struct resolve_plan *plan = NEW(a, struct resolve_plan);

    plan->model = m;
    plan->patterns = resolve_pattern_compile(a, m);
    plan->items = NEW_N(a, struct resolve_alternative, count_alternatives(m) + 1);
    plan->hosts = NEW_N(a, struct resolve_hosts, m->routes.count + 1);
    for (uint32_t i = 0; i < m->routes.count; i++) {
        plan->hosts[i] = hosts_of(a, m->routes.items[i]);
        if (i > 0)
            plan->hosts[i] = shared_hosts(&plan->hosts[i - 1], &plan->hosts[i]);
        for (uint32_t k = 0; k < m->routes.items[i]->rules.count; k++)
            add_rule(a, plan, i, k);
    }
    sort(plan);
    resolve_domain_assign(a, plan);
    return plan;
}

struct str resolve_plan_rule_name(struct arena *arena, const struct resolve_alternative *a)
{
    struct str route = a->route->meta.full, rule = a->rule->name.text;
    char *p = arena_take_text(arena, route.n + 1 + rule.n);

    memcpy(p, route.p, route.n);
    p[route.n] = '/';
    if (rule.n > 0)
        memcpy(p + route.n + 1, rule.p, rule.n);
    return (struct str){ p, route.n + 1 + rule.n };
}
