/* SPDX-License-Identifier: Apache-2.0
 *
 * A header that tells the upstream an identity is removed whoever sent it, then set again from what
 * was verified: also where nothing was, so that nobody can claim to be somebody.
 */
#include "command/identity.h"

#include "base/vec.h"
#include "table/access.h"

struct told {
    const struct table *t;
    const struct command_decision *d;
    struct arena *arena;
    struct command_decide_fields *fields;
};

static void take_out(struct told *w, struct str name)
{
    size_t n = 0;

    for (size_t i = 0; i < w->fields->count; i++)
        if (!str_ieq(w->fields->items[i].name, name))
            w->fields->items[n++] = w->fields->items[i];
    w->fields->count = n;
}

static void put_in(struct told *w, struct str name, struct str value)
{
    take_out(w, name);
    if (value.p != NULL)
        *VEC_ADD(w->arena, w->fields) = command_decide_field(name, value);
}

static struct str claim_of(const struct told *w, struct str name)
{
    for (size_t i = 0; i < w->d->request.claim_count; i++)
        if (str_eq(w->d->request.claims[i].name, name))
            return w->d->request.claims[i].value;
    return (struct str){ 0 };
}

static void forward(struct told *w, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count; i++) {
        const struct table_forward *f = table_forward(w->t, i);

        put_in(w, table_text(w->t, f->header), claim_of(w, table_text(w->t, f->claim)));
    }
}

static void take_tokens(struct told *w, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count; i++) {
        const struct table_key *key = table_key(w->t, i);

        if (key->subject == TABLE_HEADER)
            take_out(w, table_text(w->t, table_name(w->t, key->name)->text));
    }
}

static void tell_jwt(struct told *w, const struct table_jwt *jwt)
{
    if (!(jwt->flags & TABLE_JWT_KEEP_TOKEN)) {
        if (jwt->from_count == 0)
            take_out(w, STR("authorization"));
        take_tokens(w, jwt->from_first, jwt->from_count);
    }
    forward(w, jwt->forward_first, jwt->forward_count);
}

static void tell(struct told *w, const struct table_auth *auth)
{
    struct str principal = w->d->request.principal;

    if (auth->jwt != TABLE_NONE)
        tell_jwt(w, table_jwt(w->t, auth->jwt));
    if (auth->oidc != TABLE_NONE)
        forward(w, table_oidc(w->t, auth->oidc)->forward_first,
                table_oidc(w->t, auth->oidc)->forward_count);
    if (auth->mtls != TABLE_NONE && table_mtls(w->t, auth->mtls)->header.len > 0)
        put_in(w, table_text(w->t, table_mtls(w->t, auth->mtls)->header), principal);
    if (auth->basic != TABLE_NONE)
        take_out(w, STR("authorization"));
    if (auth->api_key != TABLE_NONE) {
        const struct table_api_key *key = table_api_key(w->t, auth->api_key);

        if (!key->keep)
            take_tokens(w, key->from_first, key->from_count);
        if (key->header.len > 0)
            put_in(w, table_text(w->t, key->header), principal);
    }
}

void command_identity_forward(const struct table *t, const struct command_decision *d,
                              struct arena *a, struct command_decide_fields *fields)
{
    struct told w = { .t = t, .d = d, .arena = a, .fields = fields };
    const struct table_policy *policy;

    if (d->action == NULL || d->action->policy == TABLE_NONE)
        return;
    policy = table_policy(t, d->action->policy);
    for (uint32_t i = 0; i < policy->auth_count; i++)
        tell(&w, table_auth(t, table_auth_use(t, policy->auth_first + i)->auth));
}
