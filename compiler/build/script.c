/* SPDX-License-Identifier: Apache-2.0
 *
 * Names are relative to the document that holds them and do not lead out of the policy. The list of
 * files is searched once a name: filters are few.
 */
#include "build/script.h"

#include "check/script.h"

static bool is_read(const struct build *b, struct str path)
{
    for (size_t i = 0; i < b->set.count; i++)
        if (str_eq(b->set.files[i].path, path))
            return true;
    return false;
}

static void read_one(struct build *b, const struct policy_text *name, struct diag_sink *sink)
{
    uint32_t file = name->node->at.file;
    struct str path;
    struct diag *d;

    if (file >= b->set.count)
        return;
    path = check_script_path(b->arena, b->set.files[file].path, name->text);
    if (path.p != NULL && (is_read(b, path) || source_read(b->source, path, &b->set, sink)))
        return;
    d = diag_add(sink, DIAG_REF_NOT_FOUND, name->node->at, "there is no file `" STR_FMT "`",
                 STR_ARG(name->text));
    if (path.p == NULL)
        diag_note(d, "the name leads out of the policy");
    else
        diag_note(d, "looked for `" STR_FMT "`; names are relative to the document", STR_ARG(path));
}

void build_script_read(struct build *b, const struct policy_model *m, struct diag_sink *sink)
{
    for (size_t i = 0; i < m->filters.count; i++) {
        const struct policy_filter *f = m->filters.items[i];

        if (f->source.node != NULL)
            read_one(b, &f->source, sink);
        for (size_t k = 0; k < f->modules.count; k++)
            read_one(b, &f->modules.items[k], sink);
    }
}

void build_script_attach(struct build *b, const struct policy_model *m)
{
    struct diag_sink unheard;

    diag_init(&unheard, b->arena);
    build_script_read(b, m, &unheard);
    for (size_t i = 0; i < m->filters.count; i++)
        check_script_attach(b->arena, m->filters.items[i],
                            (struct diag_files){ b->set.diag, b->set.count });
}
