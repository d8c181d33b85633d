/* SPDX-License-Identifier: Apache-2.0
 *
 * An upstream that can serve nobody answers every request with 503.
 */
#include "check/upstream.h"

static void check_weights(struct check *c, const struct policy_upstream *u)
{
    struct diag *d;

    for (size_t i = 0; i < u->endpoints.count; i++)
        if (u->endpoints.items[i].weight > 0)
            return;
    d = diag_add(c->sink, DIAG_SPLIT_ZERO, doc_span(u->node, STR("endpoints")),
                 "all endpoints of upstream `" STR_FMT "` have the weight 0",
                 STR_ARG(u->meta.full));
    diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
    diag_label(d, "none of them takes a request");
    diag_help(d, "give one of them a weight above 0");
}

void check_upstream_run(struct check *c)
{
    for (size_t i = 0; i < c->model->upstreams.count; i++) {
        const struct policy_upstream *u = c->model->upstreams.items[i];
        struct diag *d;

        if (u->meta.abstract || u->discovery)
            continue;
        if (u->endpoints.count > 0) {
            check_weights(c, u);
            continue;
        }
        d = diag_add(c->sink, DIAG_UPSTREAM_EMPTY, u->meta.name_node->at,
                     "upstream `" STR_FMT "` has no endpoint", STR_ARG(u->meta.full));
        diag_subject(d, "Upstream " STR_FMT, STR_ARG(u->meta.full));
        diag_label(d, "answers every request with 503");
        diag_help(
            d,
            "add `endpoints` or `discovery`, or `abstract: true` where it is only inherited from");
    }
}
