/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a policy file: parsed, printed in every format, merged, edited. Spans stay in the
 * text, counts are those of the children, and what the scanner takes libyaml takes alike.
 */
#include "doc/doc.h"
#include "diag/print.h"
#include "doc/chars.h"
#include "doc/edit.h"
#include "doc/merge.h"
#include "kit/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_node(const struct doc_node *node, size_t n)
{
    uint32_t count = 0;

    assert(node->at.start <= node->at.end);
    assert(node->at.end <= n);
    for (const struct doc_node *c = node->first; c; c = c->next, count++)
        check_node(c, n);
    assert(count == node->count);
}

static const struct doc_node *first_scalar(const struct doc_node *node)
{
    while (node && node->kind != DOC_SCALAR)
        node = node->first;
    return node;
}

static void check_edit(struct arena *a, struct str text, const struct doc_node *root)
{
    const struct doc_node *scalar = first_scalar(root);
    struct doc_set again = { 0 };
    struct diag_sink sink;

    if (!scalar)
        return;
    diag_init(&sink, a);
    (void)doc_parse(a, 0, doc_edit_scalar(a, text, scalar, STR("25")), &again, &sink);
}

static void check_scan(struct arena *a, struct str text)
{
    struct doc_set ours = { 0 }, theirs = { 0 };
    bool ascii;

    if (doc_chars_check(text, &ascii) < text.n || !kit_doc_scan(a, text, &ours))
        return;
    assert(kit_doc_read(a, text, &theirs));
    assert(kit_doc_same(&ours, &theirs));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct diag_sink sink;
    struct doc_set docs = { 0 };
    struct str text;
    struct diag_file file;

    arena_init(&a, 0);
    diag_init(&sink, &a);
    text = str_dup(&a, (struct str){ (const char *)data, n });
    file = (struct diag_file){ STR("a.yaml"), text };
    check_scan(&a, text);
    (void)doc_parse(&a, 0, text, &docs, &sink);
    for (size_t i = 0; i < docs.count; i++) {
        check_node(docs.items[i].root, n);
        (void)doc_merge(&a, docs.items[i].root, docs.items[docs.count - 1].root);
    }
    if (docs.count)
        check_edit(&a, text, docs.items[0].root);
    diag_settle(&sink, (struct diag_files){ &file, 1 });
    for (int format = 0; format < DIAG_FORMATS; format++)
        (void)diag_print(&a, &sink, (struct diag_files){ &file, 1 }, (enum diag_format)format,
                         true);
    arena_fini(&a);
    return 0;
}
