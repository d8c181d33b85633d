/* SPDX-License-Identifier: Apache-2.0
 *
 * What a document declares becomes the names that the sandbox knows; what a parameter names is
 * looked up in the parameters as written.
 */
#include "command/filter.h"

#include "base/vec.h"
#include "check/script.h"
#include "doc/doc.h"
#include "resolve/params.h"

struct declared {
    struct script_declared *items;
    size_t count, cap;
};

static void declare(struct arena *a, struct declared *out, enum script_declared_kind kind,
                    struct str name)
{
    *VEC_ADD(a, out) = (struct script_declared){ .kind = kind, .name = name };
}

/* A name as it is written, or the texts of a parameter: one, or a list. */
static void declare_named(struct arena *a, struct declared *out, enum script_declared_kind kind,
                          const struct policy_filter_named *named, const struct policy_filter *f,
                          const struct doc_node *params)
{
    const struct doc_node *p = params != NULL ? doc_find(params, named->text.text) : NULL;

    if (named->kind == POLICY_NAME_WRITTEN) {
        declare(a, out, kind, named->text.text);
        return;
    }
    if (p == NULL) {
        p = doc_at(f->node,
                   str_fmt(a, "params.properties." STR_FMT ".default", STR_ARG(named->text.text)));
    }
    if (p != NULL && p->kind == DOC_SCALAR)
        declare(a, out, kind, p->text);
    for (p = p != NULL ? p->first : NULL; p != NULL; p = p->next)
        declare(a, out, kind, p->text);
}

static struct str labels_of(struct arena *a, const struct policy_filter_metric *m)
{
    const struct doc_node *labels = doc_find(m->node, STR("labels"));
    struct str out = STR("");

    for (const struct doc_node *l = labels != NULL ? labels->first : NULL; l != NULL; l = l->next) {
        for (const struct doc_node *v = l->first; v != NULL; v = v->next)
            out = str_fmt(a, STR_FMT STR_FMT "=" STR_FMT "\n", STR_ARG(out), STR_ARG(l->key->text),
                          STR_ARG(v->text));
    }
    return out;
}

#define ALL_NAMED(list, KIND)                 \
    for (size_t i = 0; i < (list).count; i++) \
    declare_named(a, out, KIND, &(list).items[i], f, params)
#define ALL_TEXTS(list, KIND)                 \
    for (size_t i = 0; i < (list).count; i++) \
    declare(a, out, KIND, (list).items[i].text)

static void declare_all(struct arena *a, struct declared *out, const struct policy_filter *f,
                        const struct doc_node *params)
{
    const struct policy_filter_uses *u = &f->uses;

    ALL_TEXTS(u->services, SCRIPT_SERVICE);
    ALL_TEXTS(u->counters, SCRIPT_COUNTER);
    ALL_TEXTS(u->limits, SCRIPT_LIMIT);
    ALL_TEXTS(u->dns, SCRIPT_DNS);
    ALL_NAMED(u->secrets, SCRIPT_SECRET);
    ALL_NAMED(u->maps, SCRIPT_MAP);
    ALL_NAMED(u->sets, SCRIPT_SET_OF);
    ALL_NAMED(u->splits, SCRIPT_SPLIT);
    ALL_NAMED(u->log_fields, SCRIPT_LOG_FIELD);
    for (size_t i = 0; i < u->dicts.count; i++)
        declare(a, out, SCRIPT_DICT, u->dicts.items[i].name.text);
    for (size_t i = 0; i < u->metrics.count; i++) {
        declare(a, out, SCRIPT_METRIC, u->metrics.items[i].name.text);
        out->items[out->count - 1].detail = labels_of(a, &u->metrics.items[i]);
    }
}

/* ---- sources ---- */

/* The text of a file that the document names relative to itself. */
static bool file_source(struct arena *a, const struct policy_text *name, struct diag_files files,
                        struct script_source *out)
{
    struct str path;

    if (name->node == NULL || name->node->at.file >= files.count)
        return false;
    path = check_script_path(a, files.items[name->node->at.file].path, name->text);
    for (size_t i = 0; path.p != NULL && i < files.count; i++) {
        if (str_eq(files.items[i].path, path)) {
            *out = (struct script_source){ path, files.items[i].text, 1 };
            return true;
        }
    }
    return false;
}

/* A script in the YAML itself: its lines are those of the file. */
static struct script_source inline_source(const struct policy_text *text, struct diag_files files)
{
    struct diag_span at = text->node->at;
    struct str whole = files.items[at.file].text;
    uint32_t line = 1;

    for (uint32_t i = 0; i < at.start && i < whole.n; i++)
        line += whole.p[i] == '\n';
    if (at.start < whole.n && (whole.p[at.start] == '|' || whole.p[at.start] == '>'))
        line++;
    return (struct script_source){ files.items[at.file].path, text->text, line };
}

static bool sources(struct arena *a, const struct policy_filter *f, struct diag_files files,
                    struct script_spec *spec)
{
    struct script_module *modules = NEW_N(a, struct script_module, f->modules.count + 1);

    if (f->inline_source.node != NULL)
        spec->source = inline_source(&f->inline_source, files);
    else if (!file_source(a, &f->source, files, &spec->source))
        return false;
    for (size_t i = 0; i < f->modules.count; i++) {
        struct str name = f->modules.items[i].text;

        modules[i].name = str_has_suffix(name, STR(".lua")) ? str_sub(name, 0, name.n - 4) : name;
        if (!file_source(a, &f->modules.items[i], files, &modules[i].source))
            return false;
    }
    spec->modules = modules;
    spec->module_count = f->modules.count;
    return true;
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
    struct declared declared = { 0 };
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
    declare_all(a, &declared, f, params);
    spec.declared = declared.items;
    spec.declared_count = declared.count;
    run->machine = script_new(&w->host, 0);
    if (run->machine == NULL)
        return fail(run, STR("out of memory"));
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

static void run_phase(struct command_filter_run *run, enum api_phase phase)
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
    if (outcome == SCRIPT_FAILED) {
        run->flag = str_of(script_cause_flag(script_cause(r)));
        (void)fail(run, str_dup(run->world->arena, str_of(script_error(r))));
    }
    script_end(r);
}

void command_filter_request(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_REQUEST);
    if (!run->responded && run->filter->request_body == POLICY_BODY_BUFFER)
        run_phase(run, API_PHASE_REQUEST_BODY);
}

void command_filter_response(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_RESPONSE);
    if (!run->responded && run->filter->response_body == POLICY_BODY_BUFFER)
        run_phase(run, API_PHASE_RESPONSE_BODY);
}

void command_filter_log(struct command_filter_run *run)
{
    run_phase(run, API_PHASE_LOG);
}
