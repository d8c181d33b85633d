/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents of a repository, sorted into the base and its environments.
 */
#ifndef BUILD_DOCS_H
#define BUILD_DOCS_H

#include "bind/bind.h"
#include "build/build.h"
#include "doc/doc.h"
#include "resolve/names.h"

struct build_doc {
    const struct doc_node *root;
    struct bind_identity id;
    struct str full; /* namespace/name */
    struct str
        frozen; /* its short form: nobody knows where it stands in its file. p NULL: it is there as written */
    void *bound; /* what it was bound to, once; NULL until then */
};

static inline bool build_docs_is_short(const struct build_doc *d)
{
    return d->frozen.p != NULL;
}

static inline bool build_docs_is_left_out(const struct build *b, const struct build_doc *d)
{
    return b->left_out != NULL && b->left_out[d->root->at.file];
}

struct build_doc_list {
    struct build_doc *items;
    size_t count, cap;
};

struct build_docs {
    struct build_doc_list base;
    struct build_doc_list *environments; /* per environment of the build */
    struct build_locks {
        struct build_lock {
            const struct build_doc_list *list; /* where it lies */
            struct str split;                  /* full name */
            struct policy_lock lock;
        } * items;
        size_t count, cap;
    } locks;
    struct resolve_names anywhere; /* objects of the base and of all environments */
    struct resolve_names promised; /* objects that every environment brings */
    struct {
        struct str *items; /* texts that could not be read whole */
        size_t count, cap;
    } broken;
};

/* Lists the folders that proxyc.yaml names and fills b->set, b->environments and b->docs. False
 * where the source itself gave trouble. */
NODISCARD bool build_docs_read(struct build *b, struct diag_sink *sink);

/* Reads the documents of these files, by number, as they are written, where they are there in their short form. False
 * where the source gave trouble. */
NODISCARD bool build_docs_lengthen(struct build *b, const bool *files, struct diag_sink *sink);

/* Binds what is there in its short form and stands in no file that is left out. Where a short form turns out to be none,
 * its file is read as it is written. */
void build_docs_thaw(struct build *b, struct diag_sink *sink);

#endif
