/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter sees the request as it was matched, with the header that will be forwarded so far. In
 * the order of a proxy: those before authentication, and where it lets the request pass those after
 * it, then those of the member that takes it.
 */
#include "command/apply.h"

#include "base/vec.h"
#include "command/filter.h"
#include "doc/doc.h"
#include "table/identity.h"

/* The rule that a full name of the table, namespace/route/rule, stands for; NULL: none. */
static const struct policy_rule *find_rule(const struct command_apply_place *at, uint32_t name)
{
    const struct table_identity rule = table_identity_of(at->table, name);

    for (size_t i = 0; i < at->model->routes.count; i++) {
        const struct policy_route *route = at->model->routes.items[i];

        if (!str_eq(route->meta.full, rule.route))
            continue;
        for (size_t k = 0; k < route->rules.count; k++)
            if (str_eq(route->rules.items[k].name.text, rule.rule))
                return &route->rules.items[k];
    }
    return NULL;
}

/* The member that took the request; NULL: no split. */
static const struct policy_member *find_member(const struct command_apply_place *at,
                                               const struct command_decision *d)
{
    for (size_t i = 0; d->member != NULL && i < at->model->splits.count; i++) {
        const struct policy_split *s = at->model->splits.items[i];

        if (!str_eq(s->meta.full, table_text(at->table, d->split->name)))
            continue;
        for (size_t k = 0; k < s->members.count; k++)
            if (str_eq(s->members.items[k].key, table_text(at->table, d->member->name)))
                return &s->members.items[k];
    }
    return NULL;
}

static void fill(struct command_world *w, const struct table *t,
                 const struct command_decide_request *in, const struct command_decision *d)
{
    struct arena *a = w->arena;
    char *client = arena_take(a, IP_TEXT_MAX);
    struct policy_pair *claims = NEW_N(a, struct policy_pair, in->claim_count + 1);
    struct doc_node *nodes = NEW_N(a, struct doc_node, in->claim_count + 1);

    w->texts[SCRIPT_METHOD] = in->method;
    w->texts[SCRIPT_SCHEME] = in->scheme.p != NULL ? in->scheme : STR("http");
    w->texts[SCRIPT_VERSION] = STR("1.1");
    w->texts[SCRIPT_HOST] = d->host;
    w->texts[SCRIPT_PATH] = d->path;
    w->texts[SCRIPT_RAW_PATH] = str_sub(in->target, 0, str_find(in->target, '?'));
    w->texts[SCRIPT_QUERY] = d->query;
    w->texts[SCRIPT_CLIENT] = ip_format(&in->client, client);
    w->texts[SCRIPT_PEER] = w->texts[SCRIPT_CLIENT];
    w->texts[SCRIPT_RULE] = table_identity_name(a, t, d->rule->name);
    w->texts[SCRIPT_GENERATION] = STR("test");
    w->numbers[SCRIPT_PORT] = d->request.port != 0 ? d->request.port : 80;
    w->fields[SCRIPT_REQUEST] = d->request_fields;
    for (size_t i = 0; i < in->claim_count; i++) {
        nodes[i] = (struct doc_node){ .kind = DOC_SCALAR, .text = in->claims[i].value };
        claims[i] = (struct policy_pair){ .key = in->claims[i].name, .node = &nodes[i] };
    }
    w->claims = claims;
    w->claim_count = in->claim_count;
}

static bool fails_open(const struct policy_filter_use *use, const struct policy_filter *f,
                       uint32_t phases)
{
    if (use->has_on_error)
        return use->on_error == POLICY_FAIL_OPEN;
    if (f->has_on_error)
        return f->on_error == POLICY_FAIL_OPEN;
    return (phases & (API_IN_SENDING | API_IN_REQUEST_CHUNK)) == 0;
}

static void answer_with(struct command_decision *d, uint32_t status)
{
    d->status = status;
    d->upstream = NULL;
    d->request_fields.count = 0;
}

/* What came of a run, told and put into the decision; true: the request is answered. */
static bool take(struct arena *a, const struct policy_filter_use *use,
                 const struct command_filter_run *run, struct command_decision *d,
                 struct command_applied *told)
{
    const struct policy_filter *f = run->filter;
    uint32_t phases = run->machine != NULL ? script_phases(run->machine, run->use) : API_IN_SENDING;
    struct command_world *w = run->world;

    told->fuel = run->fuel;
    if (run->failed) {
        bool open = fails_open(use, f, phases);

        told->did = str_fmt(a, "fails %s: " STR_FMT, open ? "open" : "closed", STR_ARG(run->error));
        if (!open)
            answer_with(d, f->status != 0 ? f->status : 500);
        return !open;
    }
    if (run->responded) {
        told->did = str_fmt(a, "answers %u", run->answer.status);
        answer_with(d, run->answer.status);
        d->response_fields.count = 0;
        for (size_t i = 0; i < run->answer.field_count; i++)
            *VEC_ADD(a, &d->response_fields) = run->answer.fields[i];
        return true;
    }
    told->did = STR("passes");
    d->request_fields = w->fields[SCRIPT_REQUEST];
    return false;
}

struct apply {
    struct arena *arena;
    const struct command_apply_place *at;
    const struct command_decide_request *in;
    struct command_decision *d;
    struct command_applied_list *out;
};

/* True where the filter answered, or failed closed. */
static bool apply_one(const struct apply *p, const struct policy_filter_use *use)
{
    struct command_world *w = NEW(p->arena, struct command_world);
    const struct policy_filter *f;
    struct command_applied *told;
    struct command_filter_run run;
    bool answered;

    if (use->use.index == UINT32_MAX)
        return false;
    f = p->at->model->filters.items[use->use.index];
    command_world_init(w, p->arena, NULL, NULL);
    w->watch = p->at->watch;
    fill(w, p->at->table, p->in, p->d);
    if (use->stage == POLICY_STAGE_PRE_AUTH)
        w->claim_count = 0; /* nobody has looked at a token yet */
    if (command_filter_open(&run, f, doc_find(use->node, STR("params")), p->at->files, w))
        command_filter_request(&run);
    told = VEC_ADD(p->arena, p->out);
    told->filter = f->meta.full;
    answered = take(p->arena, use, &run, p->d, told);
    command_filter_close(&run);
    return answered;
}

static bool apply_stage(const struct apply *p, const struct policy_rule *rule,
                        enum policy_filter_stage stage)
{
    for (size_t i = 0; i < rule->more->filters.count; i++)
        if (rule->more->filters.items[i].stage == (uint32_t)stage &&
            apply_one(p, &rule->more->filters.items[i]))
            return true;
    return false;
}

void command_apply_filters(struct arena *a, const struct command_apply_place *at,
                           const struct command_decide_request *in, struct command_decision *d,
                           struct command_applied_list *out)
{
    const struct apply p = { a, at, in, d, out };
    const struct policy_rule *rule = d->action != NULL ? find_rule(at, d->rule->name) : NULL;
    const struct policy_member *member = find_member(at, d);
    bool refused = d->access.verdict != TABLE_PASSES, answered;

    if (rule == NULL)
        return;
    /* What is not forwarded has no fields that are sent, and is seen as it came. */
    for (size_t i = 0; refused && i < in->field_count; i++)
        *VEC_ADD(a, &d->request_fields) = in->fields[i];
    answered = apply_stage(&p, rule, POLICY_STAGE_PRE_AUTH);
    if (refused)
        d->request_fields.count = 0;
    if (answered || refused || apply_stage(&p, rule, POLICY_STAGE_POST_AUTH) || member == NULL)
        return;
    for (size_t i = 0; i < member->filters.count; i++)
        if (apply_one(&p, &member->filters.items[i]))
            return;
}
