/* SPDX-License-Identifier: Apache-2.0
 *
 * Providers belong to environments, so the base alone is not judged: nobody deploys it where there
 * are environments, and where there are none there is nothing to hold it against.
 */
#include "check/provider.h"

static bool is_provided(struct check *c, struct str provider)
{
    const struct policy_model *m = c->model;

    for (size_t i = 0; i < m->environments.count; i++) {
        const struct policy_environment *e = m->environments.items[i];

        if (!check_spend(c, e->secret_providers.count))
            return true;
        for (size_t k = 0; k < e->secret_providers.count; k++)
            if (str_eq(e->secret_providers.items[k].key, provider))
                return true;
    }
    return false;
}

static void judge(struct check *c, const struct policy_secret *secret)
{
    const struct policy_model *m = c->model;
    struct diag *d;

    if (secret->provider.node == NULL || is_provided(c, secret->provider.text))
        return;
    d = diag_add(c->sink, DIAG_SECRET_PROVIDER_MISSING, secret->provider.node->at,
                 "environment `" STR_FMT "` has no secret provider `" STR_FMT "`",
                 STR_ARG(m->environment), STR_ARG(secret->provider.text));
    diag_label(d, "names nothing there");
    for (size_t i = 0; i < m->environments.count; i++)
        if (m->environments.items[i]->secret_providers.count > 0)
            diag_related(d, doc_span(m->environments.items[i]->node, STR("secretProviders")),
                         "what there is");
    diag_help(d,
              "add `secretProviders: {" STR_FMT ": {directory: /run/credentials/proxyd}}` to the "
              "Environment",
              STR_ARG(secret->provider.text));
}

static void judge_listener(struct check *c, const struct policy_listener_tls *tls)
{
    for (size_t i = 0; i < tls->certificates.count; i++)
        judge(c, &tls->certificates.items[i].secret);
    judge(c, &tls->client_ca.secret);
}

static void judge_auth(struct check *c, const struct policy_auth *p)
{
    if (p->oidc != NULL)
        judge(c, &p->oidc->client_secret);
    if (p->basic != NULL)
        judge(c, &p->basic->users);
    if (p->api_key != NULL)
        judge(c, &p->api_key->keys);
}

void check_provider_run(struct check *c)
{
    const struct policy_model *m = c->model;

    if (m->environment.n == 0)
        return;
    for (size_t i = 0; i < m->listeners.count; i++)
        if (m->listeners.items[i]->tls != NULL)
            judge_listener(c, m->listeners.items[i]->tls);
    for (size_t i = 0; i < m->upstreams.count; i++) {
        const struct policy_upstream *u = m->upstreams.items[i];

        if (u->meta.abstract || u->tls == NULL)
            continue;
        judge(c, &u->tls->ca.secret);
        judge(c, &u->tls->client_certificate);
    }
    for (size_t i = 0; i < m->auths.count; i++)
        judge_auth(c, m->auths.items[i]);
}
