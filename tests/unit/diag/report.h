/* SPDX-License-Identifier: Apache-2.0
 *
 * One error with everything, one info and one trouble: what tests of the formats for machines print
 * and read back.
 */
#ifndef TESTS_UNIT_DIAG_REPORT_H
#define TESTS_UNIT_DIAG_REPORT_H

#include <jansson.h>

#include "sample.h"

static inline void report_init(struct sample *s)
{
    struct diag *d;

    sample_init(s, "a b.yaml", "x: \xC3\xA9 80\n", "other.yaml", "\ny: <&> \"z\"\n");
    s->sink.folder = STR("policy");
    diag_add(&s->sink, DIAG_NO_DEFAULT, sample_span(s, 1, 2, "y"), "an <info> | \"here\"");
    d = diag_add(&s->sink, DIAG_FRAMING_HEADER, sample_span(s, 0, 1, "80"), "an error");
    d->subject = (struct diag_subject){ STR("Route"), STR("a/b"), STR(""), STR("spec.x") };
    diag_label(d, "here");
    diag_related(d, sample_span(s, 1, 2, "z"), "there");
    diag_context(d, sample_span(s, 1, 2, "y"));
    diag_note(d, "why");
    diag_help(d, "write 90");
    diag_edit(d, d->at, "90");
    diag_edit(d, (struct diag_span){ 1, 1, 1 }, "k: v\n");
    diag_add(&s->sink, DIAG_INPUT, DIAG_NOWHERE, "trouble");
    diag_settle(&s->sink, s->files);
}

static inline json_t *report_read(struct sample *s, enum diag_format format)
{
    struct str text = diag_print(&s->arena, &s->sink, s->files, format, false);
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(root);
    return root;
}

/* The value at a path such as "runs/0/results". */
static inline json_t *report_at(json_t *at, const char *path)
{
    struct str rest = str_of(path), step;

    while (str_cut(&rest, '/', &step)) {
        uint64_t i;

        at = str_to_u64(step, 1000, &i) ? json_array_get(at, i)
                                        : json_object_getn(at, step.p, step.n);
        if (at == NULL)
            fail_msg("there is no %s", path);
    }
    return at;
}

static inline void report_text(json_t *root, const char *path, const char *expected)
{
    assert_string_equal(json_string_value(report_at(root, path)), expected);
}

static inline void report_number(json_t *root, const char *path, int expected)
{
    assert_int_equal(json_integer_value(report_at(root, path)), expected);
}

#endif
