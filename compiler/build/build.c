/* SPDX-License-Identifier: Apache-2.0
 *
 * The stages in a row. Each takes what the one before made and the sink; none prints, none stops at
 * the first mistake.
 */
#include "build/build.h"

#include "bind/bind.h"
#include "build/docs.h"
#include "build/fleet.h"
#include "build/judge.h"
#include "build/levels.h"
#include "build/model.h"
#include "build/provenance.h"
#include "build/retouch.h"
#include "build/script.h"
#include "build/short.h"
#include "build/verdict.h"
#include "check/check.h"
#include "check/drift.h"
#include "check/unused.h"
#include "diag/unread.h"
#include "emit/emit.h"
#include "lower/feature.h"
#include "lower/lower.h"
#include "resolve/plan.h"

static bool read_project(struct build *b, struct diag_sink *sink)
{
    struct doc_set docs = { 0 };
    struct diag *d;

    if (!source_read(b->source, STR("proxyc.yaml"), &b->set, sink)) {
        if (diag_has_input_trouble(sink))
            return false;
        sink->absent = true;
        d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "there is no proxyc.yaml here");
        diag_note(d, "it is the file that makes a folder a policy repository");
        diag_help(d, "`proxyc init` makes a new one; -C DIR names the folder that has one");
        return false;
    }
    doc_parse(b->arena, 0, b->set.files[0].text, &docs, sink);
    if (docs.count == 0)
        diag_add(sink, DIAG_EMPTY_INPUT, (struct diag_span){ 0, 0, 0 },
                 "proxyc.yaml holds nothing that could be read");
    b->project = bind_project(b->arena, docs.count ? docs.items[0].root : NULL, sink);
    build_levels_apply(b->project, sink);
    return true;
}

bool build_open(struct build *b, const struct source_where *where, struct arena *a,
                struct diag_sink *sink)
{
    *b = (struct build){ .arena = a, .work = a };
    b->source = source_open(where, a, sink);
    return b->source != NULL && read_project(b, sink) && build_docs_read(b, sink);
}

/* Leaves what was found while reading. */
static void forget(const struct build *b, struct diag_sink *sink)
{
    struct diag **items = NEW_N(b->arena, struct diag *, b->read.all.count + 1);

    *sink = b->read;
    if (b->read.all.count > 0)
        memcpy(items, b->read.all.items, b->read.all.count * sizeof(*items));
    sink->all.items = items;
    sink->all.cap = b->read.all.count + 1;
}

bool build_open_short(struct build *b, const struct source_where *where,
                      const struct build_keep *keep, struct arena *a, struct diag_sink *sink)
{
    bool ok;

    *b = (struct build){ .arena = a, .where = *where, .keep = *keep };
    b->brief = build_short_new(a);
    b->work = &b->brief->work;
    b->where.lazy = true;
    b->source = source_open(&b->where, a, sink);
    if (b->source == NULL || !read_project(b, sink))
        return false;
    build_short_begin(b, sink);
    ok = build_docs_read(b, sink);
    cache_save(b->brief->cache);
    b->read = *sink;
    forget(b, &b->read); /* a list of its own */
    return ok;
}

/* Findings stand in texts that were not read: those are read now, and the sink is as it was before anybody judged. True
 * where all has to be judged again. */
static bool lengthen(struct build *b, struct diag_sink *sink)
{
    bool *files = NEW_N(b->arena, bool, b->set.count + 1);
    struct source_where where = b->where;
    struct check_load *load = b->load;
    void (*try_scripts)(struct arena *, const struct policy_model *, struct diag_files,
                        struct diag_sink *) = b->try_scripts;
    bool opened;

    if (b->brief == NULL || !diag_unread_mark(sink, files, b->set.count))
        return false;
    if (b->work == NULL) { /* too late for that */
        where.lazy = false;
        build_close(b);
        diag_init(sink, sink->arena);
        opened = build_open(b, &where, b->arena, sink);
        b->try_scripts = try_scripts;
        b->load = load;
        return opened;
    }
    forget(b, sink);
    return build_docs_lengthen(b, files, sink);
}

void build_close(struct build *b)
{
    source_close(&b->source);
    build_short_end(b->brief);
    b->brief = NULL;
}

/* Position of the environment; SIZE_MAX for "". False where there is none of that name. */
static bool find_environment(const struct build *b, struct str name, size_t *index,
                             struct diag_sink *sink)
{
    struct diag *d;

    *index = SIZE_MAX;
    if (name.n == 0)
        return true;
    for (size_t i = 0; i < b->environments.count; i++) {
        if (!str_eq(b->environments.items[i], name))
            continue;
        *index = i;
        return true;
    }
    d = diag_add(sink, DIAG_INPUT, DIAG_NOWHERE, "there is no environment `" STR_FMT "`",
                 STR_ARG(name));
    for (size_t i = 0; i < b->environments.count; i++)
        diag_note(d, "there is `" STR_FMT "`", STR_ARG(b->environments.items[i]));
    diag_help(d, "an environment is a folder below `" STR_FMT "/`",
              STR_ARG(b->project->environments.text));
    return false;
}

struct policy_model *build_model(struct build *b, struct str environment, struct diag_sink *sink)
{
    size_t index;

    if (!find_environment(b, environment, &index, sink))
        index = SIZE_MAX;
    return build_model_make(b, index, false, sink);
}

/* The environments that a command asks for: one, or with `all` each; the base alone where there are
 * none. */
struct wanted {
    size_t *items;
    size_t count;
};

static bool find_wanted(const struct build *b, struct str environment, bool all, struct wanted *out,
                        struct diag_sink *sink)
{
    out->items = NEW_N(b->arena, size_t, b->environments.count + 1);
    out->count = 1;
    if (!all || environment.n > 0 || b->environments.count == 0)
        return find_environment(b, environment, &out->items[0], sink);
    out->count = b->environments.count;
    for (size_t i = 0; i < out->count; i++)
        out->items[i] = i;
    return true;
}

static bool has_missing(const struct diag_sink *sink)
{
    for (size_t i = 0; i < sink->all.count; i++)
        if (sink->all.items[i]->rule == DIAG_REF_NOT_FOUND)
            return true;
    return false;
}

/* `last`: nothing is made of the policy any more; what only its model needs is given back before the table is laid out.
 */
static bool make_table(struct build *b, const struct resolve_plan *plan, bool last,
                       struct str *bytes, struct diag_sink *sink)
{
    struct emit_image *image = emit_new(b->arena);
    struct lower_rest rest;
    struct diag_files files;
    struct emit_stamp stamp;
    uint64_t features, seed = 0;

    build_script_attach(b, plan->model);
    files = (struct diag_files){ b->set.diag, b->set.count };
    if (!lower_records(b->arena, image, plan, files, &rest, sink))
        return false;
    build_provenance_add(b, plan->model->environment, image);
    features = lower_feature_bits(plan->model);
    if (last)
        build_short_done(b);
    if (!lower_finish(b->arena, image, &rest, &seed, sink))
        return false;
    stamp = build_provenance_stamp(b, seed);
    stamp.feat_required = features;
    *bytes = emit_finish(image, &stamp);
    return true;
}

/* What the proxies that run can take of it; a table is made only where its size matters. */
static void check_fleet(struct build *b, const struct resolve_plan *plan, struct diag_sink *sink)
{
    struct str bytes;

    build_fleet_features(b, plan->model, sink);
    if (build_fleet_has_size(b) && diag_count(sink, DIAG_ERROR) == 0 &&
        make_table(b, plan, false, &bytes, sink))
        build_fleet_size(b, plan->model->environment, bytes.n, sink);
}

/* What each environment has to say by itself; what it uses is added to `used`, unless that is NULL, while its references
 * lead to its own objects: a document that environments share is resolved again by the next one. False where nobody may
 * take this for the verdict on a policy that differs in fields that are `lone` (field.h). */
static bool check_wanted(struct build *b, const struct wanted *wanted, struct policy_model **models,
                         struct resolve_names *used, struct diag_sink *sink)
{
    bool holds = true;

    for (size_t i = 0; i < wanted->count; i++) {
        const struct resolve_plan *plan;

        models[i] = build_model_make(b, wanted->items[i], used != NULL, sink);
        plan = resolve_plan_make(b->work, models[i]);
        holds = check_model(b->work, plan, sink) && holds;
        build_judge_scripts(b, models[i], sink);
        check_fleet(b, plan, sink);
        if (used != NULL)
            check_unused_note(b->work, models[i], used);
    }
    build_judge_texts(b, sink);
    return holds;
}

static bool check_all(struct build *b, const struct wanted *wanted, bool whole,
                      struct diag_sink *sink)
{
    struct policy_model **models = NEW_N(b->arena, struct policy_model *, wanted->count);
    struct resolve_names used = { 0 };
    bool holds = check_wanted(b, wanted, models, &used, sink);

    /* What one environment does not use another may, and so may what could not be read, and who misspells a name may
     * mean it. */
    if (!whole || b->docs->broken.count > 0 || has_missing(sink))
        return holds;
    for (size_t i = 0; i < wanted->count; i++)
        check_unused_report(models[i], &used, sink);
    return holds;
}

/* True where what changed since nothing was found has no findings either. */
static bool check_changed(struct build *b, const struct wanted *wanted, struct build_inputs *in,
                          struct diag_sink *sink)
{
    struct policy_model **models = NEW_N(b->arena, struct policy_model *, wanted->count);

    if (in == NULL || !build_verdict_begin(b, in))
        return false;
    (void)check_wanted(b, wanted, models, NULL, sink); /* ties were seen by who judged the whole */
    if (build_verdict_end(b, in, sink))
        return true;
    forget(b, sink);
    return false;
}

void build_check(struct build *b, struct str environment, bool all, struct diag_sink *sink)
{
    struct build_inputs *in = build_verdict_new(b, all ? STR("*") : environment, sink);
    struct wanted wanted;
    bool holds;

    if (!find_wanted(b, environment, all, &wanted, sink) || check_changed(b, &wanted, in, sink))
        return;
    do {
        holds = check_all(b, &wanted, all || b->environments.count == 0, sink);
        if (holds)
            build_verdict_keep(b, in, sink);
    } while (lengthen(b, sink));
}

void build_compare(struct build *now, struct build *before, struct str base, struct str environment,
                   bool all, struct diag_sink *sink)
{
    struct wanted wanted;
    struct diag_sink unheard;

    if (!find_wanted(now, environment, all, &wanted, sink))
        return;
    for (size_t i = 0; i < wanted.count; i++) {
        struct str name =
            wanted.items[i] == SIZE_MAX ? STR("") : now->environments.items[wanted.items[i]];
        size_t index;

        diag_init(&unheard, before->arena);
        if (find_environment(before, name, &index, &unheard))
            check_drift_splits(now->arena, build_model_make(now, wanted.items[i], false, &unheard),
                               build_model_make(before, index, false, &unheard), base, sink);
    }
}

bool build_table(struct build *b, const struct policy_model *m, struct str *bytes,
                 struct diag_sink *sink)
{
    return make_table(b, resolve_plan_make(b->work, m), false, bytes, sink);
}

/* The long way; what it makes is kept where its verdict holds for more than this very policy. */
static bool make(struct build *b, size_t index, struct build_retouch *retouch,
                 const struct policy_model **model, struct str *bytes, struct diag_sink *sink)
{
    struct policy_model *m = build_model_make(b, index, false, sink);
    const struct resolve_plan *plan = resolve_plan_make(b->work, m);
    bool holds = build_judge(b, plan, sink);

    *model = m;
    b->routes = m->routes.count;
    if (b->brief != NULL)
        *model = NULL;
    if (diag_count(sink, DIAG_ERROR) > 0 || !make_table(b, plan, true, bytes, sink))
        return false;
    if (retouch != NULL && holds)
        build_retouch_keep(b, retouch, *bytes);
    return true;
}

static bool compile(struct build *b, struct str environment, const struct policy_model **model,
                    struct str *bytes, struct diag_sink *sink)
{
    struct build_retouch *retouch;
    size_t index;

    if (!find_environment(b, environment, &index, sink))
        return false;
    retouch = diag_count(sink, DIAG_ERROR) > 0 ? NULL : build_retouch_new(b, index);
    *model = NULL;
    if ((retouch == NULL || !build_retouch_table(b, retouch, bytes)) &&
        !make(b, index, retouch, model, bytes, sink))
        return false;
    build_fleet_size(b, environment, bytes->n, sink);
    return diag_count(sink, DIAG_ERROR) == 0;
}

bool build_compile_model(struct build *b, struct str environment, const struct policy_model **model,
                         struct str *bytes, struct diag_sink *sink)
{
    bool ok = compile(b, environment, model, bytes, sink);

    /* Where it could be made, what else there is to say is lint's to say. */
    while (!ok && lengthen(b, sink))
        ok = compile(b, environment, model, bytes, sink);
    return ok;
}

bool build_compile(struct build *b, struct str environment, struct str *bytes,
                   struct diag_sink *sink)
{
    const struct policy_model *m;

    return build_compile_model(b, environment, &m, bytes, sink);
}
