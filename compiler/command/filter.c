/* SPDX-License-Identifier: Apache-2.0
 *
 * The scripts are those that the model holds since its table was made; what a document declares
 * becomes the names that the sandbox knows.
 */
#include "command/filter.h"

#include "doc/doc.h"
#include "regex/dfa.h"
#include "regex/search.h"
#include "resolve/declared.h"
#include "resolve/params.h"

_Static_assert((int)SCRIPT_DECLARED_KINDS == (int)TABLE_DECLARED_KINDS &&
                   (int)SCRIPT_DICT == (int)TABLE_DECLARED_DICT &&
                   (int)SCRIPT_SET_OF == (int)TABLE_DECLARED_SET &&
                   (int)SCRIPT_METRIC == (int)TABLE_DECLARED_METRIC &&
                   (int)SCRIPT_LIMIT == (int)TABLE_DECLARED_LIMIT &&
                   (int)SCRIPT_DNS == (int)TABLE_DECLARED_DNS,
               "the same numbers");

static void declare_all(struct arena *a, const struct policy_filter *f,
                        const struct doc_node *params, struct script_spec *spec)
{
    struct resolve_declared_list all = { 0 };
    struct script_declared *out;

    resolve_declared_add(a, f, params, &all);
    out = NEW_N(a, struct script_declared, all.count + 1);
    for (size_t i = 0; i < all.count; i++)
        out[i] = (struct script_declared){ (enum script_declared_kind)all.items[i].kind,
                                           all.items[i].name, all.items[i].detail };
    spec->declared = out;
    spec->declared_count = all.count;
}

/* ---- sources ---- */

static bool sources(struct arena *a, const struct policy_filter *f, struct diag_files files,
                    struct script_spec *spec)
{
    struct script_module *modules = NEW_N(a, struct script_module, f->modules.count + 1);

    if (!command_lines_source(&f->script, files, &spec->source))
        return false;
    for (size_t i = 0; i < f->modules.count; i++) {
        struct str name = f->modules.items[i].text;

        modules[i].name = str_has_suffix(name, STR(".lua")) ? str_sub(name, 0, name.n - 4) : name;
        if (!command_lines_source(&f->module_scripts[i], files, &modules[i].source))
            return false;
    }
    spec->modules = modules;
    spec->module_count = f->modules.count;
    return true;
}

/* ---- patterns ---- */

static struct table_automaton flat(struct arena *a, const struct regex_dfa *dfa)
{
    uint32_t shift = regex_dfa_shift(dfa->class_count);
    uint16_t *cells = NEW_N(a, uint16_t, (size_t)dfa->state_count << shift);

    regex_dfa_rows(dfa, shift, cells);
    return (struct table_automaton){ .classes = dfa->classes,
                                     .cells = cells,
                                     .class_count = dfa->class_count,
                                     .shift = shift,
                                     .start = dfa->start };
}

/* As the table holds them. */
static void add_regexes(struct arena *a, const struct policy_filter *f, struct script_spec *spec)
{
    struct script_regex *out = NEW_N(a, struct script_regex, f->regexes.count + 1);

    for (size_t i = 0; i < f->regexes.count; i++) {
        const struct regex_search *s = f->regexes.items[i].search;

        out[i] = (struct script_regex){ .pattern = f->regexes.items[i].pattern,
                                        .search = { .forward = flat(a, &s->forward),
                                                    .backward = flat(a, &s->backward),
                                                    .at_start = s->at_start,
                                                    .at_end = s->at_end } };
    }
    spec->regexes = out;
    spec->regex_count = f->regexes.count;
}

/* ---- loading ---- */

static bool fail(struct command_filter_run *run, struct str error)
{
    run->failed = true;
    run->error = error;
    return false;
}

bool command_filter_open(struct command_filter_run *run, const struct policy_filter *f,
                         const struct doc_node *params, struct diag_files files,
                         struct command_world *w)
{
    struct arena *a = w->arena;
    struct resolve_params_fault fault = { 0 };
    struct script_spec spec = {
        .filter = f->meta.full,
        .limits = { f->fuel, f->memory, f->calls, f->wait_ms },
    };
    char error[SCRIPT_ERROR_MAX];

    *run = (struct command_filter_run){ .filter = f, .world = w };
    spec.params = resolve_params_json(a, doc_find(f->node, STR("params")), params, &fault);
    if (spec.params.p == NULL)
        return fail(run, fault.text);
    if (!sources(a, f, files, &spec))
        return fail(run, STR("its script could not be read"));
    declare_all(a, f, params, &spec);
    add_regexes(a, f, &spec);
    run->machine = script_new(&w->host, 0);
    if (run->machine == NULL)
        return fail(run, STR("out of memory"));
    if (w->watch != NULL)
        script_watch(run->machine, &w->watch->watcher);
    if (!script_add(run->machine, &spec, &run->use, error))
        return fail(run, str_dup(a, str_of(error)));
    return true;
}

void command_filter_close(struct command_filter_run *run)
{
    script_free(&run->machine);
}

/* ---- running ---- */

static void keep_answer(struct command_filter_run *run, const struct script_answer *answer)
{
    struct arena *a = run->world->arena;
    struct table_field *fields = NEW_N(a, struct table_field, answer->field_count + 1);

    for (size_t i = 0; i < answer->field_count; i++)
        fields[i] = command_decide_field(str_dup(a, answer->fields[i].name),
                                         str_dup(a, answer->fields[i].value));
    run->responded = true;
    run->answer = (struct script_answer){ answer->status, fields, answer->field_count,
                                          str_dup(a, answer->body) };
}

/* What a hook of chunks made of the only chunk. */
static void keep_chunk(struct command_filter_run *run, const struct script_run *r,
                       enum script_outcome outcome, struct str *chunk)
{
    if (outcome == SCRIPT_REPLACED)
        *chunk = str_dup(run->world->arena, script_chunk_out(r));
    else if (outcome == SCRIPT_DROPPED)
        *chunk = STR("");
}

static struct str came_to(const struct command_filter_run *run, enum script_outcome outcome)
{
    struct arena *a = run->world->arena;

    switch (outcome) {
    case SCRIPT_RESPONDED:
        return str_fmt(a, "answers %u", run->answer.status);
    case SCRIPT_FAILED:
        return str_fmt(a, "fails (" STR_FMT "): " STR_FMT, STR_ARG(run->flag), STR_ARG(run->error));
    case SCRIPT_REPLACED:
        return STR("replaces the chunk");
    case SCRIPT_DROPPED:
        return STR("drops the chunk");
    default:
        return STR("passes");
    }
}

/* `chunk`: of a hook of chunks, which may change it; else NULL. */
static void run_phase(struct command_filter_run *run, enum api_phase phase, struct str *chunk)
{
    struct script_run *r;
    enum script_outcome outcome;
    uint32_t wait_ms = run->filter->wait_ms;

    if (run->failed || !(script_phases(run->machine, run->use) >> phase & 1))
        return;
    r = script_begin(run->machine, run->use, phase, &run->world->exchange);
    if (r == NULL) {
        (void)fail(run, STR("out of memory"));
        return;
    }
    if (chunk != NULL)
        script_chunk(r, *chunk, true);
    command_watch_phase(run->world->watch, phase);
    while ((outcome = script_step(r)) == SCRIPT_WAITING) {
        size_t count;
        struct script_wait *waits = script_waits(r, &count);

        if (!command_world_serve(run->world, waits, count, &wait_ms)) {
            script_expire(r);
            outcome = SCRIPT_FAILED;
            break;
        }
    }
    run->fuel = MAX(run->fuel, script_fuel_used(r));
    if (outcome == SCRIPT_RESPONDED)
        keep_answer(run, script_answer(r));
    if (chunk != NULL)
        keep_chunk(run, r, outcome, chunk);
    if (outcome == SCRIPT_FAILED) {
        run->flag = str_of(script_cause_flag(script_cause(r)));
        (void)fail(run, str_dup(run->world->arena, str_of(script_error(r))));
    }
    command_watch_outcome(run->world->watch, came_to(run, outcome), script_fuel_used(r));
    script_end(r);
}

/* A body is one chunk, the last; one that is not there is none. */
static void run_body(struct command_filter_run *run, uint32_t how, enum script_side side)
{
    static const enum api_phase phases[SCRIPT_SIDES][2] = {
        [SCRIPT_REQUEST] = { API_PHASE_REQUEST_CHUNK, API_PHASE_REQUEST_BODY },
        [SCRIPT_RESPONSE] = { API_PHASE_RESPONSE_CHUNK, API_PHASE_RESPONSE_BODY },
    };
    struct str *body = &run->world->bodies[side];

    if (run->responded || run->failed)
        return;
    if (how == POLICY_BODY_BUFFER)
        run_phase(run, phases[side][1], NULL);
    else if (how == POLICY_BODY_STREAM && body->p != NULL)
        run_phase(run, phases[side][0], body);
}

void command_filter_request(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_REQUEST, NULL);
    run_body(run, run->filter->request_body, SCRIPT_REQUEST);
}

void command_filter_response(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_RESPONSE, NULL);
    run_body(run, run->filter->response_body, SCRIPT_RESPONSE);
}

void command_filter_log(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_LOG, NULL);
}
