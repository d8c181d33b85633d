/* SPDX-License-Identifier: Apache-2.0
 *
 * A file belongs to an environment if it lies in that environment's folder, else to the base; which
 * include listed it does not matter. All is listed before anything is parsed.
 */
#include "build/docs.h"

#include "base/vec.h"
#include "build/short.h"
#include "resolve/lock.h"

/* True where an earlier include, or a later wider one, lists this folder too. */
static bool is_covered(const struct policy_project *p, struct str folder, size_t self)
{
    for (size_t i = 0; i < p->include.count; i++) {
        struct str other = p->include.items[i].text;

        if (i != self && str_is_below(folder, other) && (i < self || !str_eq(folder, other)))
            return true;
    }
    return false;
}

static void report_missing(struct diag_sink *sink, const struct policy_text *folder)
{
    struct diag *d =
        diag_add(sink, DIAG_EMPTY_INPUT, folder->node ? folder->node->at : DIAG_NOWHERE,
                 "the included folder `" STR_FMT "` does not exist", STR_ARG(folder->text));

    diag_label(d, "no such folder");
    diag_help(d, "make the folder, or take it off the list");
}

static bool list_includes(struct build *b, struct diag_sink *sink)
{
    bool ok = true;

    for (size_t i = 0; i < b->project->include.count; i++) {
        const struct policy_text *folder = &b->project->include.items[i];
        size_t before = b->set.count;
        bool found = false, read;

        if (is_covered(b->project, folder->text, i))
            continue;
        read = source_list(b->source, folder->text, &b->set, &found, sink);
        ok = ok && read;
        if (!found && read)
            report_missing(sink, folder);
        else if (read && b->set.count == before)
            diag_label(diag_add(sink, DIAG_EMPTY_INPUT, folder->node->at,
                                "the included folder `" STR_FMT "` holds no .yaml file",
                                STR_ARG(folder->text)),
                       "nothing in it");
    }
    return ok;
}

static bool list_environments(struct build *b, struct diag_sink *sink)
{
    struct str folder = b->project->environments.text;
    struct source_names names = { 0 };
    bool found, ok = source_folders(b->source, folder, &names, sink);

    for (size_t i = 0; i < names.count; i++) {
        struct str path =
            str_fmt(b->arena, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(names.items[i]));

        *VEC_ADD(b->arena, &b->environments) = names.items[i];
        if (!is_covered(b->project, path, SIZE_MAX))
            ok = source_list(b->source, path, &b->set, &found, sink) && ok;
    }
    return ok;
}

/* The list that the documents of a file go to; NULL: none, it lies loose in the environments'
 * folder. */
static struct build_doc_list *list_of(struct build *b, struct str path)
{
    struct str folder = b->project->environments.text, name;

    if (!str_is_below(path, folder) || folder.n == 0)
        return &b->docs->base;
    path = str_sub(path, folder.n + 1, path.n);
    str_cut(&path, '/', &name);
    for (size_t i = 0; i < b->environments.count; i++)
        if (path.p != NULL && str_eq(b->environments.items[i], name))
            return &b->docs->environments[i];
    return NULL;
}

/* Environments are called as their folders; another name would be one that nobody asks for. */
static void check_environment(const struct build *b, const struct build_doc_list *list,
                              const struct bind_identity *id, struct diag_sink *sink)
{
    struct str name = id->name, wanted = { 0 };
    struct diag *d;

    if (list != &b->docs->base)
        wanted = b->environments.items[list - b->docs->environments];
    if (str_eq(name, wanted))
        return;
    if (wanted.p == NULL) {
        d = diag_add(sink, DIAG_BAD_NAME, id->name_node->at,
                     "Environment `" STR_FMT "` stands in the base, which is the same for all",
                     STR_ARG(name));
        diag_help(d, "move it to `" STR_FMT "/" STR_FMT "/`",
                  STR_ARG(b->project->environments.text), STR_ARG(name));
        return;
    }
    d = diag_add(sink, DIAG_BAD_NAME, id->name_node->at,
                 "the Environment in the folder of `" STR_FMT "` is called `" STR_FMT "`",
                 STR_ARG(wanted), STR_ARG(name));
    diag_note(d, "an environment has the name of its folder");
    diag_help(d, "write `" STR_FMT "`, or move it to `" STR_FMT "/" STR_FMT "/`", STR_ARG(wanted),
              STR_ARG(b->project->environments.text), STR_ARG(name));
    diag_edit(d, id->name_node->at, STR_FMT, STR_ARG(wanted));
}

static void add_doc(struct build *b, struct build_doc_list *list, const struct doc *doc,
                    struct diag_sink *sink)
{
    struct build_doc entry = { .root = doc->root };

    if (!bind_identify(b->arena, doc, &entry.id, sink)) {
        *VEC_ADD(b->arena, &b->docs->broken) = b->set.files[doc->file].text;
        return;
    }
    if (entry.id.kind == POLICY_ENVIRONMENT)
        check_environment(b, list, &entry.id, sink);
    entry.full = resolve_names_full(b->arena, entry.id.name, entry.id.space);
    resolve_names_put(b->arena, &b->docs->anywhere, entry.id.kind, entry.full, 0);
    *VEC_ADD(b->arena, list) = entry;
}

/* What `proxyc lock` wrote: data of a split, no document of its own. */
static void add_lock(struct build *b, const struct build_doc_list *list, const struct doc *doc,
                     struct diag_sink *sink)
{
    struct build_lock entry = { .list = list };
    const struct doc_node *at;
    struct diag *d;

    if (resolve_lock_read(b->arena, doc->root, &entry.split, &entry.lock, &at)) {
        *VEC_ADD(b->arena, &b->docs->locks) = entry;
        return;
    }
    d = diag_add(sink, DIAG_SPLIT_LOCK, at->at, "this is not what a lock file holds");
    diag_label(d, "wanted: `split` and `ranges`, each of them {from, to, member}");
    diag_help(d, "delete the file and run `proxyc lock split/NAMESPACE/NAME`");
}

static bool is_lock(const struct source_file *f)
{
    return str_has_suffix(f->path, STR(".lock.yaml"));
}

static void parse_text(struct build *b, uint32_t file, struct build_doc_list *list,
                       struct diag_sink *sink)
{
    const struct source_file *f = &b->set.files[file];
    struct doc_set docs = { 0 };
    struct diag_span start = { file, 0, 0 };

    if (!doc_parse(b->arena, file, f->text, &docs, sink))
        *VEC_ADD(b->arena, &b->docs->broken) = f->text;
    else if (docs.count == 0)
        diag_add(sink, DIAG_EMPTY_INPUT, start, "the file holds no document");
    for (size_t i = 0; i < docs.count; i++)
        if (is_lock(f))
            add_lock(b, list, &docs.items[i], sink);
        else
            add_doc(b, list, &docs.items[i], sink);
}

static bool parse_file(struct build *b, uint32_t file, struct diag_sink *sink)
{
    const struct source_file *f = &b->set.files[file];
    struct build_doc_list *list = list_of(b, f->path);
    size_t first;

    if (list == NULL)
        return true;
    first = list->count;
    if (b->brief != NULL && list == &b->docs->base && !is_lock(f) &&
        build_short_take(b, file, list, sink)) {
        for (size_t i = first; i < list->count; i++)
            resolve_names_put(b->arena, &b->docs->anywhere, list->items[i].id.kind,
                              list->items[i].full, 0);
        return true;
    }
    if (f->text.p == NULL && !source_fill(b->source, &b->set, file, b->arena, sink))
        return false;
    parse_text(b, file, list, sink);
    return true;
}

/* What binding says of these is to be said again. */
static void unbind(struct build_doc_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!build_docs_is_short(&list->items[i]))
            list->items[i].bound = NULL;
}

bool build_docs_lengthen(struct build *b, const bool *files, struct diag_sink *sink)
{
    struct build_doc_list *base = &b->docs->base;
    bool *wanted = NEW_N(b->arena, bool, b->set.count + 1);
    size_t kept = 0;

    for (size_t i = 0; i < base->count; i++) {
        const struct build_doc *d = &base->items[i];

        if (build_docs_is_short(d) && files[d->root->at.file])
            wanted[d->root->at.file] = true;
        else
            base->items[kept++] = *d;
    }
    base->count = kept;
    unbind(base);
    for (size_t e = 0; e < b->environments.count; e++)
        unbind(&b->docs->environments[e]);
    for (uint32_t file = 0; file < b->set.count; file++) {
        if (!wanted[file])
            continue;
        if (b->set.files[file].text.p == NULL &&
            !source_fill(b->source, &b->set, file, b->arena, sink))
            return false;
        parse_text(b, file, base, sink);
    }
    return true;
}

void build_docs_thaw(struct build *b, struct diag_sink *sink)
{
    struct build_doc_list *base = &b->docs->base;
    bool *files = NULL;

    for (size_t i = 0; i < base->count; i++) {
        struct build_doc *d = &base->items[i];

        if (!build_docs_is_short(d) || d->bound != NULL || build_docs_is_left_out(b, d) ||
            build_short_bind(b, d))
            continue;
        if (files == NULL)
            files = NEW_N(b->arena, bool, b->set.count + 1);
        files[d->root->at.file] = true;
    }
    if (files != NULL && !build_docs_lengthen(b, files, sink))
        return; /* the sink knows why */
}

/* What an environment is merged over has to be there as it is written. */
static bool lengthen_merged(struct build *b, struct diag_sink *sink)
{
    const struct build_doc_list *base = &b->docs->base;
    bool *files = NEW_N(b->arena, bool, b->set.count + 1);
    struct resolve_names changed = { 0 };

    for (size_t e = 0; e < b->environments.count; e++)
        for (size_t i = 0; i < b->docs->environments[e].count; i++)
            resolve_names_put(b->arena, &changed, b->docs->environments[e].items[i].id.kind,
                              b->docs->environments[e].items[i].full, 0);
    for (size_t i = 0; changed.count > 0 && i < base->count; i++)
        if (build_docs_is_short(&base->items[i]) &&
            resolve_names_get(&changed, base->items[i].id.kind, base->items[i].full) != NULL)
            files[base->items[i].root->at.file] = true;
    return build_docs_lengthen(b, files, sink);
}

/* Counts in how many environments each object stands; those in all of them are promised. */
static void find_promised(struct build *b)
{
    struct resolve_names counts = { 0 };

    for (uint32_t e = 0; e < b->environments.count; e++) {
        const struct build_doc_list *list = &b->docs->environments[e];

        for (size_t i = 0; i < list->count; i++) {
            const struct build_doc *d = &list->items[i];
            struct resolve_names_entry *entry = resolve_names_get(&counts, d->id.kind, d->full);

            if (entry == NULL && e == 0)
                resolve_names_put(b->arena, &counts, d->id.kind, d->full, 1);
            else if (entry != NULL && entry->value == e)
                entry->value++;
        }
    }
    for (size_t i = 0; i < counts.count; i++)
        if (counts.items[i].value == b->environments.count)
            resolve_names_put(b->arena, &b->docs->promised, counts.items[i].kind,
                              counts.items[i].full, 0);
}

bool build_docs_read(struct build *b, struct diag_sink *sink)
{
    uint32_t first = (uint32_t)b->set.count; /* proxyc.yaml stands before */

    if (!list_includes(b, sink) || !list_environments(b, sink))
        return false;
    b->docs = NEW(b->arena, struct build_docs);
    resolve_names_reserve(b->arena, &b->docs->anywhere, b->set.count);
    VEC_RESERVE(b->arena, &b->docs->base, b->set.count);
    b->docs->environments = NEW_N(b->arena, struct build_doc_list, b->environments.count + 1);
    for (uint32_t i = first; i < b->set.count; i++)
        if (!parse_file(b, i, sink))
            return false;
    if (b->brief != NULL && !lengthen_merged(b, sink))
        return false;
    find_promised(b);
    return true;
}
