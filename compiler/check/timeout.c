/* SPDX-License-Identifier: Apache-2.0
 *
 * Only what somebody wrote is held against a timeout: a default that is longer is simply cut short.
 */
#include "check/timeout.h"

#include "base/time.h"

/* Where the rule's timeout was written; NULL: nowhere. */
static const struct doc_node *timeout_node(const struct policy_route *route,
                                           const struct policy_rule *rule)
{
    if (rule->timeout_text.text.p != NULL)
        return rule->timeout_text.node;
    return route->defaults.timeout_text.text.p != NULL ? route->defaults.timeout_text.node : NULL;
}

/* PX502 */
static void check_connect(struct check *c, const struct policy_route *route,
                          const struct policy_rule *rule, uint32_t upstream)
{
    const struct policy_upstream *u =
        upstream == UINT32_MAX ? NULL : c->model->upstreams.items[upstream];
    const struct doc_node *connect, *outer = timeout_node(route, rule);
    struct diag *d;

    if (u == NULL || rule->timeout_ms == 0 || u->connect_timeout_ms <= rule->timeout_ms)
        return;
    connect = doc_find(u->node, STR("connectTimeout"));
    if (connect == NULL)
        return;
    d = diag_add(c->sink, DIAG_TIMEOUT_INVERSION, connect->at,
                 "`connectTimeout: " STR_FMT
                 "` is longer than the whole request may take, " STR_FMT,
                 STR_ARG(time_format_ms(c->arena, u->connect_timeout_ms)),
                 STR_ARG(time_format_ms(c->arena, rule->timeout_ms)));
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    diag_label(d, "never reached");
    diag_related(d, outer != NULL ? outer->at : check_rule_span(rule),
                 "whole request, for rule `" STR_FMT "`", STR_ARG(rule->name.text));
    diag_note(d, "the request ends with 504 before a second endpoint is tried");
    diag_help(d, "make `connectTimeout` a fraction of the route's `timeout`");
}

static void check_targets(struct check *c, const struct policy_route *route,
                          const struct policy_rule *rule)
{
    const struct policy_split *s;

    if (rule->to.upstream.node != NULL)
        check_connect(c, route, rule, rule->to.upstream.index);
    if (rule->to.split.node == NULL || rule->to.split.index == UINT32_MAX)
        return;
    s = c->model->splits.items[rule->to.split.index];
    for (size_t i = 0; i < s->members.count; i++)
        check_connect(c, route, rule, s->members.items[i].upstream.index);
}

/* PX505 */
static void check_none(struct check *c, const struct policy_route *route,
                       const struct policy_text *text)
{
    struct diag *d;

    if (!str_eq(text->text, STR("none")))
        return;
    d = diag_add(c->sink, DIAG_NO_TIMEOUT, text->node->at, "a request may last for ever");
    diag_subject(d, "Route " STR_FMT, STR_ARG(route->meta.full));
    diag_label(d, "no limit at all");
    diag_note(d, "a server that hangs then holds a connection of the upstream until it ends");
    diag_help(d, "write how long a request may take at most, `timeout: 1h` say");
}

void check_timeout_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        check_none(c, route, &route->defaults.timeout_text);
        for (size_t k = 0; k < route->rules.count; k++) {
            check_none(c, route, &route->rules.items[k].timeout_text);
            check_targets(c, route, &route->rules.items[k]);
        }
    }
}
