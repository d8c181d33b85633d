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

static void check_name(struct check *c, struct str name, const struct doc_node *node)
{
    struct diag *d;

    for (size_t i = 0; i < LEN(framing); i++) {
        if (!str_ieq(framing[i], name))
            continue;
        d = diag_add(c->sink, DIAG_FRAMING_HEADER, node->key != NULL ? node->key->at : node->at,
                     "`" STR_FMT "` is the proxy's own; a rule cannot edit it", STR_ARG(name));
        diag_label(d, "framing or connection field");
        if (str_ieq(name, STR("host")))
            diag_help(d, "`rewrite: {host: NAME}` changes the host");
        else
            diag_help(d, "take the line out");
        return;
    }
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

void check_header_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            check_edits(c, route->rules.items[k].request_headers);
            check_edits(c, route->rules.items[k].response_headers);
        }
    }
}
