/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter that buffers the answer of a stream gives the client nothing until the stream has ended.
 * After a change of protocol there are no bodies any more. Chunks of a stream and a request that is
 * buffered before the stream begins are as they should be.
 */
#include "check/lasting.h"

#include "doc/doc.h"

/* A rule and one filter that its requests go through. */
struct pair {
    const struct policy_route *route;
    const struct policy_rule *rule;
    const struct policy_filter_use *use;
    const struct policy_filter *filter;
};

static void relate(struct diag *d, const struct pair *p, struct str field, const char *rule_label,
                   struct str side, const char *side_label)
{
    const struct doc_node *why = doc_find(p->rule->node, field);
    const struct doc_node *body = doc_find(doc_find(p->filter->node, STR("body")), side);

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(p->route->meta.full),
                 STR_ARG(p->rule->name.text));
    diag_related(d, why != NULL ? why->at : check_rule_span(p->rule), "%s", rule_label);
    if (body != NULL)
        diag_related(d, body->at, "%s", side_label);
}

static void held_back(struct check *c, const struct pair *p)
{
    struct diag *d =
        diag_add(c->sink, DIAG_LUA_LASTING, p->use->use.node->at,
                 "the filter `" STR_FMT "` holds back what the rule `" STR_FMT "` streams",
                 STR_ARG(p->filter->meta.name), STR_ARG(p->rule->name.text));

    diag_label(d, "sends nothing before the answer has ended");
    relate(d, p, STR("stream"), "its answers may last", STR("response"),
           "the whole answer is kept");
    diag_note(d, "a client that waits for an event waits for ever, and an answer longer than "
                 "`maxBuffer` fails with 502");
    diag_help(d,
              "`body: {response: stream}` in the Filter, with `on_response_chunk` in its script");
}

static void not_seen(struct check *c, const struct pair *p)
{
    struct str side =
        p->filter->request_body != POLICY_BODY_NONE ? STR("request") : STR("response");
    struct diag *d = diag_add(c->sink, DIAG_LUA_LASTING, p->use->use.node->at,
                              "the filter `" STR_FMT "` does not see what the rule `" STR_FMT
                              "` carries as " STR_FMT,
                              STR_ARG(p->filter->meta.name), STR_ARG(p->rule->name.text),
                              STR_ARG(p->rule->more->upgrades.items[0].text));

    diag_label(d, "its hooks of bodies end with the handshake");
    relate(d, p, STR("upgrades"), "the connection may change its protocol", side,
           "a body is asked for");
    diag_note(d, "what follows a change of protocol has no bodies, and no hook is called for it");
    diag_help(d, "use it in a rule without `upgrades`");
}

static void judge(struct check *c, const struct policy_route *route, const struct policy_rule *rule,
                  const struct policy_filter_use *use)
{
    struct pair p = { route, rule, use, NULL };

    if (use->use.index == UINT32_MAX)
        return;
    p.filter = c->model->filters.items[use->use.index];
    if (rule->more->stream && p.filter->response_body == POLICY_BODY_BUFFER)
        held_back(c, &p);
    else if (rule->more->upgrades.count > 0 && (p.filter->request_body != POLICY_BODY_NONE ||
                                                p.filter->response_body != POLICY_BODY_NONE))
        not_seen(c, &p);
}

static void judge_members(struct check *c, const struct policy_route *route,
                          const struct policy_rule *rule)
{
    const struct policy_split *s;

    if (rule->to.split.node == NULL || rule->to.split.index == UINT32_MAX)
        return;
    s = c->model->splits.items[rule->to.split.index];
    for (size_t i = 0; i < s->members.count; i++)
        for (size_t n = 0; n < s->members.items[i].filters.count; n++)
            judge(c, route, rule, &s->members.items[i].filters.items[n]);
}

static void judge_rule(struct check *c, const struct policy_route *route,
                       const struct policy_rule *rule)
{
    for (size_t n = 0; n < rule->more->filters.count; n++)
        judge(c, route, rule, &rule->more->filters.items[n]);
    judge_members(c, route, rule);
}

void check_lasting_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++)
            if (route->rules.items[k].more->stream ||
                route->rules.items[k].more->upgrades.count > 0)
                judge_rule(c, route, &route->rules.items[k]);
    }
}
