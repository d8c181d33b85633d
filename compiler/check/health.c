/* SPDX-License-Identifier: Apache-2.0
 *
 * Only what stands in the policy is judged: how many endpoints a discovery will find nobody knows
 * here. An endpoint on the proxy's own machine needs no check to be noticed when it is gone: the
 * kernel refuses the connection at once, and the next endpoint is tried.
 */
#include "check/health.h"

#include "base/time.h"
#include "check/share.h"
#include "resolve/address.h"

static struct diag *name_subject(const struct policy_upstream *u, struct diag *d)
{
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    return d;
}

static bool is_near(const struct policy_endpoint *e)
{
    struct resolve_address address;

    if (!resolve_address_parse(e->address.text, &address))
        return true; /* its field says what is wrong */
    if (address.family == TABLE_UNIX)
        return true;
    if (address.family == TABLE_IPV4)
        return address.ip.bytes[12] == 127;
    for (size_t i = 0; i < sizeof(address.ip.bytes) - 1; i++)
        if (address.ip.bytes[i] != 0)
            return false;
    return address.ip.bytes[sizeof(address.ip.bytes) - 1] == 1;
}

static const struct policy_endpoint *first_far(const struct policy_upstream *u)
{
    for (size_t i = 0; i < u->endpoints.count; i++)
        if (!is_near(&u->endpoints.items[i]))
            return &u->endpoints.items[i];
    return NULL;
}

static const struct policy_endpoint *first_reserve(const struct policy_upstream *u)
{
    for (size_t i = 0; i < u->endpoints.count; i++)
        if (u->endpoints.items[i].priority != u->endpoints.items[0].priority)
            return &u->endpoints.items[i];
    return NULL;
}

static void help_to_notice(struct diag *d)
{
    diag_help(d, "add `healthCheck: {path: /healthz, interval: 5s, timeout: 1s}`, or "
                 "`outlierDetection: {consecutive5xx: 5, ejectFor: 30s}`");
}

/* PX515: who takes over can only know by being told. */
static void check_reserve(struct check *c, const struct policy_upstream *u,
                          const struct policy_endpoint *reserve)
{
    struct diag *d = name_subject(
        u, diag_add(c->sink, DIAG_FAILOVER_BLIND, doc_span(reserve->node, STR("priority")),
                    "`" STR_FMT "` waits to take over, and nothing notices when it should",
                    STR_ARG(reserve->address.text)));

    diag_label(d, "used where endpoints before it are not well");
    diag_note(d, "without `healthCheck` and `outlierDetection` every endpoint counts as well");
    help_to_notice(d);
}

/* PX506, PX515 */
static void check_blind(struct check *c, const struct policy_upstream *u)
{
    const struct policy_endpoint *reserve = first_reserve(u), *far = first_far(u);
    struct diag *d;

    if (u->health != NULL || u->outlier != NULL || u->endpoints.count < 2)
        return;
    if (reserve != NULL) {
        check_reserve(c, u, reserve);
        return;
    }
    if (far == NULL)
        return;
    d = name_subject(u,
                     diag_add(c->sink, DIAG_NO_HEALTH_CHECK, far->address.node->at,
                              "nothing notices when an endpoint of upstream `" STR_FMT "` is gone",
                              STR_ARG(u->meta.full)));
    diag_label(d, "a machine that is gone refuses no connection");
    diag_note(d,
              "each request that chooses it waits for `connectTimeout`, " STR_FMT
              ", before the next endpoint is tried",
              STR_ARG(time_format_ms(c->arena, u->connect_timeout_ms)));
    help_to_notice(d);
}

/* PX507 */
static void check_ejection(struct check *c, const struct policy_upstream *u)
{
    const struct doc_node *node =
        u->outlier != NULL ? doc_find(u->outlier->node, STR("maxEjectedPercent")) : NULL;
    uint64_t n = u->endpoints.count, share = node != NULL ? u->outlier->ejected_percent_max : 0;
    uint64_t out = (n * share + CHECK_SHARE_ALL - 1) / CHECK_SHARE_ALL;
    struct diag *d;

    if (node == NULL || (n < 2 && share < CHECK_SHARE_ALL) || out < n)
        return;
    d = name_subject(u, diag_add(c->sink, DIAG_EJECTS_ALL, node->at,
                                 "all endpoints of upstream `" STR_FMT "` may be out at once",
                                 STR_ARG(u->meta.full)));
    if (share < CHECK_SHARE_ALL) {
        diag_label(d, STR_FMT "%% of %llu endpoints are %llu, rounded up",
                   STR_ARG(check_share_text(c->arena, share)), (unsigned long long)n,
                   (unsigned long long)out);
    } else {
        diag_label(d, "leaves nobody");
    }
    if (u->panic_percent > 0)
        diag_note(d, "below `panicPercent: " STR_FMT "` all are used again, those that fail too",
                  STR_ARG(check_share_text(c->arena, u->panic_percent)));
    else
        diag_note(d, "with `panicPercent: 0` every request then gets 503");
    diag_help(d, "`maxEjectedPercent: 50` or less, and an endpoint more than may be out");
}

/* PX513 */
static void check_single(struct check *c, const struct policy_upstream *u)
{
    const struct doc_node *lb = u->has_lb ? doc_find(u->node, STR("lb")) : NULL;
    struct diag *d;

    if (lb == NULL || u->discovery != NULL || u->endpoints.count != 1 ||
        u->endpoints.items[0].address.node == NULL)
        return;
    d = name_subject(u,
                     diag_add(c->sink, DIAG_SINGLE_ENDPOINT, u->endpoints.items[0].address.node->at,
                              "upstream `" STR_FMT "` has one endpoint, and `lb` spreads nothing",
                              STR_ARG(u->meta.full)));
    diag_label(d, "takes every request");
    diag_related(d, lb->key != NULL ? lb->key->at : lb->at, "how to choose among several");
    diag_help(d, "add an endpoint, or take `lb` out");
}

/* PX514 */
static void check_probe(struct check *c, const struct policy_upstream *u)
{
    const struct policy_health *h = u->health;
    const struct doc_node *interval, *timeout;
    struct diag *d;

    if (h == NULL || h->interval_ms > h->timeout_ms)
        return;
    interval = doc_find(h->node, STR("interval"));
    timeout = doc_find(h->node, STR("timeout"));
    d = name_subject(u, diag_add(c->sink, DIAG_PROBE_OVERLAP,
                                 interval != NULL  ? interval->at
                                 : timeout != NULL ? timeout->at
                                                   : h->node->at,
                                 "the next check of an endpoint begins after " STR_FMT
                                 ", before the last one is given up after " STR_FMT,
                                 STR_ARG(time_format_ms(c->arena, h->interval_ms)),
                                 STR_ARG(time_format_ms(c->arena, h->timeout_ms))));
    diag_label(d, interval != NULL ? "comes before the answer may" : "longer than the interval");
    if (interval != NULL && timeout != NULL)
        diag_related(d, timeout->at, "for an answer");
    if (interval == NULL)
        diag_note(d, "no `interval` is written: it is " STR_FMT,
                  STR_ARG(time_format_ms(c->arena, h->interval_ms)));
    if (timeout == NULL)
        diag_note(d, "no `timeout` is written: it is " STR_FMT,
                  STR_ARG(time_format_ms(c->arena, h->timeout_ms)));
    diag_help(d, "make `interval` longer than `timeout`");
}

void check_health_run(struct check *c)
{
    for (size_t i = 0; i < c->model->upstreams.count; i++) {
        const struct policy_upstream *u = c->model->upstreams.items[i];

        if (u->meta.abstract)
            continue;
        check_probe(c, u);
        check_ejection(c, u);
        check_single(c, u);
        if (u->discovery == NULL)
            check_blind(c, u);
    }
}
