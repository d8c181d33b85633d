/* SPDX-License-Identifier: Apache-2.0
 *
 * The order is proxyd's: target and host in normal form, the router, the split, rewrites and edits.
 */
#include "command/decide.h"

#include "base/vec.h"
#include "command/identity.h"
#include "table/rewrite.h"
#include "table/target.h"

enum {
    BUFFER_EXTRA = 64 * 1024
}; /* a rewritten path or a Location: the longest text of a table and then some */

static bool read_request(const struct table *t, const struct command_decide_request *in,
                         struct arena *a, struct command_decision *out)
{
    struct table_target target;
    struct str authority = in->host;
    uint16_t port;
    size_t scratch = 256;

    if (!table_target_parse(in->target, arena_take_text(a, in->target.n + 1), in->target.n + 1,
                            &target)) {
        out->refused = "the request target is malformed";
        return false;
    }
    if (target.form == TABLE_ABSOLUTE_FORM)
        authority = target.authority;
    if (!table_target_host(authority, arena_take_text(a, TABLE_HOST_MAX), &out->host, &port)) {
        out->refused = "the host is malformed";
        return false;
    }
    for (size_t i = 0; i < in->field_count; i++)
        scratch += in->fields[i].value.n + 2;
    out->path = target.path;
    out->query = target.query;
    out->request = (struct table_request){
        .domain = table_listener(t, in->listener)->domain,
        .method = table_target_method(in->method),
        .method_name = in->method,
        .host = out->host,
        .path = target.path,
        .query = target.query,
        .fields = in->fields,
        .field_count = in->field_count,
        .client = in->client,
        .sni = in->sni,
        .turn = in->turn,
        .claims = in->claims,
        .claim_count = in->claim_count,
        .principal = in->principal,
        .port = port,
        .scratch = arena_take_text(a, scratch),
        .scratch_cap = scratch,
    };
    return true;
}

static void choose_member(const struct table *t, const struct command_decide_request *in,
                          struct command_decision *out)
{
    if (in->has_bucket)
        out->choice = (struct table_choice){ table_split_member(t, out->split, in->bucket),
                                             in->bucket, TABLE_SPLIT_STICKY };
    else
        out->choice = table_split_choose(t, out->split, &out->request, 0, in->turn);
    out->member = table_member(t, out->choice.member);
    out->upstream = table_upstream(t, out->member->upstream);
}

void command_decide_route(const struct table *t, const struct command_decide_request *in,
                          struct arena *a, struct command_decision *out)
{
    *out = (struct command_decision){ .choice = { TABLE_NONE, TABLE_NONE, TABLE_SPLIT_SEQUENCE } };
    if (!read_request(t, in, a, out)) {
        out->status = 400;
        return;
    }
    table_match_find(t, &out->request, &out->match);
    if (out->match.outcome != TABLE_MATCHED) {
        out->status = table_match_status(&out->match, out->request.method);
        return;
    }
    out->rule = table_rule(t, out->match.rule);
    out->action = table_action(t, out->rule->action);
    table_access_decide(t, out->action->policy, &out->request, &out->access);
    out->status = table_access_status(out->access.verdict);
    if (out->status != 0)
        return;
    out->status = out->action->status;
    if (out->action->kind == TABLE_FORWARD) {
        out->upstream = table_upstream(t, out->rule->target);
    } else if (out->action->kind == TABLE_TO_SPLIT) {
        out->split = table_split(t, out->rule->target);
        choose_member(t, in, out);
    }
}

/* The fields of a message after edits [first, first + count): what is set or removed goes, what is
 * set or added follows in the order it was written. */
static void edit_fields(const struct table *t, uint32_t first, uint32_t count,
                        const struct command_decide_fields *fields, struct arena *a,
                        struct command_decide_fields *out)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (!table_rewrite_drops(t, first, count, &fields->items[i]))
            *VEC_ADD(a, out) = fields->items[i];
    }
    for (uint32_t i = first; i < first + count; i++) {
        const struct table_edit *e = table_edit(t, i);

        if (e->op != TABLE_EDIT_REMOVE)
            *VEC_ADD(a, out) =
                command_decide_field(table_text(t, e->name), table_text(t, e->value));
    }
}

void command_decide_rewrite(const struct table *t, const struct command_decide_request *in,
                            struct arena *a, struct command_decision *out)
{
    const struct table_action *action = out->action;
    struct command_decide_fields sent = { 0 }, none = { 0 };
    size_t cap = BUFFER_EXTRA + in->target.n + in->host.n;

    out->path_out = out->path;
    out->host_out = out->host;
    if (action == NULL || out->access.verdict != TABLE_PASSES)
        return;
    if (action->kind == TABLE_REDIRECT) {
        out->request.scheme = in->scheme;
        if (!table_rewrite_location(t, out->rule, &out->request, arena_take_text(a, cap), cap,
                                    &out->location))
            out->location = STR("");
    } else if (out->upstream != NULL) {
        if (!table_rewrite_path(t, out->rule, &out->request, arena_take_text(a, cap), cap,
                                &out->path_out))
            out->path_out = STR("");
        if (action->host.len > 0)
            out->host_out = table_text(t, action->host);
        else if (out->request.port != 0)
            out->host_out = str_fmt(a, STR_FMT ":%u", STR_ARG(out->host), out->request.port);
    }
    for (size_t i = 0; i < in->field_count; i++)
        *VEC_ADD(a, &sent) = in->fields[i];
    command_identity_forward(t, out, a, &sent);
    edit_fields(t, action->request_edit_first, action->request_edit_count, &sent, a,
                &out->request_fields);
    edit_fields(t, action->response_edit_first, action->response_edit_count, &none, a,
                &out->response_fields);
}
