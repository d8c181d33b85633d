/* SPDX-License-Identifier: Apache-2.0
 *
 * A file, spans found by their text, and a sink: what tests of the printers start from.
 */
#ifndef TESTS_UNIT_DIAG_SAMPLE_H
#define TESTS_UNIT_DIAG_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag/print.h"

struct sample {
    struct arena arena;
    struct diag_sink sink;
    struct diag_file items[2];
    struct diag_files files;
};

static inline void sample_init(struct sample *s, const char *path0, const char *text0,
                               const char *path1, const char *text1)
{
    arena_init(&s->arena, 0);
    diag_init(&s->sink, &s->arena);
    s->items[0] = (struct diag_file){ str_of(path0), str_of(text0) };
    s->items[1] = (struct diag_file){ str_of(path1), str_of(text1) };
    s->files = (struct diag_files){ s->items, path1 ? 2 : 1 };
}

/* The first occurrence of `text`, from the n-th line on. */
static inline struct diag_span sample_span(const struct sample *s, uint32_t file, unsigned line,
                                           const char *text)
{
    struct str whole = s->items[file].text;
    size_t at = 0;
    const char *hit;

    while (--line > 0)
        at += str_find(str_sub(whole, at, whole.n), '\n') + 1;
    hit = strstr(whole.p + at, text);
    assert_non_null(hit);
    return (struct diag_span){ file, (uint32_t)(hit - whole.p),
                               (uint32_t)((size_t)(hit - whole.p) + strlen(text)) };
}

static inline void sample_prints(struct sample *s, enum diag_format format, const char *expected)
{
    struct str text;

    diag_settle(&s->sink, s->files);
    text = diag_print(&s->arena, &s->sink, s->files, format, false);
    assert_string_equal(str_z(&s->arena, text), expected);
    arena_fini(&s->arena);
}

#endif
