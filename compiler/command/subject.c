/* SPDX-License-Identifier: Apache-2.0
 *
 * What is absent: the only listener there is, scheme http, method GET, path /, client 127.0.0.1.
 * Sampled users are called sample-0, sample-1 ...; sampled clients are 10.0.0.0, 10.0.0.1 ....
 */
#include "command/subject.h"

#include "base/vec.h"

uint32_t command_subject_listener(const struct table *t, struct str name)
{
    for (uint32_t i = 0; i < t->listener_count; i++) {
        if (str_eq(table_text(t, table_listener(t, i)->name), name))
            return i;
    }
    return TABLE_NONE;
}

static bool find_listener(const struct table *t, const struct policy_model *model,
                          const struct policy_ref *ref, struct arena *a, uint32_t *listener,
                          struct str *error)
{
    if (ref->node == NULL) {
        *listener = 0;
        if (t->listener_count == 1)
            return true;
        *error = str_fmt(a, "no `listener` is named and there are %u", t->listener_count);
        return false;
    }
    *error = str_fmt(a, "there is no listener `" STR_FMT "`", STR_ARG(ref->text));
    if (ref->index >= model->listeners.count)
        return false;
    *listener = command_subject_listener(t, model->listeners.items[ref->index]->meta.full);
    return *listener != TABLE_NONE;
}

static struct str first_of(struct policy_text own, struct policy_text inherited,
                           struct str fallback)
{
    if (own.text.p != NULL)
        return own.text;
    return inherited.text.p != NULL ? inherited.text : fallback;
}

static bool has_header(const struct policy_test_request *request, struct str name)
{
    for (size_t i = 0; i < request->headers.count; i++) {
        if (str_ieq(request->headers.items[i].key, name))
            return true;
    }
    return false;
}

static void merge_headers(const struct policy_test_request *own,
                          const struct policy_test_request *inherited, struct arena *a,
                          struct command_decide_request *out)
{
    struct table_field *fields =
        NEW_N(a, struct table_field, own->headers.count + inherited->headers.count);
    size_t n = 0;

    for (size_t i = 0; i < inherited->headers.count; i++) {
        const struct policy_pair *h = &inherited->headers.items[i];

        if (!has_header(own, h->key))
            fields[n++] = command_decide_field(h->key, h->value.text);
    }
    for (size_t i = 0; i < own->headers.count; i++)
        fields[n++] =
            command_decide_field(own->headers.items[i].key, own->headers.items[i].value.text);
    out->fields = fields;
    out->field_count = n;
}

/* The claims are taken whole: those of a case and of the defaults are never of one token. */
static void take_claims(const struct policy_test_request *from, struct arena *a,
                        struct command_decide_request *out)
{
    struct table_claim *claims = NEW_N(a, struct table_claim, from->claims.count + 1);

    for (size_t i = 0; i < from->claims.count; i++)
        claims[i] =
            (struct table_claim){ from->claims.items[i].key, from->claims.items[i].value.text };
    out->claims = claims;
    out->claim_count = from->claims.count;
}

struct str command_subject_request(const struct table *t, const struct policy_model *model,
                                   const struct policy_test *test,
                                   const struct policy_test_case *one, struct arena *a,
                                   struct command_decide_request *out)
{
    const struct policy_test_request *own = &one->request, *def = &test->defaults;
    struct command_decide_request r = { 0 };
    struct str client = first_of(own->client, def->client, STR("127.0.0.1"));
    struct str bucket = first_of(own->bucket, def->bucket, STR("")), error;
    uint64_t number = 0;

    if (!find_listener(t, model, own->listener.node ? &own->listener : &def->listener, a,
                       &r.listener, &error))
        return error;
    if (!ip_parse(client, &r.client))
        return str_fmt(a, "`" STR_FMT "` is no IP address", STR_ARG(client));
    r.sni = first_of(own->sni, def->sni, (struct str){ 0 });
    r.has_bucket = bucket.n > 0;
    if (r.has_bucket && !str_to_u64(bucket, TABLE_BUCKETS - 1, &number))
        return str_fmt(a, "`" STR_FMT "` is no bucket: 0 to 9999", STR_ARG(bucket));
    r.bucket = (uint32_t)number;
    r.scheme = first_of(own->scheme, def->scheme, STR("http"));
    r.method = first_of(own->method, def->method, STR("GET"));
    r.host = first_of(own->host, def->host, STR(""));
    r.target = first_of(own->path, def->path, STR("/"));
    merge_headers(own, def, a, &r);
    take_claims(own->has_claims ? own : def, a, &r);
    r.principal = first_of(own->principal, def->principal, (struct str){ 0 });
    *out = r;
    return (struct str){ 0 };
}

static void set_claim(struct arena *a, struct command_decide_request *request, struct str name,
                      struct str value)
{
    struct table_claim *claims = NEW_N(a, struct table_claim, request->claim_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < request->claim_count; i++)
        if (!str_eq(request->claims[i].name, name))
            claims[n++] = request->claims[i];
    claims[n++] = (struct table_claim){ name, value };
    request->claims = claims;
    request->claim_count = n;
}

static void set_field(struct arena *a, struct command_decide_request *request, struct str name,
                      struct str value, bool cookie)
{
    struct table_field *fields = NEW_N(a, struct table_field, request->field_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < request->field_count; i++) {
        if (!str_ieq(request->fields[i].name, name))
            fields[n++] = request->fields[i];
        else if (cookie)
            value =
                str_fmt(a, STR_FMT "; " STR_FMT, STR_ARG(value), STR_ARG(request->fields[i].value));
    }
    fields[n++] = command_decide_field(name, value);
    request->fields = fields;
    request->field_count = n;
}

void command_subject_vary(const struct policy_key *key, uint32_t i, struct arena *a,
                          struct command_decide_request *request)
{
    struct str user = str_fmt(a, "sample-%u", i);
    struct str pair = str_fmt(a, STR_FMT "=" STR_FMT, STR_ARG(key->name.text), STR_ARG(user));
    bool has_query = str_find(request->target, '?') < request->target.n;

    switch ((enum policy_key_kind)key->kind) {
    case POLICY_KEY_CLAIM:
        set_claim(a, request, key->name.text, user);
        return;
    case POLICY_KEY_HEADER:
        set_field(a, request, key->name.text, user, false);
        return;
    case POLICY_KEY_COOKIE:
        set_field(a, request, STR("cookie"), pair, true);
        return;
    case POLICY_KEY_QUERY:
        request->target = str_fmt(a, STR_FMT "%c" STR_FMT, STR_ARG(request->target),
                                  has_query ? '&' : '?', STR_ARG(pair));
        return;
    case POLICY_KEY_CLIENT_ADDRESS:
        request->client.bytes[10] = request->client.bytes[11] = 0xff;
        memset(request->client.bytes, 0, 10);
        request->client.bytes[12] = 10;
        request->client.bytes[13] = (uint8_t)(i >> 16);
        request->client.bytes[14] = (uint8_t)(i >> 8);
        request->client.bytes[15] = (uint8_t)i;
        return;
    }
}
