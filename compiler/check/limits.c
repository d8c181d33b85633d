/* SPDX-License-Identifier: Apache-2.0
 *
 * The router probes a host once for every shape of pattern that it has, and cuts paths and names
 * into so many parts and no more. What is beyond is said here, where it is written, before lowering
 * finds that it does not fit; and so it is with the numbers of objects, and of the requests that
 * tests make. Exact paths may be of any depth: they are hashed whole.
 */
#include "check/limits.h"

#include "doc/doc.h"

/* Where the path of an alternative is written. */
static struct diag_span path_span(const struct resolve_alternative *alt)
{
    bool written = alt->match != NULL && alt->match->path.node != NULL;

    return written ? alt->match->path.node->at : check_rule_span(alt->rule);
}

static void check_depth(struct check *c, const struct resolve_alternative *alt)
{
    size_t segments = check_bucket_depth(alt->path);
    bool wild = alt->match != NULL && alt->match->path_kind == POLICY_PATH_TEMPLATE;
    struct diag *d;

    if (alt->path_kind == POLICY_PATH_REGEX || (alt->path_kind == POLICY_PATH_EXACT && !wild) ||
        segments <= TABLE_SEGMENTS_MAX)
        return;
    d = diag_add(c->sink, DIAG_OUT_OF_RANGE, path_span(alt),
                 "the %s has %zu segments, and it may have %d", wild ? "template" : "prefix",
                 segments, TABLE_SEGMENTS_MAX);
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "too deep");
    diag_help(d, wild ? "match a shorter prefix; an `exact` path may be of any depth"
                      : "match fewer segments; an `exact` path may be of any depth");
}

static void check_hosts(struct check *c, const struct policy_route *route)
{
    for (size_t i = 0; i < route->hosts.count; i++) {
        const struct policy_text *host = &route->hosts.items[i];
        size_t labels = str_count(host->text, '.');
        struct diag *d;

        if (!str_has_prefix(host->text, STR("*.")) || labels < TABLE_LABELS_MAX)
            continue;
        d = diag_add(c->sink, DIAG_OUT_OF_RANGE, host->node->at,
                     "%zu labels stand behind the `*`, and there may be %d", labels,
                     TABLE_LABELS_MAX - 1);
        diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
        diag_label(d, "too deep");
        diag_help(d, "name the hosts without `*`, or write a shorter suffix");
    }
}

struct shapes {
    bool exact;
    uint32_t prefixes, regexes; /* bit n: of n segments */
    struct {
        uint32_t depth, wild;
    } templates[TABLE_SHAPES_MAX + 1];
    size_t template_count, count;
};

static bool is_new_template(struct shapes *s, uint32_t depth, uint32_t wild)
{
    for (size_t i = 0; i < s->template_count; i++)
        if (s->templates[i].depth == depth && s->templates[i].wild == wild)
            return false;
    s->templates[s->template_count].depth = depth;
    s->templates[s->template_count++].wild = wild;
    return true;
}

/* Counts the shape of the alternative, where it is a new one. */
static void note_shape(struct shapes *s, const struct resolve_alternative *alt)
{
    uint32_t depth = (uint32_t)check_bucket_depth(check_bucket_point(alt).path);

    if (alt->path_kind == POLICY_PATH_REGEX) {
        s->count += !(s->regexes >> depth & 1);
        s->regexes |= UINT32_C(1) << depth;
    } else if (alt->path_kind == POLICY_PATH_EXACT) {
        s->count += !s->exact;
        s->exact = true;
    } else if (alt->path_kind == POLICY_PATH_TEMPLATE) {
        s->count += is_new_template(s, depth, alt->wild);
    } else if (depth <= TABLE_SEGMENTS_MAX) {
        s->count += !(s->prefixes >> depth & 1);
        s->prefixes |= UINT32_C(1) << depth;
    }
}

static void check_shapes(struct check *c, const struct check_bucket *b)
{
    struct shapes shapes = { 0 };

    for (size_t i = 0; i < b->rule_count; i++) {
        const struct resolve_alternative *alt = &c->plan->items[b->rules[i]];
        struct diag *d;

        note_shape(&shapes, alt);
        if (shapes.count <= TABLE_SHAPES_MAX)
            continue;
        d = diag_add(c->sink, DIAG_OUT_OF_RANGE, path_span(alt),
                     "host `" STR_FMT "` has path patterns of more than %d shapes",
                     STR_ARG(b->places[0].host), TABLE_SHAPES_MAX);
        diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                     STR_ARG(alt->rule->name.text));
        diag_label(d, "one shape too many");
        diag_note(d, "a shape is a number of segments and which of them are `{name}`; all exact "
                     "paths together are one, and so are all prefixes of one depth");
        diag_help(d, "put `{name}` at the same places, or match a prefix");
        return;
    }
}

/* Says of one of many that it is the first too many. */
static void report_count(struct check *c, struct diag_span at, const struct policy_meta *meta,
                         const char *kind, const char *what, int max)
{
    struct diag *d = diag_add(c->sink, DIAG_OUT_OF_RANGE, at,
                              "a table holds %d %s, and here is one more", max, what);

    diag_subject(d, "%s " STR_FMT, kind, STR_ARG(meta->full));
    diag_label(d, "one too many");
    diag_help(d, "spread the policy over several environments, each for proxyds of its own");
}

static struct diag_span meta_span(const struct policy_meta *meta)
{
    return meta->name_node != NULL ? meta->name_node->at : meta->node->at;
}

/* All binds of all listeners: their sockets go to each worker in one message. */
static void check_binds(struct check *c)
{
    size_t before = 0;

    for (size_t i = 0; i < c->model->listeners.count; i++) {
        const struct policy_listener *l = c->model->listeners.items[i];

        if (before + l->bind.count > TABLE_BINDS_MAX) {
            report_count(c, l->bind.items[TABLE_BINDS_MAX - before].node->at, &l->meta, "Listener",
                         "addresses to listen on", TABLE_BINDS_MAX);
            return;
        }
        before += l->bind.count;
    }
}

static void check_upstreams(struct check *c)
{
    size_t count = 0;

    for (size_t i = 0; i < c->model->upstreams.count; i++) {
        const struct policy_upstream *u = c->model->upstreams.items[i];

        count += !u->meta.abstract;
        if (count > TABLE_UPSTREAMS_MAX) {
            report_count(c, meta_span(&u->meta), &u->meta, "Upstream", "upstreams",
                         TABLE_UPSTREAMS_MAX);
            return;
        }
    }
}

static void check_counts(struct check *c)
{
    const struct policy_model *m = c->model;

    if (m->listeners.count > TABLE_LISTENERS_MAX) {
        const struct policy_meta *meta = &m->listeners.items[TABLE_LISTENERS_MAX]->meta;

        report_count(c, meta_span(meta), meta, "Listener", "listeners", TABLE_LISTENERS_MAX);
    }
    if (m->splits.count > TABLE_SPLITS_MAX) {
        const struct policy_meta *meta = &m->splits.items[TABLE_SPLITS_MAX]->meta;

        report_count(c, meta_span(meta), meta, "TrafficSplit", "splits", TABLE_SPLITS_MAX);
    }
    check_binds(c);
    check_upstreams(c);
}

/* The case's number of requests, where it is written. */
static struct diag_span requests_span(const struct policy_test_case *one)
{
    const struct doc_node *node = one->sample.node != NULL
                                      ? doc_find(one->sample.node, STR("count"))
                                      : doc_find(one->node, STR("repeat"));

    return node != NULL ? node->at : one->node->at;
}

static void report_requests(struct check *c, const struct policy_test *test,
                            const struct policy_test_case *one, uint64_t sum)
{
    struct diag *d = diag_add(c->sink, DIAG_OUT_OF_RANGE, requests_span(one),
                              "the tests of an environment make %d requests at most, and with this "
                              "case they make %llu",
                              POLICY_TEST_REQUESTS_MAX, (unsigned long long)sum);

    diag_subject(d, "RouteTest " STR_FMT, STR_ARG(test->meta.full));
    diag_label(d, "%u of them", policy_test_requests(one));
    if (one->sample.node != NULL)
        diag_help(d, "write `count: 100000`: so many users tell a share to half a percent, which "
                     "is what `tolerancePercent` is where it is absent");
    else if (one->repeat > 1)
        diag_help(d, "write `repeat: 100`");
    else
        diag_help(d, "ask for fewer requests in the cases before this one");
}

/* What all tests together cost has a bound too. */
static void check_requests(struct check *c)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < c->model->tests.count; i++) {
        const struct policy_test *test = c->model->tests.items[i];

        if (!policy_test_runs_in(test, c->model->environment))
            continue;
        for (size_t k = 0; k < test->cases.count; k++) {
            const struct policy_test_case *one = &test->cases.items[k];

            sum += policy_test_requests(one);
            if (sum > POLICY_TEST_REQUESTS_MAX) {
                report_requests(c, test, one, sum);
                return;
            }
        }
    }
}

void check_limits_run(struct check *c)
{
    check_counts(c);
    check_requests(c);
    for (size_t i = 0; i < c->plan->count; i++)
        check_depth(c, &c->plan->items[i]);
    for (size_t i = 0; i < c->model->routes.count; i++)
        check_hosts(c, c->model->routes.items[i]);
    for (size_t i = 0; i < c->buckets->count; i++)
        check_shapes(c, &c->buckets->items[i]);
}
