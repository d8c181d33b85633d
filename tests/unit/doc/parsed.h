/* SPDX-License-Identifier: Apache-2.0
 *
 * A text, its documents and what was said about it.
 */
#ifndef TESTS_UNIT_DOC_PARSED_H
#define TESTS_UNIT_DOC_PARSED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag/print.h"
#include "doc/doc.h"

struct parsed {
    struct arena arena;
    struct diag_sink sink;
    struct diag_file file;
    struct diag_files files;
    struct doc_set docs;
    bool ok;
};

static inline void parsed_init(struct parsed *p, struct str text)
{
    *p = (struct parsed){ .file = { STR("a.yaml"), text } };
    arena_init(&p->arena, 0);
    diag_init(&p->sink, &p->arena);
    p->files = (struct diag_files){ &p->file, 1 };
    p->ok = doc_parse(&p->arena, 0, text, &p->docs, &p->sink);
    diag_settle(&p->sink, p->files);
}

/* The value at a path of the n-th document. */
static inline struct str parsed_at(const struct parsed *p, size_t number, const char *path)
{
    const struct doc_node *node = doc_at(p->docs.items[number].root, str_of(path));

    assert_non_null(node);
    return node->text;
}

/* The bytes a node spans. */
static inline struct str parsed_span(const struct parsed *p, const struct doc_node *node)
{
    return str_sub(p->file.text, node->at.start, node->at.end - node->at.start);
}

static inline const char *parsed_short(struct parsed *p)
{
    return str_z(&p->arena, diag_print(&p->arena, &p->sink, p->files, DIAG_SHORT, false));
}

#define assert_str(got, expected)                           \
    do {                                                    \
        struct str got_ = (got), expected_ = STR(expected); \
        assert_int_equal(got_.n, expected_.n);              \
        assert_true(str_eq(got_, expected_));               \
    } while (0)

#endif
