/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes hand their `defaults` down to rules before anything is judged, so that a rule's own `auth`
 * is all there is to look at. References that name nothing have been reported, and count as
 * policies that ask for everything: what cannot be seen is not complained about.
 */
#include "check/grant.h"

size_t check_grant_count(const struct policy_rule *rule)
{
    if (rule->more->auth == NULL)
        return 0;
    switch ((enum policy_requirement)rule->more->auth->requirement) {
    case POLICY_REQUIRE_ONE:
        return 1;
    case POLICY_REQUIRE_ANY:
    case POLICY_REQUIRE_ALL:
        return rule->more->auth->policies.count;
    case POLICY_REQUIRE_NOTHING:
    case POLICY_REQUIRE_DISABLED:
        break;
    }
    return 0;
}

const struct policy_auth *check_grant_at(const struct policy_model *m,
                                         const struct policy_rule *rule, size_t i)
{
    const struct policy_ref *ref = rule->more->auth->requirement == POLICY_REQUIRE_ONE
                                       ? &rule->more->auth->policy
                                       : &rule->more->auth->policies.items[i];

    return ref->index < m->auths.count ? m->auths.items[ref->index] : NULL;
}

static bool asks(const struct policy_auth *auth)
{
    bool tokens = auth->jwt != NULL && !auth->jwt->allow_missing;
    bool people = auth->oidc != NULL || auth->mtls != NULL || auth->basic != NULL;

    return tokens || people || auth->api_key != NULL || auth->ip_allow.count > 0 ||
           auth->rules.count > 0;
}

/* Of `any` each must ask: the mildest one decides. */
bool check_grant_asks(const struct policy_model *m, const struct policy_rule *rule)
{
    size_t count = check_grant_count(rule), asking = 0;

    for (size_t i = 0; i < count; i++) {
        const struct policy_auth *auth = check_grant_at(m, rule, i);

        asking += auth == NULL || asks(auth);
    }
    if (count > 0 && rule->more->auth->requirement == POLICY_REQUIRE_ANY)
        return asking == count;
    return asking > 0;
}

bool check_grant_has_claims(const struct policy_model *m, const struct policy_rule *rule)
{
    size_t count = check_grant_count(rule);

    for (size_t i = 0; i < count; i++) {
        const struct policy_auth *auth = check_grant_at(m, rule, i);

        if (auth == NULL || auth->jwt != NULL || auth->oidc != NULL)
            return true;
    }
    return false;
}

const struct policy_text *check_grant_forward(const struct policy_auth *auth, size_t i)
{
    const struct policy_text *single[] = {
        auth->mtls != NULL ? &auth->mtls->forward_header : NULL,
        auth->api_key != NULL ? &auth->api_key->forward_header : NULL,
    };

    if (auth->jwt != NULL) {
        if (i < auth->jwt->forward.count)
            return &auth->jwt->forward.items[i].header;
        i -= auth->jwt->forward.count;
    }
    if (auth->oidc != NULL) {
        if (i < auth->oidc->forward.count)
            return &auth->oidc->forward.items[i].header;
        i -= auth->oidc->forward.count;
    }
    for (size_t k = 0; k < LEN(single); k++)
        if (single[k] != NULL && single[k]->node != NULL && i-- == 0)
            return single[k];
    return NULL;
}

struct diag_span check_grant_span(const struct policy_rule *rule)
{
    return rule->more->auth != NULL && rule->more->auth->node != NULL ? rule->more->auth->node->at
                                                                      : check_rule_span(rule);
}
