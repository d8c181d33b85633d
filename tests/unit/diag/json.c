/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON document is read back and looked at key by key.
 */
#include <jansson.h>

#include "sample.h"

static json_t *printed(struct sample *s)
{
    struct str text;
    json_t *root;

    diag_settle(&s->sink, s->files);
    text = diag_print(&s->arena, &s->sink, s->files, DIAG_JSON, false);
    root = json_loadb(text.p, text.n, 0, NULL);
    assert_non_null(root);
    return root;
}

static void a_diagnostic_has_all_its_parts(void **state)
{
    struct sample s;
    struct diag *d;
    json_t *root, *one;
    const char *code, *slug, *summary, *detail, *file, *snippet, *note, *title, *text, *subject;
    int line, column, byte, end, low, high, first, last, errors;

    (void)state;
    sample_init(&s, "a.yaml", "x: \xC3\xA9\n\xC3\xA9: [80]\n", NULL, NULL);
    d = diag_add(&s.sink, DIAG_WRONG_TYPE, sample_span(&s, 0, 2, "80"), "a number");
    diag_label(d, "here");
    diag_note(d, "why");
    diag_help(d, "do");
    diag_edit(d, d->at, "90");
    diag_related(d, sample_span(&s, 0, 1, "x"), "there");
    diag_safe(d);
    diag_example(d, "GET /");
    d->subject = (struct diag_subject){ STR("Route"), STR("a/b"), STR(""), STR("spec.x") };
    root = printed(&s);
    one = json_array_get(json_object_get(root, "diagnostics"), 0);
    assert_int_equal(
        json_unpack(one, "{s:s, s:s, s:s, s:s, s:{s:s}, s:{s:s, s:{s:i, s:i, s:i}, s:{s:i}}}",
                    "code", &code, "slug", &slug, "summary", &summary, "detail", &detail, "subject",
                    "field_path", &subject, "range", "filename", &file, "start", "line", &line,
                    "column", &column, "byte", &byte, "end", "byte", &end),
        0);
    assert_string_equal(code, "PX109");
    assert_string_equal(slug, "wrong-type");
    assert_string_equal(summary, "a number");
    assert_string_equal(detail, "here");
    assert_string_equal(subject, "spec.x");
    assert_string_equal(file, "a.yaml");
    assert_int_equal(line, 2);
    assert_int_equal(column, 5);
    assert_int_equal(byte, 11);
    assert_int_equal(end, 13);
    assert_int_equal(
        json_unpack(one, "{s:{s:s, s:i, s:i}, s:[s], s:[{s:s, s:[{s:i, s:i, s:s}]}], s:[{s:s}]}",
                    "snippet", "code", &snippet, "highlight_start_offset", &low,
                    "highlight_end_offset", &high, "notes", &note, "fixes", "title", &title,
                    "edits", "start_byte", &first, "end_byte", &last, "text", &text, "related",
                    "label", &detail),
        0);
    assert_int_equal(json_unpack(one, "{s:[{s:s}], s:[s]}", "fixes", "applicability", &slug,
                                 "examples", &summary),
                     0);
    assert_string_equal(slug, "safe");
    assert_string_equal(summary, "GET /");
    assert_string_equal(snippet, "\xC3\xA9: [80]");
    assert_int_equal(low, 5);
    assert_int_equal(high, 7);
    assert_string_equal(note, "why");
    assert_string_equal(title, "do");
    assert_int_equal(first, 11);
    assert_int_equal(last, 13);
    assert_string_equal(text, "90");
    assert_string_equal(detail, "there");
    assert_int_equal(
        json_unpack(root, "{s:s, s:{s:i}}", "format_version", &text, "summary", "errors", &errors),
        0);
    assert_string_equal(text, "1.0");
    assert_int_equal(errors, 1);
    json_decref(root);
    arena_fini(&s.arena);
}

static void bytes_that_are_not_utf8_do_not_break_the_document(void **state)
{
    struct sample s;
    json_t *root;

    (void)state;
    sample_init(&s, "a\xFF.yaml", "x: \xFF\n", NULL, NULL);
    diag_add(&s.sink, DIAG_BAD_ENCODING, (struct diag_span){ 0, 3, 4 }, "\xFF");
    diag_add(&s.sink, DIAG_INPUT, DIAG_NOWHERE, "nowhere");
    root = printed(&s);
    assert_int_equal(json_array_size(json_object_get(root, "diagnostics")), 2);
    assert_true(json_is_null(
        json_object_get(json_array_get(json_object_get(root, "diagnostics"), 0), "range")));
    json_decref(root);
    arena_fini(&s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diagnostic_has_all_its_parts),
        cmocka_unit_test(bytes_that_are_not_utf8_do_not_break_the_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
