/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields that say where a message ends, or belong to one connection, are the proxy's own.
 */
#include "check/header.h"

static const struct str framing[] = {
    STR_INIT("connection"),
    STR_INIT("content-length"),
    STR_INIT("host"),
    STR_INIT("http2-settings"),
    STR_INIT("keep-alive"),
    STR_INIT("proxy-connection"),
    STR_INIT("te"),
    STR_INIT("trailer"),
    STR_INIT("transfer-encoding"),
    STR_INIT("upgrade"),
};

static bool is_framing(struct str name)
{
    for (size_t i = 0; i < LEN(framing); i++)
        if (str_ieq(framing[i], name))
            return true;
    return false;
}

static void check_name(struct check *c, struct str name, const struct doc_node *node)
{
    struct diag *d;

    if (!is_framing(name))
        return;
    d = diag_add(c->sink, DIAG_FRAMING_HEADER, node->key != NULL ? node->key->at : node->at,
                 "`" STR_FMT "` is the proxy's own; a rule cannot edit it", STR_ARG(name));
    diag_label(d, "framing or connection field");
    if (str_ieq(name, STR("host")))
        diag_help(d, "`rewrite: {host: NAME}` changes the host");
    else
        diag_help(d, "take the line out");
}

static void check_edits(struct check *c, const struct policy_header_edits *edits)
{
    if (edits == NULL)
        return;
    for (size_t i = 0; i < edits->set.count; i++)
        check_name(c, edits->set.items[i].key, edits->set.items[i].node);
    for (size_t i = 0; i < edits->add.count; i++)
        check_name(c, edits->add.items[i].key, edits->add.items[i].node);
    for (size_t i = 0; i < edits->remove.count; i++)
        check_name(c, edits->remove.items[i].text, edits->remove.items[i].node);
}

/* A header that tells the upstream who the client is. */
static void check_forward(struct check *c, const struct policy_text *header)
{
    struct diag *d;

    if (header->node == NULL || !is_framing(header->text))
        return;
    d = diag_add(c->sink, DIAG_FRAMING_HEADER, header->node->at,
                 "`" STR_FMT "` is the proxy's own; it cannot tell who the client is",
                 STR_ARG(header->text));
    diag_label(d, "framing or connection field");
    diag_help(d, "a header of your own, `x-user-id` say");
}

static void check_auth(struct check *c, const struct policy_auth *a)
{
    for (size_t i = 0; a->jwt != NULL && i < a->jwt->forward.count; i++)
        check_forward(c, &a->jwt->forward.items[i].header);
    for (size_t i = 0; a->oidc != NULL && i < a->oidc->forward.count; i++)
        check_forward(c, &a->oidc->forward.items[i].header);
    if (a->mtls != NULL)
        check_forward(c, &a->mtls->forward_header);
    if (a->api_key != NULL)
        check_forward(c, &a->api_key->forward_header);
}

void check_header_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            check_edits(c, route->rules.items[k].request_headers);
            check_edits(c, route->rules.items[k].more->response_headers);
        }
    }
    for (size_t i = 0; i < c->model->auths.count; i++)
        check_auth(c, c->model->auths.items[i]);
}
