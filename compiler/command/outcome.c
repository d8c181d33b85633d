/* SPDX-License-Identifier: Apache-2.0
 *
 * One wording for `explain`, which tells all of it, and `bisect`, which compares it.
 */
#include "command/outcome.h"

#include "base/time.h"
#include "command/output.h"
#include "command/text.h"
#include "table/identity.h"

struct str command_outcome_place(struct arena *a, const struct table *t, uint32_t rule)
{
    struct table_identity_place at;
    struct str path = table_identity_source(t, table_rule(t, rule)->name, &at);

    return at.line != 0 ? str_fmt(a, STR_FMT ":%u", STR_ARG(path), at.line) : path;
}

struct str command_outcome_action(struct arena *a, const struct table *t,
                                  const struct command_decision *d)
{
    if (d->action == NULL)
        return str_fmt(a, "answer %u", d->status);
    if (d->access.verdict != TABLE_PASSES)
        return str_fmt(a, "answer %u, by AuthPolicy " STR_FMT, d->status,
                       STR_ARG(table_text(t, table_auth(t, d->access.auth)->name)));
    if (d->upstream == NULL &&
        (d->action->kind == TABLE_FORWARD || d->action->kind == TABLE_TO_SPLIT))
        return str_fmt(a, "answer %u, by a filter", d->status);
    switch ((enum table_action_kind)d->action->kind) {
    case TABLE_FORWARD:
        return str_fmt(a, "forward to upstream " STR_FMT,
                       STR_ARG(table_text(t, d->upstream->name)));
    case TABLE_TO_SPLIT:
        return str_fmt(a, "forward by split " STR_FMT, STR_ARG(table_text(t, d->split->name)));
    case TABLE_RESPOND:
        return str_fmt(a, "answer %u", d->status);
    case TABLE_REDIRECT:
        return str_fmt(a, "redirect %u to " STR_FMT, d->status, STR_ARG(d->location));
    case TABLE_ACTIONS:
        break;
    }
    return STR("");
}

struct str command_outcome_choice(struct arena *a, const struct table *t,
                                  const struct command_decision *d, bool given)
{
    static const char *const reasons[] = { [TABLE_SPLIT_SEQUENCE] = "no sticky key in the request",
                                           [TABLE_SPLIT_STICKY] = "sticky key",
                                           [TABLE_SPLIT_FORCED] = "forced by the client" };
    struct str member = table_text(t, d->member->name);
    struct str share = command_output_percent(a, d->member->share);

    if (d->choice.bucket == TABLE_NONE)
        return str_fmt(a, "member " STR_FMT " (%s)", STR_ARG(member), reasons[d->choice.reason]);
    return str_fmt(a, "bucket %u -> member " STR_FMT ", which has " STR_FMT "%% (%s)",
                   d->choice.bucket, STR_ARG(member), STR_ARG(share),
                   given ? "bucket given" : reasons[d->choice.reason]);
}

struct str command_outcome_endpoints(struct arena *a, const struct table *t,
                                     const struct table_upstream *u)
{
    struct command_text text = { .arena = a };

    for (uint32_t i = 0; i < u->endpoint_count; i++) {
        const struct table_endpoint *e = table_endpoint(t, u->endpoint_first + i);

        command_text_fmt(&text, "%s" STR_FMT " (weight %u)", i ? ", " : "",
                         STR_ARG(table_text(t, e->text)), e->weight);
    }
    return command_text_str(&text);
}

static void add_fields(struct command_text *out, const char *what,
                       const struct command_decide_fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        command_text_fmt(out, "%s " STR_FMT ": " STR_FMT "\n", what, STR_ARG(fields->items[i].name),
                         STR_ARG(fields->items[i].value));
}

struct str command_outcome_whole(struct arena *a, const struct table *t,
                                 const struct command_decision *d)
{
    struct command_text out = { .arena = a };

    command_text_fmt(&out, STR_FMT "\n", STR_ARG(command_outcome_action(a, t, d)));
    if (d->refused != NULL)
        command_text_fmt(&out, "refused: %s\n", d->refused);
    if (d->member != NULL)
        command_text_fmt(&out, "member " STR_FMT "\n", STR_ARG(table_text(t, d->member->name)));
    if (d->upstream != NULL)
        command_text_fmt(&out,
                         "upstream " STR_FMT ": " STR_FMT "\nforwarded " STR_FMT "%s" STR_FMT
                         ", Host: " STR_FMT "\n",
                         STR_ARG(table_text(t, d->upstream->name)),
                         STR_ARG(command_outcome_endpoints(a, t, d->upstream)),
                         STR_ARG(d->path_out), d->query.p != NULL ? "?" : "", STR_ARG(d->query),
                         STR_ARG(d->host_out));
    if (d->action != NULL && d->upstream != NULL)
        command_text_fmt(&out, "timeout %ums\n", d->rule->timeout_ms);
    add_fields(&out, "request", &d->request_fields);
    add_fields(&out, "response", &d->response_fields);
    return command_text_str(&out);
}
