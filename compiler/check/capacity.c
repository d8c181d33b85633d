/* SPDX-License-Identifier: Apache-2.0
 *
 * Little's law: what comes in a second, times how long it takes, is what is under way at once. A limit
 * below that answers a part of the requests with 503 on an ordinary day. Towards HTTP/1.1 a
 * connection carries one request at a time and is a limit as well.
 *
 * A member is judged by what it will take, as its upstream answers today; where nobody has asked it yet,
 * by the time that the requests of the split take now. An upstream that is short already is said to
 * be so, and its members are not judged again.
 */
#include "check/capacity.h"

#include "check/share.h"
#include "policy/field.h"

struct limit {
    const char *name; /* of the field */
    const char *noun;
    uint32_t value;
};

enum { LIMITS = 2 };

static size_t list_limits(const struct policy_upstream *u, struct limit out[static LIMITS])
{
    out[0] = (struct limit){ "requests", "requests", u->requests_max };
    out[1] = (struct limit){ "connections", "connections", u->connections_max };
    return u->protocol == POLICY_SPEAKS_HTTP1 ? LIMITS : 1;
}

/* The field whose fields the limits are. */
static const struct field *limits_field(void)
{
    return policy_field_find(policy_field_kind(POLICY_UPSTREAM)->spec, STR("concurrency"));
}

static unsigned long long limit_max(const struct limit *limit)
{
    return policy_field_find(limits_field()->object, str_of(limit->name))->max;
}

/* Where the limit is written; NULL: it is the default. */
static const struct doc_node *limit_node(const struct policy_upstream *u, const struct limit *limit)
{
    const struct field *f = limits_field();
    const struct doc_node *node = doc_find(u->node, f->name);

    if (node == NULL && f->formerly != NULL)
        node = doc_find(u->node, str_of(f->formerly));
    return node != NULL ? doc_find(node, str_of(limit->name)) : NULL;
}

static struct diag_span limit_span(const struct policy_upstream *u, const struct limit *limit)
{
    const struct doc_node *node = limit_node(u, limit);

    return node != NULL ? node->at : u->meta.name_node->at;
}

static struct str time_text(const struct check *c, double us)
{
    return check_load_text(c->arena, (uint64_t)(us + 0.5));
}

static unsigned long long ceiling(double x)
{
    unsigned long long n = (unsigned long long)x;

    return (double)n < x ? n + 1 : n;
}

static void note_need(const struct check *c, struct diag *d, uint64_t rate, double us,
                      unsigned long long need)
{
    diag_note(d,
              STR_FMT " req/s of " STR_FMT " ms each are %llu at once in each proxy (" STR_FMT ")",
              STR_ARG(check_load_text(c->arena, rate)), STR_ARG(time_text(c, us)), need,
              STR_ARG(check_load_source(c->arena, c->model->load)));
}

/* ---- PX508 ---- */

/* What also carries the slow ones, or twice the mean. */
static unsigned long long room(const struct check *c, const struct policy_measured *m,
                               const struct limit *limit, double need)
{
    double slow = check_load_at_once(c->model->load, m->rate, (double)m->p99_us);

    return MIN(ceiling(slow > need ? slow : 2 * need), limit_max(limit));
}

static void check_limit(struct check *c, const struct policy_upstream *u,
                        const struct policy_measured *m, const struct limit *limit)
{
    double need = check_load_at_once(c->model->load, m->rate, (double)m->mean_us);
    const struct doc_node *node = limit_node(u, limit);
    unsigned long long more = room(c, m, limit, need);
    struct diag *d;

    if (need <= limit->value)
        return;
    d = diag_add(c->sink, DIAG_BREAKER_BELOW_LOAD, limit_span(u, limit),
                 "upstream `" STR_FMT "` may have %u %s at once, and its load needs %llu",
                 STR_ARG(u->meta.full), limit->value, limit->noun, ceiling(need));
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    diag_label(d, node != NULL ? "too few on an ordinary day" : "has the default, %u",
               limit->value);
    note_need(c, d, m->rate, (double)m->mean_us, ceiling(need));
    if (str_eq(str_of(limit->name), STR("connections")))
        diag_note(d, "towards HTTP/1.1 a connection carries one request at a time");
    if (more <= limit->value)
        return;
    diag_help(d, "`%s: %llu` has room for the slow ones too", limit->name, more);
    if (node != NULL)
        diag_edit(d, node->at, "%llu", more);
}

/* True where it is short of something. */
static bool is_short(const struct check *c, const struct policy_upstream *u,
                     const struct policy_measured *m)
{
    struct limit limits[LIMITS];
    size_t count = list_limits(u, limits);

    for (size_t i = 0; i < count && m != NULL; i++)
        if (check_load_at_once(c->model->load, m->rate, (double)m->mean_us) > limits[i].value)
            return true;
    return false;
}

static void check_upstream(struct check *c, const struct policy_upstream *u)
{
    const struct policy_measured *m =
        check_load_find(c->model->load, POLICY_UPSTREAM, u->meta.full);
    struct limit limits[LIMITS];
    size_t count = list_limits(u, limits);

    for (size_t i = 0; i < count && m != NULL && !u->meta.abstract; i++)
        check_limit(c, u, m, &limits[i]);
}

/* ---- PX908 ---- */

struct expected {
    const struct policy_split *split;
    const struct policy_member *member;
    const struct policy_upstream *upstream;
    uint64_t all;  /* of the split */
    uint64_t rate; /* of the member */
    double us;     /* that its requests take */
};

static void report_member(struct check *c, const struct expected *e, const struct limit *limit)
{
    uint64_t most = check_load_limit(c->model->load, limit->value, e->us);
    uint32_t fits = (uint32_t)((double)most / (double)e->all * CHECK_SHARE_ALL);
    struct str share = check_share_text(c->arena, e->member->percent);
    struct str less = check_share_text(c->arena, MIN(fits, e->member->percent));
    unsigned long long need = ceiling(check_load_at_once(c->model->load, e->rate, e->us));
    struct diag *d =
        diag_add(c->sink, DIAG_CANARY_OVER_CAPACITY, e->member->percent_text.node->at,
                 "member `" STR_FMT "` is to take " STR_FMT " req/s, and upstream `" STR_FMT
                 "` is limited to " STR_FMT " req/s",
                 STR_ARG(e->member->key), STR_ARG(check_load_text(c->arena, e->rate)),
                 STR_ARG(e->upstream->meta.full), STR_ARG(check_load_text(c->arena, most)));

    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(e->split->meta.full));
    diag_label(d, STR_FMT "%% of " STR_FMT " req/s", STR_ARG(share),
               STR_ARG(check_load_text(c->arena, e->all)));
    diag_related(d, limit_span(e->upstream, limit), "%u %s at once in each proxy", limit->value,
                 limit->noun);
    note_need(c, d, e->rate, e->us, need);
    diag_help(d, STR_FMT "%% fits, or `%s: %llu` in the upstream", STR_ARG(less), limit->name,
              MIN(2 * need, limit_max(limit)));
    diag_edit(d, e->member->percent_text.node->at, STR_FMT, STR_ARG(less));
}

/* How long a request of the flow takes at the upstream, whose own figures are `m`; 0: not known. */
static double time_at(const struct policy_measured *m, const struct check_flow *flow)
{
    if (m != NULL && m->mean_us > 0)
        return (double)m->mean_us;
    return flow->timed > 0 ? flow->us / (double)flow->timed : 0;
}

uint64_t check_capacity_most(const struct policy_model *m, const struct policy_upstream *u,
                             const struct check_flow *flow)
{
    double us = time_at(check_load_find(m->load, POLICY_UPSTREAM, u->meta.full), flow);
    struct limit limits[LIMITS];
    size_t count = list_limits(u, limits);
    uint32_t least = limits[0].value;

    for (size_t i = 1; i < count; i++)
        least = MIN(least, limits[i].value);
    return us > 0 ? check_load_limit(m->load, least, us) : 0;
}

static void check_member(struct check *c, const struct check_flow *flow, struct expected *e)
{
    const struct policy_measured *m =
        check_load_find(c->model->load, POLICY_UPSTREAM, e->upstream->meta.full);
    struct limit limits[LIMITS];
    size_t count = list_limits(e->upstream, limits);

    e->all = flow->rate;
    e->rate = check_load_share(flow->rate, e->member->percent);
    e->us = time_at(m, flow);
    if (e->us <= 0 || is_short(c, e->upstream, m))
        return;
    for (size_t i = 0; i < count; i++) {
        if (check_load_at_once(c->model->load, e->rate, e->us) <= limits[i].value)
            continue;
        report_member(c, e, &limits[i]);
        return;
    }
}

static void check_split(struct check *c, const struct policy_split *s,
                        const struct check_flow *flow)
{
    for (size_t i = 0; i < s->members.count && flow->measured; i++) {
        const struct policy_member *m = &s->members.items[i];
        struct expected e = { .split = s, .member = m };

        if (str_eq(m->key, s->baseline.text) || m->percent_text.node == NULL || m->percent == 0 ||
            m->upstream.node == NULL || m->upstream.index == UINT32_MAX)
            continue;
        e.upstream = c->model->upstreams.items[m->upstream.index];
        check_member(c, flow, &e);
    }
}

void check_capacity_run(struct check *c)
{
    struct arena_mark mark = arena_mark(c->scratch);
    const struct check_flow *flows = check_load_splits(c->scratch, c->model);

    for (size_t i = 0; i < c->model->upstreams.count && flows != NULL; i++)
        check_upstream(c, c->model->upstreams.items[i]);
    for (size_t i = 0; i < c->model->splits.count && flows != NULL; i++)
        check_split(c, c->model->splits.items[i], &flows[i]);
    arena_rewind(c->scratch, mark);
}
