/* SPDX-License-Identifier: Apache-2.0
 *
 * The stages in a row. Each takes what the one before made and the sink; none prints, none stops at
 * the first mistake.
 */
#include "build/build.h"

#include "bind/bind.h"
#include "build/docs.h"
#include "build/levels.h"
#include "build/model.h"
#include "build/provenance.h"
#include "emit/emit.h"
#include "lower/lower.h"
#include "resolve/plan.h"

static bool read_project(struct build *b, struct diag_sink *sink)
{
    struct doc_set docs = { 0 };
    struct diag *d;

    if (!source_read(b->source, STR("proxyc.yaml"), &b->set, sink)) {
        if (diag_has_input_trouble(sink))
            return false;
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
    *b = (struct build){ .arena = a };
    b->source = source_open(where, a, sink);
    return b->source != NULL && read_project(b, sink) && build_docs_read(b, sink);
}

void build_close(struct build *b)
{
    source_close(&b->source);
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

bool build_table(struct build *b, const struct policy_model *m, struct str *bytes,
                 struct diag_sink *sink)
{
    struct diag_files files = { b->set.diag, b->set.count };
    struct emit_image *image = emit_new(b->arena);
    const struct resolve_plan *plan = resolve_plan_make(b->arena, m);
    struct emit_stamp stamp;
    uint64_t seed = 0;

    if (!lower_model(b->arena, image, plan, files, &seed, sink))
        return false;
    build_provenance_add(b, m->environment, image);
    stamp = build_provenance_stamp(b, seed);
    *bytes = emit_finish(image, &stamp);
    return true;
}
