/* SPDX-License-Identifier: Apache-2.0
 *
 * A machine a case: no case sees what another left behind.
 */
#include "command/trial.h"

#include "base/vec.h"
#include "command/condition.h"
#include "command/filter.h"
#include "doc/doc.h"

struct trial {
    struct arena *arena;
    const struct policy_filter_case *one;
    const struct command_filter_run *run;
    const struct command_world *world;
    struct command_expect_failures *out;
};

static void fail(struct trial *t, const struct doc_node *node, struct str what, struct str wanted,
                 struct str got)
{
    node = node != NULL ? node : t->one->node;
    *VEC_ADD(t->arena, t->out) = (struct command_expect_failure){
        .at = node != NULL ? node->at : DIAG_NOWHERE, .what = what, .wanted = wanted, .got = got
    };
}

/* A text that is asked for; `got` p NULL: there is none. */
static void check_text(struct trial *t, const char *what, const struct policy_text *wanted,
                       struct str got)
{
    if (wanted->text.p != NULL && !(got.p != NULL && str_eq(wanted->text, got)))
        fail(t, wanted->node, str_of(what), wanted->text, got.p != NULL ? got : STR("none"));
}

static void check_conditions(struct trial *t, const char *what,
                             const struct policy_condition *items, size_t count,
                             const struct command_decide_fields *fields)
{
    for (size_t i = 0; i < count; i++) {
        struct command_expect_failure failure;

        if (!command_condition_holds(t->arena, what, &items[i], fields, &failure))
            *VEC_ADD(t->arena, t->out) = failure;
    }
}

static struct str came_of_it(const struct trial *t)
{
    if (t->run->failed)
        return str_fmt(t->arena, "an error (" STR_FMT "): " STR_FMT,
                       STR_ARG(t->run->flag.n > 0 ? t->run->flag : STR("load")),
                       STR_ARG(t->run->error));
    return t->run->responded ? str_fmt(t->arena, "answer %u", t->run->answer.status)
                             : STR("it passes");
}

static void check_outcome(struct trial *t)
{
    const struct policy_filter_expect *e = &t->one->expect;
    bool passed = !t->run->failed && !t->run->responded;

    if (t->run->failed && e->error.text.p == NULL)
        fail(t, NULL, STR("error"), STR("none"), came_of_it(t));
    else if (e->error.text.p != NULL &&
             !(t->run->failed && str_contains(t->run->error, e->error.text)))
        fail(t, e->error.node, STR("error"), e->error.text, came_of_it(t));
    else if (e->has_passes && e->passes != passed)
        fail(t, e->node, STR("passes"), e->passes ? STR("true") : STR("false"), came_of_it(t));
}

static void check_answer(struct trial *t)
{
    const struct policy_filter_answer *e = &t->one->expect.respond;
    const struct script_answer *answer = &t->run->answer;
    struct command_decide_fields fields = { 0 };

    if (e->node == NULL || t->run->failed)
        return;
    if (!t->run->responded) {
        fail(t, e->node, STR("respond"), STR("an answer of the filter"), STR("it passes"));
        return;
    }
    for (size_t i = 0; i < answer->field_count; i++)
        *VEC_ADD(t->arena, &fields) = answer->fields[i];
    check_text(t, "respond.status", &e->status, str_fmt(t->arena, "%u", answer->status));
    check_text(t, "respond.body", &e->body, answer->body.p != NULL ? answer->body : STR(""));
    check_conditions(t, "respond.headers", e->headers.items, e->headers.count, &fields);
}

static void check_messages(struct trial *t)
{
    const struct policy_filter_expect *e = &t->one->expect;
    const struct command_world *w = t->world;
    enum script_side side = t->one->response.node != NULL ? SCRIPT_RESPONSE : SCRIPT_REQUEST;

    check_text(t, "method", &e->method, w->texts[SCRIPT_METHOD]);
    check_text(t, "host", &e->host, w->texts[SCRIPT_HOST]);
    check_text(t, "path", &e->path,
               str_contains(e->path.text, STR("?")) && w->texts[SCRIPT_QUERY].p != NULL
                   ? str_fmt(t->arena, STR_FMT "?" STR_FMT, STR_ARG(w->texts[SCRIPT_PATH]),
                             STR_ARG(w->texts[SCRIPT_QUERY]))
                   : w->texts[SCRIPT_PATH]);
    check_text(t, "member", &e->member, w->texts[SCRIPT_VARIANT]);
    check_text(t, "body", &e->body, w->bodies[side].p != NULL ? w->bodies[side] : STR(""));
    check_text(t, "status", &e->status, str_fmt(t->arena, "%u", w->numbers[SCRIPT_STATUS]));
    check_conditions(t, "upstreamHeaders", e->upstream_headers.items, e->upstream_headers.count,
                     &w->fields[SCRIPT_REQUEST]);
    check_conditions(t, "responseHeaders", e->response_headers.items, e->response_headers.count,
                     &w->fields[SCRIPT_RESPONSE]);
}

static struct str shown(struct arena *a, const struct script_value *v)
{
    switch (v->kind) {
    case SCRIPT_NIL:
        return STR("nil");
    case SCRIPT_BOOLEAN:
        return v->boolean ? STR("true") : STR("false");
    case SCRIPT_INTEGER:
        return str_fmt(a, "%lld", (long long)v->integer);
    case SCRIPT_FLOAT:
        return str_fmt(a, "%.14g", v->number);
    case SCRIPT_STRING:
        return v->text;
    }
    return STR("");
}

static void check_log_fields(struct trial *t)
{
    const struct policy_filter_expect *e = &t->one->expect;

    for (size_t i = 0; i < e->log_fields.count; i++) {
        const struct policy_pair *p = &e->log_fields.items[i];
        struct str got = { NULL, 0 };

        for (size_t k = 0; k < t->world->exchange.var_count; k++) {
            const struct script_var *v = &t->world->exchange.vars[k];

            if (v->log && str_eq(v->pair.key, p->key))
                got = shown(t->arena, &v->pair.value);
        }
        check_text(t, "logFields", &p->value, got);
    }
}

static void check_metrics(struct trial *t)
{
    const struct policy_filter_expect *e = &t->one->expect;

    for (size_t i = 0; i < e->metrics.count; i++) {
        const struct policy_filter_count *c = &e->metrics.items[i];
        double got = 0;

        for (size_t k = 0; k < t->world->counts.count; k++) {
            if (str_eq(t->world->counts.items[k].name, c->key))
                got = t->world->counts.items[k].n;
        }
        if (got < c->count || got > c->count)
            fail(t, c->node, str_fmt(t->arena, "metrics." STR_FMT, STR_ARG(c->key)),
                 str_fmt(t->arena, "%u", c->count), str_fmt(t->arena, "%.14g", got));
    }
}

static void check_fuel(struct trial *t)
{
    uint32_t max = t->one->expect.fuel_max;

    if (max > 0 && t->run->fuel > max)
        fail(t, doc_find(t->one->expect.node, STR("fuel")), STR("fuel.max"),
             str_fmt(t->arena, "%u", max), str_fmt(t->arena, "%u", t->run->fuel));
}

static void run_all(struct command_filter_run *run, struct command_world *w,
                    const struct policy_filter_case *one)
{
    command_world_request(w, &one->request);
    command_filter_request(run);
    if (one->response.node != NULL && !run->failed && !run->responded) {
        command_world_response(w, &one->response);
        command_filter_response(run);
        command_filter_log(run);
    }
}

void command_trial_case(const struct command_trial *of, const struct policy_filter_case *one,
                        struct command_report_case *out)
{
    const struct doc_node *params = doc_find(one->node, STR("params"));
    const struct policy_filter_test *test = of->test;
    struct command_world *w = NEW(of->arena, struct command_world);
    struct command_filter_run run;
    struct trial t = { of->arena, one, &run, w, &out->failures };

    if (test->filter.index == UINT32_MAX)
        return;
    if (params == NULL)
        params = doc_find(test->node, STR("params"));
    command_world_init(w, of->arena, &one->given, &test->given);
    w->watch = of->watch;
    if (command_filter_open(&run, of->model->filters.items[test->filter.index], params, of->files,
                            w))
        run_all(&run, w, one);
    check_outcome(&t);
    check_answer(&t);
    if (!run.failed) {
        check_messages(&t);
        check_log_fields(&t);
        check_metrics(&t);
        check_fuel(&t);
    }
    out->fuel = run.fuel;
    out->fuel_limit = run.filter->fuel > 0 ? run.filter->fuel : SCRIPT_REQUEST_FUEL;
    command_filter_close(&run);
}
