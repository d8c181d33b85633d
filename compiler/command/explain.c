/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc explain`: one request, and everything that the table decides about it, with the reason.
 * The rule is found by the table's own lookup; the list of candidates only tells why the others did
 * not get it.
 */
#include "base/time.h"
#include "base/vec.h"
#include "command/apply.h"
#include "command/ask.h"
#include "command/decide.h"
#include "command/json.h"
#include "command/outcome.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "command/text.h"
#include "command/trace.h"
#include "command/treatment.h"
#include "command/whynot.h"
#include "doc/doc.h"
#include "table/identity.h"

struct story {
    struct command_context *c;
    const struct command_session *session;
    struct command_compiled made;
    struct command_decide_request in;
    struct command_decision d;
    struct command_trace trace;
    struct command_whynot whynot; /* rule.p NULL: not asked */
    struct command_applied_list filters;
    struct str url;
};

static uint32_t model_listener(const struct story *s)
{
    const struct table *t = &s->made.table;
    struct str name = table_text(t, table_listener(t, s->in.listener)->name);

    for (uint32_t i = 0; i < s->made.model->listeners.count; i++) {
        if (str_eq(s->made.model->listeners.items[i]->meta.full, name))
            return i;
    }
    assert_fail("a table has the listeners of its model", __FILE__, __LINE__);
}

static struct str timeout_text(const struct story *s)
{
    if (s->d.rule->timeout_ms == 0)
        return STR("none");
    return time_format_ms(s->c->arena, s->d.rule->timeout_ms);
}

/* Where the timeout of the rule that took the request is written. */
static struct str timeout_origin(const struct story *s)
{
    const struct resolve_alternative *alt = NULL;
    struct arena *a = s->c->arena;

    if (s->trace.taker < s->trace.count)
        alt = s->trace.items[s->trace.taker].alternative;
    if (alt != NULL && alt->rule->timeout_text.node != NULL)
        return command_session_place(s->session, alt->rule->timeout_text.node->at);
    if (alt != NULL && alt->route->defaults.timeout_text.node != NULL)
        return str_fmt(
            a, "defaults of the route, " STR_FMT,
            STR_ARG(command_session_place(s->session, alt->route->defaults.timeout_text.node->at)));
    return STR("the default");
}

static void tell_whynot(const struct story *s, struct command_text *out)
{
    const struct command_whynot *w = &s->whynot;

    if (w->rule.p == NULL)
        return;
    command_text_fmt(out, "why not     " STR_FMT "%s\n", STR_ARG(w->rule),
                     w->reasons.count ? "" : ": it is the rule that takes it");
    for (size_t i = 0; i < w->reasons.count; i++)
        command_text_fmt(out, "            " STR_FMT "\n", STR_ARG(w->reasons.items[i]));
}

static void tell_candidates(const struct story *s, struct command_text *out)
{
    const struct table *t = &s->made.table;
    bool all = command_has(s->c, COMMAND_OPT_ALL);
    size_t shown = all ? s->trace.count : MIN(s->trace.taker + 1, s->trace.count);
    size_t left = s->trace.count - shown + s->trace.left_out;

    if (s->trace.pattern.p == NULL) {
        command_text_fmt(out,
                         "host        " STR_FMT ": no host pattern of this listener takes it\n",
                         STR_ARG(s->d.host));
        return;
    }
    command_text_fmt(out, "host        " STR_FMT " by " STR_FMT "\nrules\n", STR_ARG(s->d.host),
                     STR_ARG(s->trace.pattern));
    for (size_t i = 0; i < shown; i++) {
        const struct command_trace_candidate *c = &s->trace.items[i];
        struct str name = table_identity_name(s->c->arena, t, table_rule(t, c->rule)->name);

        if (i == s->trace.taker)
            command_text_fmt(out, "  yes " STR_FMT "  (" STR_FMT ")\n", STR_ARG(name),
                             STR_ARG(command_outcome_place(s->c->arena, &s->made.table, c->rule)));
        else
            command_text_fmt(out, "  no  " STR_FMT ": " STR_FMT "\n", STR_ARG(name),
                             STR_ARG(c->why));
    }
    if (left > 0)
        command_text_fmt(out, "      %zu more %s below%s\n", left, left == 1 ? "stands" : "stand",
                         all ? "" : " (--all)");
}

static void tell_edits(const struct story *s, struct command_text *out, const char *title,
                       uint32_t first, uint32_t count)
{
    static const char *const ops[TABLE_EDITS] = { "set", "add", "remove" };
    const struct table *t = &s->made.table;

    for (uint32_t i = first; i < first + count; i++) {
        const struct table_edit *e = table_edit(t, i);

        command_text_fmt(out, "%-11s %s " STR_FMT "%s" STR_FMT "\n", i == first ? title : "",
                         ops[e->op], STR_ARG(table_text(t, e->name)),
                         e->op == TABLE_EDIT_REMOVE ? "" : ": ", STR_ARG(table_text(t, e->value)));
    }
}

static void tell_treatment(const struct story *s, struct command_text *out)
{
    struct command_treatment treatment;

    command_treatment_of(s->c->arena, &s->made.table, &s->d, &treatment);
    for (size_t i = 0; i < treatment.lines.count; i++)
        command_text_fmt(out, "%-11s " STR_FMT "\n", treatment.lines.items[i].title,
                         STR_ARG(treatment.lines.items[i].text));
}

static struct command_json *treatment_json(const struct story *s)
{
    struct command_json *list = command_json_array();
    struct command_treatment treatment;

    command_treatment_of(s->c->arena, &s->made.table, &s->d, &treatment);
    for (size_t i = 0; i < treatment.lines.count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_text(o, "what", str_of(treatment.lines.items[i].title));
        command_json_put_text(o, "text", treatment.lines.items[i].text);
        command_json_add(list, o);
    }
    return list;
}

static void tell_filters(const struct story *s, struct command_text *out)
{
    for (size_t i = 0; i < s->filters.count; i++) {
        const struct command_applied *f = &s->filters.items[i];

        command_text_fmt(out, "%-11s " STR_FMT ": " STR_FMT " (fuel %u)\n", i == 0 ? "filters" : "",
                         STR_ARG(f->filter), STR_ARG(f->did), f->fuel);
    }
}

static struct command_json *filters_json(const struct story *s)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < s->filters.count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_text(o, "filter", s->filters.items[i].filter);
        command_json_put_text(o, "did", s->filters.items[i].did);
        command_json_put_number(o, "fuel", s->filters.items[i].fuel);
        command_json_add(list, o);
    }
    return list;
}

static struct str tell(const struct story *s)
{
    const struct table *t = &s->made.table;
    const struct command_decision *d = &s->d;
    struct command_text out = { .arena = s->c->arena };

    command_text_fmt(&out, "request     " STR_FMT " " STR_FMT "\nlistener    " STR_FMT "\n",
                     STR_ARG(s->in.method), STR_ARG(s->url),
                     STR_ARG(table_text(t, table_listener(t, s->in.listener)->name)));
    if (d->refused == NULL)
        tell_candidates(s, &out);
    else
        command_text_fmt(&out, "refused     %s\n", d->refused);
    command_text_fmt(&out, "action      " STR_FMT "\n",
                     STR_ARG(command_outcome_action(s->c->arena, &s->made.table, &s->d)));
    if (d->match.outcome == TABLE_WRONG_METHOD && d->rule == NULL && d->refused == NULL)
        command_text_fmt(&out, "allow       " STR_FMT "\n",
                         STR_ARG(command_trace_methods(s->c->arena, d->match.allowed)));
    if (d->member != NULL)
        command_text_fmt(
            &out, "split       " STR_FMT "\n",
            STR_ARG(command_outcome_choice(s->c->arena, &s->made.table, &s->d, s->in.has_bucket)));
    if (d->rule != NULL && d->upstream != NULL) {
        command_text_fmt(
            &out, "upstream    " STR_FMT ": " STR_FMT "\n",
            STR_ARG(table_text(t, d->upstream->name)),
            STR_ARG(command_outcome_endpoints(s->c->arena, &s->made.table, s->d.upstream)));
        command_text_fmt(&out,
                         "timeout     " STR_FMT " (" STR_FMT ")\nforwarded   " STR_FMT "%s" STR_FMT
                         ", Host: " STR_FMT "\n",
                         STR_ARG(timeout_text(s)), STR_ARG(timeout_origin(s)), STR_ARG(d->path_out),
                         d->query.p != NULL ? "?" : "", STR_ARG(d->query), STR_ARG(d->host_out));
    }
    tell_treatment(s, &out);
    if (d->action != NULL) {
        tell_filters(s, &out);
        tell_edits(s, &out, "request", d->action->request_edit_first,
                   d->action->request_edit_count);
        tell_edits(s, &out, "response", d->action->response_edit_first,
                   d->action->response_edit_count);
    }
    tell_whynot(s, &out);
    return command_text_str(&out);
}

static struct command_json *candidates_json(const struct story *s)
{
    const struct table *t = &s->made.table;
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < s->trace.count; i++) {
        const struct command_trace_candidate *c = &s->trace.items[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "rule",
                              table_identity_name(s->c->arena, t, table_rule(t, c->rule)->name));
        command_json_put_text(o, "place",
                              command_outcome_place(s->c->arena, &s->made.table, c->rule));
        command_json_put_bool(o, "holds", c->holds);
        command_json_put_bool(o, "takes", i == s->trace.taker);
        command_json_put_text(o, "why", c->why);
        command_json_add(list, o);
    }
    return list;
}

static void put_fields(struct command_json *o, const char *key,
                       const struct command_decide_fields *fields)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < fields->count; i++) {
        struct command_json *f = command_json_object();

        command_json_put_text(f, "name", fields->items[i].name);
        command_json_put_text(f, "value", fields->items[i].value);
        command_json_add(list, f);
    }
    command_json_put(o, key, list);
}

static struct command_json *whynot_json(const struct story *s)
{
    struct command_json *o = command_json_object(), *list = command_json_array();

    command_json_put_text(o, "rule", s->whynot.rule);
    for (size_t i = 0; i < s->whynot.reasons.count; i++)
        command_json_add_text(list, s->whynot.reasons.items[i]);
    command_json_put(o, "reasons", list);
    return o;
}

static struct str tell_json(const struct story *s)
{
    const struct table *t = &s->made.table;
    const struct command_decision *d = &s->d;
    struct command_json *root = command_json_object();

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_text(root, "method", s->in.method);
    command_json_put_text(root, "url", s->url);
    command_json_put_text(root, "listener", table_text(t, table_listener(t, s->in.listener)->name));
    command_json_put_text(root, "host_pattern", s->trace.pattern);
    command_json_put(root, "candidates", candidates_json(s));
    command_json_put_number(root, "candidates_left_out", s->trace.left_out);
    if (d->action != NULL)
        command_json_put_text(root, "rule", table_identity_name(s->c->arena, t, d->rule->name));
    command_json_put_text(root, "action",
                          command_outcome_action(s->c->arena, &s->made.table, &s->d));
    command_json_put_number(root, "status", d->status);
    command_json_put(root, "applied", treatment_json(s));
    if (d->member != NULL) {
        command_json_put_text(root, "split", table_text(t, d->split->name));
        command_json_put_text(root, "member", table_text(t, d->member->name));
        if (d->choice.bucket != TABLE_NONE)
            command_json_put_number(root, "bucket", d->choice.bucket);
    }
    if (d->upstream != NULL && d->action != NULL) {
        command_json_put_text(root, "upstream", table_text(t, d->upstream->name));
        command_json_put_text(
            root, "endpoints",
            command_outcome_endpoints(s->c->arena, &s->made.table, s->d.upstream));
        command_json_put_number(root, "timeout_ms", d->rule->timeout_ms);
        command_json_put_text(root, "timeout_origin", timeout_origin(s));
        command_json_put_text(root, "path", d->path_out);
        command_json_put_text(root, "host", d->host_out);
        put_fields(root, "upstream_headers", &d->request_fields);
    }
    if (d->location.n > 0)
        command_json_put_text(root, "location", d->location);
    if (s->filters.count > 0)
        command_json_put(root, "filters", filters_json(s));
    put_fields(root, "response_headers", &d->response_fields);
    if (s->whynot.rule.p != NULL)
        command_json_put(root, "why_not", whynot_json(s));
    return command_json_finish(s->c->arena, &root);
}

/* Why which rule took the request, and why another one did not; false after a message. */
static bool trace(struct story *s)
{
    struct str why_not = command_value(s->c, COMMAND_OPT_WHY_NOT);
    struct command_trace_question q = { .table = &s->made.table,
                                        .plan = resolve_plan_make(s->c->arena, s->made.model),
                                        .listener = model_listener(s),
                                        .request = &s->d.request,
                                        .trace = &s->trace };

    command_trace_rules(s->c->arena, q.table, q.plan, q.listener, q.request, &s->trace);
    if (why_not.p == NULL || command_whynot_tell(s->c->arena, &q, why_not, &s->whynot))
        return true;
    (void)command_output_usage(
        s->c, "there is not one rule `" STR_FMT "`; rules are called `namespace/route/rule`",
        STR_ARG(why_not));
    return false;
}

static int explain_open(struct command_session *session, struct story *s,
                        const struct command_formats *formats)
{
    struct str environment;
    int code;

    s->session = session;
    if (!command_session_environment(session, &environment))
        return COMMAND_USAGE;
    if (!command_session_compile(session, environment, &s->made))
        return command_session_report(session);
    if (!command_ask_listener(s->c, &s->made.table, &s->in))
        return command_ask_which(s->c, &s->made.table);
    command_decide_route(&s->made.table, &s->in, s->c->arena, &s->d);
    command_decide_rewrite(&s->made.table, &s->in, s->c->arena, &s->d);
    command_apply_filters(s->c->arena,
                          &(struct command_apply_place){
                              s->made.model, command_session_files(session), &s->made.table, NULL },
                          &s->in, &s->d, &s->filters);
    if (s->d.refused == NULL && !trace(s))
        return COMMAND_USAGE;
    code = COMMAND_OK;
    for (size_t i = 0; i < formats->count; i++)
        code = command_worse(
            code, command_output_put(s->c, formats->items[i].format ? tell_json(s) : tell(s),
                                     formats->items[i].file));
    return code;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct story s = { .c = c, .url = c->arguments.items[0] };
    struct command_formats formats = { 0 };
    struct command_session session;
    struct source_where where;
    int code;

    if (!command_ask_read(c, &s.in) || !command_output_formats(c, names, &formats) ||
        !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = explain_open(&session, &s, &formats);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "URL",
    .summary = "tell what happens to one request, and why",
    .details =
        "Compiles the policy and asks the table about one request, given as curl wants it:\n"
        "`proxyc explain -X POST -H 'x-user-id: u1' http://shop.example.com/checkout`. Prints the\n"
        "rules of the host in order with what does not hold, the rule that takes the request, the\n"
        "split's bucket and member, upstream, timeout and what is changed. The list ends at the rule\n"
        "that takes the request; --all goes on with those below it, as json always does.\n"
        "--why-not RULE tells what kept that rule from the request. Formats: human, json.\n",
    .options = { COMMAND_SOURCE, COMMAND_ASK, COMMAND_TAKES(FORMAT), COMMAND_TAKES(ALL),
                 COMMAND_TAKES(WHY_NOT) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
