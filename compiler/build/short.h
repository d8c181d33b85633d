/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents that nothing is to be said of need not be kept as text, nodes and spans: their short form (freeze.h) is a
 * tenth of the size, and the cache has it from one run to the next. Routes, upstreams and splits of the base come by
 * the thousand and are read so; the rest is read as it stands.
 *
 * A model made from short forms judges and compiles as any other, but cannot say where something stands. Where a finding
 * turns out to need that (diag_is_unread), the policy is opened again without short forms: build.c.
 */
#ifndef BUILD_SHORT_H
#define BUILD_SHORT_H

#include "base/digest.h"
#include "build/docs.h"
#include "cache/cache.h"

struct build_short {
    struct cache *cache;
    struct build_short_files {
        struct build_short_file {
            uint32_t file;
            struct str kept;
        } * items; /* the files that are there in their short form, ascending */
        size_t count, cap;
    } files;
    struct arena scratch; /* text, nodes and structs of one file */
    struct arena work;    /* short forms and models; empty once a table is lowered */
};

struct build_short *build_short_new(struct arena *a);
void build_short_end(struct build_short *s);

/* Opens the cache; the sink's levels are set. */
void build_short_begin(struct build *b, const struct diag_sink *sink);

/* Gives back what only a model needs: a table was lowered. Nothing where all documents are as they are written. */
void build_short_done(struct build *b);

/* True where the file's documents are in `list` now, in their short form; it is left unread. Else somebody has to read
 * it. */
bool build_short_take(struct build *b, uint32_t file, struct build_doc_list *list,
                      struct diag_sink *sink);

/* Appends a file's documents, not bound yet, from what is kept for it. False where the bytes are none that are kept. */
bool build_short_list(struct build *b, uint32_t file, struct str kept, struct build_doc_list *list);

/* Fills doc->bound from its short form; false where that is none. */
bool build_short_bind(struct build *b, struct build_doc *doc);

/* Digest of what another document's checks can depend on in a file: its facts (freeze.h). */
static inline struct str build_short_facts(struct str kept)
{
    return str_sub(kept, 0, DIGEST_BYTES);
}

#endif
