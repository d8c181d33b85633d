/* SPDX-License-Identifier: Apache-2.0
 *
 * A filter that handles secrets says what its failure means; one that nobody tests says nothing.
 */
#include "check/filter.h"

#include "check/script.h"
#include "lua/lint.h"

/* The label `security: "true"`, or the secrets that it reads. */
static const struct doc_node *sensitive(const struct policy_filter *f)
{
    const struct doc_node *label = doc_at(f->meta.node, STR("metadata.labels.security"));

    if (label != NULL && !str_eq(label->text, STR("false")))
        return label;
    return f->uses.secrets.count > 0 ? f->uses.secrets.items[0].node : NULL;
}

static void fail_open(const struct policy_filter *f, struct diag_sink *sink)
{
    const struct doc_node *why = sensitive(f), *on_error = doc_find(f->node, STR("onError"));
    struct diag *d;

    if (why == NULL || (f->has_on_error && f->on_error == POLICY_FAIL_CLOSED))
        return;
    d = diag_add(sink, DIAG_LUA_FAIL_OPEN, on_error != NULL ? on_error->at : f->meta.name_node->at,
                 "the filter `" STR_FMT "` %s", STR_ARG(f->meta.name),
                 on_error != NULL ? "guards something and fails open"
                                  : "guards something and does not say what its failure means");
    diag_related(d, why->at, "this is what it guards");
    diag_help(d, "`onError: fail-closed`");
    if (on_error != NULL)
        diag_edit(d, on_error->at, "fail-closed");
}

static void untested(const struct policy_model *m, size_t filter, struct diag_sink *sink)
{
    const struct policy_filter *f = m->filters.items[filter];
    struct diag *d;

    for (size_t i = 0; i < m->filter_tests.count; i++)
        if (m->filter_tests.items[i]->filter.index == filter)
            return;
    d = diag_add(sink, DIAG_LUA_UNTESTED, f->meta.name_node->at,
                 "the filter `" STR_FMT "` has no FilterTest", STR_ARG(f->meta.name));
    diag_help(d, "a FilterTest with `filter: " STR_FMT "` and a case or two",
              STR_ARG(f->meta.name));
}

void check_filter_scripts(struct arena *a, const struct policy_model *m, struct diag_files files,
                          struct diag_sink *sink)
{
    struct lua_filter described;

    for (size_t i = 0; i < m->filters.count; i++) {
        const struct policy_filter *f = m->filters.items[i];

        fail_open(f, sink);
        untested(m, i, sink);
        if (check_script_describe(a, f, files, &described))
            (void)lua_lint(a, &described, sink);
    }
}
