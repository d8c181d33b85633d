/* SPDX-License-Identifier: Apache-2.0
 *
 * From a document to its struct: who it is (once per document), then its spec along the kind's
 * table. A document that is merged for three environments is identified once and bound three times.
 */
#include "bind/bind.h"

#include "bind/suggest.h"
#include "bind/walk.h"
#include "policy/shape.h"

#define API_GROUP "proxyc.dev/"
#define API_VERSION API_GROUP "v1alpha1"

static bool say_api_version(const struct bind_walk *w, const struct policy_text *version)
{
    struct str text = bind_say_text(w, version->text);
    struct diag *d;

    if (str_has_prefix(version->text, STR(API_GROUP "v"))) {
        d = bind_say(w, DIAG_NEWER_LANGUAGE, version->node->at,
                     "`apiVersion` is `" STR_FMT "`, and this proxyc reads `" API_VERSION "`",
                     STR_ARG(text));
        diag_help(d, "write `" API_VERSION "`, or use a newer proxyc");
        return false;
    }
    d = bind_say(w, DIAG_OUT_OF_RANGE, version->node->at,
                 "`apiVersion` is `" STR_FMT "`, and it takes `" API_VERSION "`", STR_ARG(text));
    diag_help(d, "write `" API_VERSION "`");
    diag_edit(d, version->node->at, API_VERSION);
    return false;
}

static bool say_kind(const struct bind_walk *w, const struct policy_text *kind)
{
    struct bind_suggest near = bind_suggest_for(kind->text);
    struct str text = bind_say_text(w, kind->text), all;
    const char *names[POLICY_KINDS + 1] = { NULL };
    struct diag *d = bind_say(w, DIAG_OUT_OF_RANGE, kind->node->at,
                              "there is no kind `" STR_FMT "`", STR_ARG(text));

    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        bind_suggest_offer(&near, str_of(policy_field_kind(i)->name));
        names[i] = policy_field_kind(i)->name;
    }
    if (near.best.p) {
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near.best));
        diag_edit(d, kind->node->at, STR_FMT, STR_ARG(near.best));
    } else {
        all = policy_shape_words(w->arena, names, " and ");
        diag_note(d, "kinds are " STR_FMT, STR_ARG(all));
    }
    return false;
}

static bool find_kind(const struct bind_walk *w, const struct policy_text *kind,
                      enum policy_kind *out)
{
    enum policy_kind found;

    if (!kind->node)
        return false;
    found = policy_field_kind_find(kind->text);
    if (found == POLICY_KINDS)
        return say_kind(w, kind);
    *out = found;
    return true;
}

/* Environments are named by their folders; a namespace would mean nothing. */
static void check_space(const struct bind_walk *w, enum policy_kind kind,
                        const struct policy_envelope *e)
{
    if (kind != POLICY_ENVIRONMENT || !e->space.node)
        return;
    diag_help(
        bind_say(w, DIAG_UNKNOWN_FIELD, e->space.node->key->at, "an Environment has no namespace"),
        "drop it");
}

bool bind_identify(struct arena *a, const struct doc *d, struct bind_identity *out,
                   struct diag_sink *sink)
{
    const struct bind_walk w = { .arena = a, .sink = sink };
    struct policy_envelope e = { 0 };
    enum policy_kind kind = POLICY_KINDS;
    bool ok;

    if (d->root->kind == DOC_MAP && !doc_find(d->root, STR("apiVersion")) &&
        !doc_find(d->root, STR("kind"))) {
        struct diag *missing =
            bind_say(&w, DIAG_MISSING_FIELD, d->root->first ? d->root->first->key->at : d->root->at,
                     "a document needs `apiVersion` and `kind`, and this has neither");

        diag_help(missing,
                  "begin with `apiVersion: " API_VERSION "` and `kind: Route`, for example");
        return false;
    }
    bind_walk_defaults(policy_field_envelope(), (char *)&e);
    (void)bind_walk(&w, policy_field_envelope(), NULL, d->root, (char *)&e);
    ok = e.api_version.node &&
         (str_eq(e.api_version.text, STR(API_VERSION)) || say_api_version(&w, &e.api_version));
    if (!find_kind(&w, &e.kind, &kind) || !ok || e.name.text.n == 0)
        return false;
    check_space(&w, kind, &e);
    out->kind = kind;
    out->name = e.name.text;
    out->space = kind == POLICY_ENVIRONMENT ? STR("") : e.space.text;
    out->name_node = e.name.node;
    return true;
}

const struct policy_project *bind_project(struct arena *a, const struct doc_node *root,
                                          struct diag_sink *sink)
{
    const struct bind_walk w = { .arena = a, .sink = sink };
    struct policy_project *project = NEW(a, struct policy_project);

    bind_walk_defaults(policy_field_project(), (char *)project);
    if (root)
        (void)bind_walk(&w, policy_field_project(), NULL, root, (char *)project);
    for (size_t i = 0; i < project->include.count; i++)
        project->include.items[i].text = str_folder(project->include.items[i].text);
    project->environments.text = str_folder(project->environments.text);
    return project;
}

const struct policy_metrics *bind_metrics(struct arena *a, const struct doc_node *root,
                                          struct diag_sink *sink)
{
    const struct bind_walk w = { .arena = a, .sink = sink };
    struct policy_metrics *metrics = NEW(a, struct policy_metrics);

    bind_walk_defaults(policy_field_metrics(), (char *)metrics);
    (void)bind_walk(&w, policy_field_metrics(), NULL, root, (char *)metrics);
    return metrics;
}

void *bind_document(struct arena *a, const struct doc_node *root, const struct bind_identity *id,
                    struct diag_sink *sink)
{
    const struct field_kind *kind = policy_field_kind(id->kind);
    const struct doc_node *spec = doc_find(root, STR("spec"));
    struct policy_meta meta = {
        .node = root, .name_node = id->name_node, .name = id->name, .space = id->space
    };
    const struct field as_spec = { .name = STR_INIT("spec"),
                                   .type = FIELD_OBJECT,
                                   .object = kind->spec };
    struct bind_walk w = { .arena = a, .sink = sink };
    char *base;

    assert(kind->spec != NULL);
    meta.full = id->space.n ? str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(id->space), STR_ARG(id->name))
                            : id->name;
    w.subject = str_fmt(a, "%s " STR_FMT, kind->name, STR_ARG(meta.full));
    base = arena_take(a, kind->spec->size);
    memcpy(base, &meta, sizeof(meta));
    bind_walk_defaults(kind->spec, base);
    if (spec) /* else bind_identify said so */
        (void)bind_walk(&w, kind->spec, &as_spec, spec, base);
    return base;
}
