/* SPDX-License-Identifier: Apache-2.0
 *
 * Only what somebody wrote is held against a timeout: a default that is longer is simply cut short.
 */
#include "check/timeout.h"

#include "base/time.h"
#include "check/target.h"

const struct doc_node *check_timeout_node(const struct policy_route *route,
                                          const struct policy_rule *rule)
{
    if (rule->timeout_text.text.p != NULL)
        return rule->timeout_text.node;
    return route->defaults.timeout_text.text.p != NULL ? route->defaults.timeout_text.node : NULL;
}

/* ---- PX502 ---- */

/* What the connection is held against. */
struct outer {
    uint32_t ms;
    const struct doc_node *node;              /* NULL: a default */
    const char *field, *whole, *label, *then; /* its name, what it limits, what comes of it */
};

static void check_connect(struct check *c, const struct policy_rule *rule,
                          const struct policy_upstream *u, const struct outer *outer)
{
    const struct doc_node *connect =
        u->connect_timeout_text.text.p != NULL ? doc_find(u->node, STR("connectTimeout")) : NULL;
    struct diag *d;

    if (connect == NULL || outer->ms == 0 || u->connect_timeout_ms <= outer->ms)
        return;
    d = diag_add(c->sink, DIAG_TIMEOUT_INVERSION, connect->at,
                 "`connectTimeout: " STR_FMT "` is longer than %s may take, " STR_FMT,
                 STR_ARG(time_format_ms(c->arena, u->connect_timeout_ms)), outer->whole,
                 STR_ARG(time_format_ms(c->arena, outer->ms)));
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    diag_label(d, "never reached");
    diag_related(d, outer->node != NULL ? outer->node->at : check_rule_span(rule),
                 "%s, for rule `" STR_FMT "`", outer->label, STR_ARG(rule->name.text));
    diag_note(d, "%s", outer->then);
    diag_help(d, "make `connectTimeout` a fraction of %s", outer->field);
}

static void check_targets(struct check *c, const struct policy_route *route,
                          const struct policy_rule *rule)
{
    const struct policy_retry *retry = rule->more->retry;
    struct arena_mark mark = arena_mark(c->scratch);
    struct check_targets targets = check_target_list(c->scratch, c->model, &rule->to);
    const struct outer whole = {
        rule->timeout_ms,        check_timeout_node(route, rule),
        "the route's `timeout`", "the whole request",
        "whole request",         "the request ends with 504 before a second endpoint is tried"
    };
    const struct outer one = { retry != NULL ? retry->per_try_ms : 0,
                               retry != NULL ? doc_find(retry->node, STR("perTryTimeout")) : NULL,
                               "`perTryTimeout`",
                               "a single try",
                               "single try",
                               "the try ends before the connection is given up" };

    for (size_t i = 0; i < targets.count; i++) {
        const struct policy_upstream *u = targets.items[i].upstream;

        check_connect(c, rule, u, u->connect_timeout_ms > whole.ms && whole.ms ? &whole : &one);
    }
    arena_rewind(c->scratch, mark);
}

/* ---- PX505, PX512 ---- */

enum { MEANT_MS = 600000 }; /* a rule's own timeout of so long is meant for what lasts */

/* Answers that have no end in sight. */
static bool lasts(const struct policy_rule *rule)
{
    return rule->more->stream || rule->more->upgrades.count > 0;
}

/* True where some rule that forwards has nothing better than the route's `none`. */
static bool is_harmful(const struct policy_route *route)
{
    for (size_t i = 0; i < route->rules.count; i++) {
        const struct policy_rule *rule = &route->rules.items[i];

        if (rule->timeout_text.text.p == NULL && !lasts(rule))
            return true;
    }
    return route->rules.count == 0;
}

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
    diag_help(d,
              "write how long a request may take at most, `timeout: 1h` say; `stream: true` says "
              "that answers may last");
}

static void check_stream(struct check *c, const struct policy_route *route,
                         const struct policy_rule *rule)
{
    const struct doc_node *node = check_timeout_node(route, rule), *why;
    struct diag *d;

    if (!lasts(rule) || rule->timeout_ms == 0 || rule->to.node == NULL ||
        (rule->timeout_text.text.p != NULL && rule->timeout_ms >= MEANT_MS))
        return;
    why = doc_find(rule->node, rule->more->stream ? STR("stream") : STR("upgrades"));
    d = diag_add(c->sink, DIAG_STREAM_TIMEOUT, why != NULL ? why->at : check_rule_span(rule),
                 "answers of rule `" STR_FMT "` may last, and all of them end after " STR_FMT,
                 STR_ARG(rule->name.text), STR_ARG(time_format_ms(c->arena, rule->timeout_ms)));
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                 STR_ARG(rule->name.text));
    diag_label(d, rule->more->stream ? "has no end in sight" : "lives as long as the client wants");
    if (node != NULL)
        diag_related(d, node->at, "for the whole request, answer included");
    else
        diag_note(d, "no `timeout` is written: a request may take " STR_FMT,
                  STR_ARG(time_format_ms(c->arena, rule->timeout_ms)));
    diag_help(d, "write how long one may last into the rule, `timeout: 1h` or `timeout: none`");
}

void check_timeout_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        if (is_harmful(route))
            check_none(c, route, &route->defaults.timeout_text);
        for (size_t k = 0; k < route->rules.count; k++) {
            const struct policy_rule *rule = &route->rules.items[k];

            if (!lasts(rule))
                check_none(c, route, &rule->timeout_text);
            check_stream(c, route, rule);
            check_targets(c, route, rule);
        }
    }
}
