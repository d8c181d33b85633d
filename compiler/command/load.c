/* SPDX-License-Identifier: Apache-2.0
 *
 * Each use in a machine of its own and under the fuel of loading, so that no script holds lint up
 * and none sees another. What secrets and stores hold is not known here: a filter that declares
 * some is not blamed for what on_load makes of their absence.
 */
#include "command/load.h"

#include "check/filter.h"
#include "command/filter.h"
#include "doc/doc.h"

struct load {
    struct arena *arena;
    const struct policy_model *model;
    struct diag_files files;
    struct diag_sink *sink;
    bool *plain; /* per filter: tried without parameters */
    size_t count;
};

struct use {
    const struct load *load;
    const struct policy_filter_use *use;
    const struct policy_filter *filter;
};

static struct diag *complain(const struct use *u, struct str text)
{
    const struct doc_node *params = doc_find(u->use->node, STR("params"));
    const struct doc_node *at = params != NULL ? params : u->use->use.node;
    struct diag *d = diag_add(u->load->sink, DIAG_LUA_CONFIG, at->at, STR_FMT, STR_ARG(text));

    diag_label(d, "what `" STR_FMT "` is used with", STR_ARG(u->filter->meta.name));
    diag_related(d, u->filter->meta.name_node->at, "the Filter");
    return d;
}

static void reported(void *context, struct str text)
{
    diag_note(complain(context, text), "`validate` of the script says so");
}

static bool knows_its_world(const struct policy_filter *f)
{
    return f->uses.secrets.count + f->uses.dicts.count + f->uses.maps.count + f->uses.sets.count ==
           0;
}

static void run(const struct use *u, const struct doc_node *params, struct command_world *w)
{
    struct arena *a = w->arena;
    struct command_filter_run run;
    char error[SCRIPT_ERROR_MAX];

    if (!command_filter_open(&run, u->filter, params, u->load->files, w)) {
        if (knows_its_world(u->filter))
            (void)complain(u, str_fmt(a, "the filter `" STR_FMT "` does not load: " STR_FMT,
                                      STR_ARG(u->filter->meta.name), STR_ARG(run.error)));
    } else if ((script_phases(run.machine, run.use) & (uint32_t)API_IN_VALIDATE) != 0 &&
               !script_validate(run.machine, run.use, reported, (void *)u, error)) {
        (void)complain(u, str_fmt(a, "the filter `" STR_FMT "` fails in `validate`: %s",
                                  STR_ARG(u->filter->meta.name), error));
    }
    command_filter_close(&run);
}

static void try_use(void *context, const struct policy_filter_use *use)
{
    struct load *l = context;
    const struct doc_node *params = doc_find(use->node, STR("params"));
    struct use u = { l, use, NULL };
    struct command_world *w;
    struct arena scratch;

    if (use->use.index == UINT32_MAX || (params == NULL && l->plain[use->use.index]) ||
        l->count++ >= COMMAND_LOAD_MAX)
        return;
    if (params == NULL)
        l->plain[use->use.index] = true;
    u.filter = l->model->filters.items[use->use.index];
    if (u.filter->script.text.p == NULL)
        return;
    arena_init(&scratch, 0);
    w = NEW(&scratch, struct command_world);
    command_world_init(w, &scratch, NULL, NULL);
    run(&u, params, w);
    arena_fini(&scratch);
}

static bool has_fault(const struct diag_sink *sink)
{
    for (size_t i = 0; i < sink->all.count; i++) {
        const struct diag *d = sink->all.items[i];

        if (d->level == DIAG_ERROR &&
            ((d->rule >= DIAG_LUA_SYNTAX && d->rule <= DIAG_LUA_UNTESTED) ||
             d->rule == DIAG_REGEX_UNSUPPORTED || d->rule == DIAG_DFA_BLOWUP))
            return true;
    }
    return false;
}

void command_load_check(struct arena *a, const struct policy_model *m, struct diag_files files,
                        struct diag_sink *sink)
{
    struct load l = { .arena = a, .model = m, .files = files, .sink = sink };

    if (m->filters.count == 0 || has_fault(sink))
        return;
    l.plain = NEW_N(a, bool, m->filters.count);
    check_filter_uses(m, try_use, &l);
}
