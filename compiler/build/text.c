/* SPDX-License-Identifier: Apache-2.0
 *
 * What an editor pipes in is one document of many: what it refers to is not there to be looked at.
 */
#include "build/text.h"

#include "base/vec.h"
#include "bind/bind.h"
#include "build/docs.h"

void build_text_check(struct build *b, struct arena *a, struct str path, struct str text,
                      struct diag_sink *sink)
{
    struct doc_set docs = { 0 };

    *b = (struct build){ .arena = a };
    b->docs = NEW(a, struct build_docs);
    b->set.diag = NEW(a, struct diag_file);
    b->set.diag[0] = (struct diag_file){ path, text };
    b->set.count = 1;
    if (doc_parse(a, 0, text, &docs, sink) && docs.count == 0)
        diag_add(sink, DIAG_EMPTY_INPUT, (struct diag_span){ 0, 0, 0 },
                 "the text holds no document");
    for (size_t i = 0; i < docs.count; i++) {
        struct build_doc *doc = VEC_ADD(a, &b->docs->base);

        doc->root = docs.items[i].root;
        if (bind_identify(a, &docs.items[i], &doc->id, sink)) {
            doc->full = resolve_names_full(a, doc->id.name, doc->id.space);
            (void)bind_document(a, doc->root, &doc->id, sink);
        } else {
            b->docs->base.count--;
        }
    }
}
