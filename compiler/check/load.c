/* SPDX-License-Identifier: Apache-2.0
 *
 * One map from names to figures: names of rules have three parts and those of routes two, so that
 * both are kept under one kind. Rates are whole thousandths, so that sums do not hang on their
 * order; only what is multiplied by a time is a float, and no text shows more than three digits of it.
 */
#include "check/load.h"

#include "check/share.h"
#include "resolve/names.h"

enum { SECTIONS = 3 };

static const struct {
    const char *noun;
    enum policy_kind kind;
} sections[SECTIONS] = {
    { "rule", POLICY_ROUTE },
    { "route", POLICY_ROUTE },
    { "upstream", POLICY_UPSTREAM },
};

struct check_load {
    const struct policy_metrics *metrics;
    struct str file;
    struct resolve_names names; /* values: numbers over all sections */
    bool *met;                  /* by those numbers */
};

/* The figures of a number, and what section they are of; NULL beyond the last. */
static const struct policy_measured *numbered(const struct check_load *load, size_t n,
                                              size_t *section)
{
    const struct {
        const struct policy_measured *items;
        size_t count;
    } lists[SECTIONS] = {
        { load->metrics->rules.items, load->metrics->rules.count },
        { load->metrics->routes.items, load->metrics->routes.count },
        { load->metrics->upstreams.items, load->metrics->upstreams.count },
    };

    for (size_t i = 0; i < SECTIONS; i++) {
        if (n < lists[i].count) {
            *section = i;
            return &lists[i].items[n];
        }
        n -= lists[i].count;
    }
    return NULL;
}

struct check_load *check_load_new(struct arena *a, const struct policy_metrics *metrics,
                                  struct str file)
{
    struct check_load *load = NEW(a, struct check_load);
    const struct policy_measured *m;
    size_t section, n = 0;

    *load = (struct check_load){ .metrics = metrics, .file = file };
    for (; (m = numbered(load, n, &section)) != NULL; n++)
        (void)resolve_names_put(a, &load->names, sections[section].kind, m->key, (uint32_t)n);
    load->met = NEW_N(a, bool, n + 1);
    return load;
}

const struct policy_measured *check_load_find(struct check_load *load, enum policy_kind kind,
                                              struct str full)
{
    const struct resolve_names_entry *e =
        load == NULL ? NULL : resolve_names_get(&load->names, kind, full);
    size_t section;

    if (e == NULL)
        return NULL;
    load->met[e->value] = true;
    return numbered(load, e->value, &section);
}

const struct policy_measured *check_load_unmet(const struct check_load *load, size_t *at,
                                               const char **kind)
{
    const struct policy_measured *m;
    size_t section;

    while ((m = numbered(load, *at, &section)) != NULL) {
        *kind = sections[section].noun;
        if (!load->met[(*at)++])
            return m;
    }
    return NULL;
}

/* ---- sums ---- */

static void add(struct check_flow *to, const struct policy_measured *m)
{
    to->measured = true;
    to->rate += m->rate;
    if (m->mean_us == 0)
        return;
    to->timed += m->rate;
    to->us += (double)m->rate * (double)m->mean_us;
}

static const struct policy_measured *find_rule(struct arena *a, struct check_load *load,
                                               const struct policy_route *route,
                                               const struct policy_rule *rule)
{
    struct arena_mark mark = arena_mark(a);
    const struct policy_measured *m = check_load_find(
        load, POLICY_ROUTE,
        str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(route->meta.full), STR_ARG(rule->name.text)));

    arena_rewind(a, mark);
    return m;
}

struct check_flow check_load_rule(struct arena *a, struct check_load *load,
                                  const struct policy_route *route, const struct policy_rule *rule)
{
    const struct policy_measured *m = find_rule(a, load, route, rule);
    struct check_flow flow = { 0 };

    if (m == NULL && route->rules.count == 1)
        m = check_load_find(load, POLICY_ROUTE, route->meta.full);
    if (m != NULL)
        add(&flow, m);
    return flow;
}

/* Where all rules of a route send to one split, what was measured of the route is that split's. */
static struct check_flow *only_split(const struct policy_route *route, struct check_flow *splits)
{
    uint32_t split = UINT32_MAX;

    for (size_t i = 0; i < route->rules.count; i++) {
        uint32_t to = route->rules.items[i].to.split.index;

        if (route->rules.items[i].to.split.node == NULL || (i > 0 && to != split))
            return NULL;
        split = to;
    }
    return split == UINT32_MAX ? NULL : &splits[split];
}

static void add_route(struct arena *a, struct check_load *load, const struct policy_route *route,
                      struct check_flow *splits)
{
    const struct policy_measured *whole = check_load_find(load, POLICY_ROUTE, route->meta.full);
    struct check_flow *only = only_split(route, splits);
    size_t measured = 0;

    for (size_t i = 0; i < route->rules.count; i++) {
        const struct policy_rule *rule = &route->rules.items[i];
        const struct policy_measured *m = find_rule(a, load, route, rule);
        bool to_split = rule->to.split.node != NULL && rule->to.split.index != UINT32_MAX;

        measured += m != NULL;
        if (m != NULL && to_split)
            add(&splits[rule->to.split.index], m);
        else if (to_split && (whole == NULL || only == NULL))
            splits[rule->to.split.index].partial = true;
    }
    if (whole == NULL || only == NULL)
        return;
    if (measured == 0)
        add(only, whole);
    else
        only->partial = only->partial || measured < route->rules.count;
}

const struct check_flow *check_load_splits(struct arena *a, const struct policy_model *m)
{
    struct check_flow *splits;

    if (m->load == NULL)
        return NULL;
    splits = NEW_N(a, struct check_flow, m->splits.count + 1);
    for (size_t i = 0; i < m->routes.count; i++)
        add_route(a, m->load, m->routes.items[i], splits);
    for (size_t i = 0; i < m->upstreams.count; i++)
        (void)check_load_find(m->load, POLICY_UPSTREAM, m->upstreams.items[i]->meta.full);
    return splits;
}

uint64_t check_load_share(uint64_t rate, uint32_t share)
{
    return rate / CHECK_SHARE_ALL * share + rate % CHECK_SHARE_ALL * share / CHECK_SHARE_ALL;
}

double check_load_at_once(const struct check_load *load, uint64_t rate, double us)
{
    return (double)rate / 1000 * (us / 1e6) / load->metrics->proxies;
}

uint64_t check_load_limit(const struct check_load *load, uint32_t at_once, double us)
{
    return (uint64_t)((double)at_once * load->metrics->proxies * 1e9 / us);
}

/* ---- words ---- */

struct str check_load_text(struct arena *a, uint64_t rate)
{
    unsigned long long tenths = (rate + 50) / 100, hundredths = (rate + 5) / 10;

    if (rate >= 100000 || rate % 1000 == 0)
        return str_fmt(a, "%llu", (unsigned long long)(rate + 500) / 1000);
    if (rate >= 10000)
        return str_fmt(a, "%llu.%llu", tenths / 10, tenths % 10);
    return str_fmt(a, "%llu.%02llu", hundredths / 100, hundredths % 100);
}

struct str check_load_source(struct arena *a, const struct check_load *load)
{
    struct str period = load->metrics->period.text;

    return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(load->file), period.n ? ", " : "",
                   STR_ARG(period));
}
