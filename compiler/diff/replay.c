/* SPDX-License-Identifier: Apache-2.0
 *
 * Target and host go through the normal form that a real request's go through; where that changes
 * them the example is another request, and is refused.
 */
#include "diff/replay.h"

#include "diag/out.h"
#include "table/identity.h"
#include "table/match.h"
#include "table/target.h"

static uint32_t find_listener(const struct table *t, struct str name)
{
    for (uint32_t i = 0; i < t->listener_count; i++)
        if (str_eq(table_text(t, table_listener(t, i)->name), name))
            return i;
    return TABLE_NONE;
}

/* The fields of one subject: "a=1&b=2". */
static struct str joined(struct arena *a, const struct check_witness *w, enum table_subject subject,
                         const char *between)
{
    struct diag_out out = { .arena = a };

    for (size_t i = 0; i < w->field_count; i++) {
        if (w->fields[i].subject != subject)
            continue;
        diag_out_fmt(&out, "%s" STR_FMT "=" STR_FMT, out.n ? between : "",
                     STR_ARG(w->fields[i].name), STR_ARG(w->fields[i].value));
    }
    return (struct str){ out.p, out.n };
}

static size_t fill_fields(struct arena *a, const struct check_witness *w, struct table_field *out)
{
    struct str cookies = joined(a, w, TABLE_COOKIE, "; ");
    size_t n = 0;

    for (size_t i = 0; i < w->field_count; i++)
        if (w->fields[i].subject == TABLE_HEADER)
            out[n++] = (struct table_field){ w->fields[i].name, w->fields[i].value,
                                             table_name_hash(w->fields[i].name) };
    if (cookies.n > 0)
        out[n++] = (struct table_field){ STR("cookie"), cookies, table_name_hash(STR("cookie")) };
    return n;
}

/* What stands in no head; false for an address that is none. */
static bool fill_origin(struct arena *a, const struct check_witness *w, struct table_request *out)
{
    struct table_claim *claims = NEW_N(a, struct table_claim, w->field_count + 1);

    out->claims = claims;
    for (size_t i = 0; i < w->field_count; i++) {
        const struct check_witness_field *f = &w->fields[i];

        if (f->subject == TABLE_CLAIM)
            claims[out->claim_count++] = (struct table_claim){ f->name, f->value };
        if (f->subject == TABLE_SNI)
            out->sni = f->value;
        if (f->subject == TABLE_CLIENT_ADDRESS && !ip_parse(f->value, &out->client))
            return false;
    }
    return true;
}

static bool write_request(struct arena *a, const struct check_witness *w, struct table_request *out)
{
    struct str query = joined(a, w, TABLE_QUERY, "&");
    struct str text =
        query.n == 0 ? w->path : str_fmt(a, STR_FMT "?" STR_FMT, STR_ARG(w->path), STR_ARG(query));
    struct table_field *fields = NEW_N(a, struct table_field, w->field_count + 1);
    struct table_target target;
    struct str host;
    uint16_t port;

    if (!table_target_parse(text, arena_take_text(a, text.n + 1), text.n + 1, &target) ||
        !str_eq(target.path, w->path) ||
        !table_target_host(w->host, arena_take_text(a, TABLE_HOST_MAX), &host, &port) ||
        !str_eq(host, w->host))
        return false;
    *out = (struct table_request){
        .method = table_target_method(w->method),
        .method_name = w->method,
        .host = host,
        .path = target.path,
        .query = target.query,
        .fields = fields,
        .field_count = fill_fields(a, w, fields),
        .scratch = arena_take_text(a, 256),
        .scratch_cap = 256,
    };
    return fill_origin(a, w, out);
}

static struct str action_text(struct arena *a, const struct table *t, const struct table_rule *rule)
{
    const struct table_action *x = table_action(t, rule->action);

    switch ((enum table_action_kind)x->kind) {
    case TABLE_FORWARD:
        return str_fmt(a, "upstream " STR_FMT,
                       STR_ARG(table_text(t, table_upstream(t, rule->target)->name)));
    case TABLE_TO_SPLIT:
        return str_fmt(a, "split " STR_FMT,
                       STR_ARG(table_text(t, table_split(t, rule->target)->name)));
    case TABLE_RESPOND:
        return str_fmt(a, "answer %u", x->status);
    case TABLE_REDIRECT:
        return str_fmt(a, "redirect %u", x->status);
    case TABLE_ACTIONS:
        break;
    }
    return STR("");
}

bool diff_replay_ask(struct arena *a, const struct table *t, struct str listener,
                     const struct check_witness *w, struct diff_outcome *out)
{
    uint32_t at = find_listener(t, listener);
    struct table_request request;
    struct table_match match;
    const struct table_rule *rule;

    if (at == TABLE_NONE || !write_request(a, w, &request))
        return false;
    request.domain = table_listener(t, at)->domain;
    table_match_find(t, &request, &match);
    if (match.outcome != TABLE_MATCHED) {
        *out =
            (struct diff_outcome){ STR(""), str_fmt(a, "answer %u",
                                                    table_match_status(&match, request.method)) };
        return true;
    }
    rule = table_rule(t, match.rule);
    *out = (struct diff_outcome){ table_identity_name(a, t, rule->name), action_text(a, t, rule) };
    return true;
}
