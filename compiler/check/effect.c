/* SPDX-License-Identifier: Apache-2.0
 *
 * What is written in the rule itself counts: what a route's `defaults` bring is for those rules that
 * can use it.
 */
#include "check/effect.h"

static void judge(struct check *c, const struct policy_route *route, const struct policy_rule *rule)
{
    const struct doc_node *own = rule->more->respond    ? rule->more->respond->node
                                 : rule->more->redirect ? rule->more->redirect->node
                                                        : NULL;
    /* About requests that are sent on; a rule that answers by itself sends none. */
    const struct {
        const char *name;
        bool written;
    } forwarding[] = {
        { "retry", rule->more->retry != NULL && rule->more->retry != route->defaults.retry },
        { "rewrite", rule->more->rewrite != NULL },
        { "mirror", rule->more->mirror.count > 0 },
        { "requestHeaders", rule->request_headers != NULL },
        { "timeout", rule->timeout_text.text.p != NULL },
        { "upgrades", rule->more->upgrades.count > 0 },
        { "stream", rule->more->stream },
    };

    for (size_t i = 0; own != NULL && i < LEN(forwarding); i++) {
        const char *name = forwarding[i].name;
        const struct doc_node *node =
            forwarding[i].written ? doc_find(rule->node, str_of(name)) : NULL;
        struct diag *d;

        if (node == NULL)
            continue;
        d = diag_add(c->sink, DIAG_POLICY_NO_EFFECT, node->key != NULL ? node->key->at : node->at,
                     "rule `" STR_FMT "` sends nothing on, and `%s` is about what is sent on",
                     STR_ARG(rule->name.text), name);
        diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                     STR_ARG(rule->name.text));
        diag_label(d, "does nothing here");
        diag_related(d, own->key != NULL ? own->key->at : own->at, "the proxy answers itself");
        diag_help(d, "take it out");
    }
}

void check_effect_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++)
            judge(c, route, &route->rules.items[k]);
    }
}
