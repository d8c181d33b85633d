/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a policy, and as proxyc.yaml: read, identified, bound along the field tables. What is said points into
 * the text, and says something.
 */
#include "bind/bind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_span(struct diag_span at, size_t n)
{
    if (at.file == UINT32_MAX)
        return;
    assert(at.file == 0);
    assert(at.start <= at.end);
    assert(at.end <= n);
}

static void check_sink(const struct diag_sink *sink, size_t n)
{
    for (size_t i = 0; i < sink->all.count; i++) {
        const struct diag *d = sink->all.items[i];

        assert(d->message.n > 0);
        check_span(d->at, n);
        for (size_t k = 0; k < d->related.count; k++)
            check_span(d->related.items[k].at, n);
        for (size_t k = 0; k < d->edits.count; k++)
            check_span(d->edits.items[k].at, n);
    }
}

static void bind_one(struct arena *a, const struct doc *doc, struct diag_sink *sink)
{
    struct bind_identity id;

    if (bind_identify(a, doc, &id, sink))
        assert(bind_document(a, doc->root, &id, sink) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct diag_sink sink;
    struct doc_set docs = { 0 };

    arena_init(&a, 0);
    diag_init(&sink, &a);
    (void)doc_parse(&a, 0, str_dup(&a, (struct str){ (const char *)data, n }), &docs, &sink);
    for (size_t i = 0; i < docs.count; i++)
        bind_one(&a, &docs.items[i], &sink);
    assert(bind_project(&a, docs.count ? docs.items[0].root : NULL, &sink) != NULL);
    check_sink(&sink, n);
    arena_fini(&a);
    return 0;
}
