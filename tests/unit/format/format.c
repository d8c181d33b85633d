/* SPDX-License-Identifier: Apache-2.0
 *
 * One form: what goes in and what comes out, and that a second time changes nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diag/print.h"
#include "format/format.h"

#define ROUTE "apiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: a}\nspec:\n"

struct row {
    const char *what, *before, *after;
};

static struct str format(struct arena *a, struct str text, struct diag_sink *sink)
{
    struct str out = { 0 };

    diag_init(sink, a);
    if (!format_text(a, 0, text, false, &out, sink))
        return (struct str){ 0 };
    return out;
}

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a;
        struct diag_sink sink;
        struct str out;

        arena_init(&a, 0);
        out = format(&a, str_of(rows[i].before), &sink);
        if (!out.p)
            fail_msg("%s: refused", rows[i].what);
        assert_string_equal(str_z(&a, out), rows[i].after);
        assert_true(str_eq(format(&a, out, &sink), out));
        arena_fini(&a);
    }
}

static void every_file_gets_the_same_layout(void **state)
{
    static const struct row rows[] = {
        { "two spaces a level", "a:\n    b:\n          c: 1\n", "a:\n  b:\n    c: 1\n" },
        { "lists below their key", "a:\n- b\n-   c\n", "a:\n  - b\n  - c\n" },
        { "compact items", "a:\n-\n  b: 1\n  c: 2\n", "a:\n  - b: 1\n    c: 2\n" },
        { "lists in lists", "-   - a\n    - b\n", "- - a\n  - b\n" },
        { "brackets", "a: [ b,c ,d, ]\nb: { e: 1,f: [] , g: {} }\n",
          "a: [b, c, d]\nb: {e: 1, f: [], g: {}}\n" },
        { "brackets over several lines", "a: [b,\n    c]\n", "a: [b, c]\n" },
        { "no value", "a:\nb: {c: , d: }\n", "a:\nb: {c: , d: }\n" },
        { "blank lines", "\n\na: 1\n\n\n\nb:\n\n  c: 1\n\n\n", "a: 1\n\nb:\n  c: 1\n" },
        { "no last line end", "a: 1", "a: 1\n" },
        { "carriage returns", "a: 1\r\nb: |\r\n  x\r\n# c\r\n", "a: 1\nb: |\n  x\n# c\n" },
        { "documents", "---\na: 1\n\n---\n\nb: 1\n", "---\na: 1\n---\nb: 1\n" },
        { "anchors", "a: &x  {b: 1}\nc: *x\nd: &y\n    e: &z 1\n",
          "a: &x {b: 1}\nc: *x\nd: &y\n  e: &z 1\n" },
        { "texts of several lines", "a: |\n      x\n\n       y\nb: >-\n z\n",
          "a: |\n  x\n\n   y\nb: >-\n  z\n" },
        { "quoted ones", "a:   \"b\n        c\"\n", "a: \"b\n  c\"\n" },
        { "nothing", "", "" },
    };

    (void)state;
    check_rows(rows, LEN(rows));
}

static void long_lines_become_block_style(void **state)
{
    static const struct row rows[] = {
        { "one hundred characters",
          "k: {aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 2, "
          "cccccccccccccccccc: 3}\n",
          "k: {aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 2, "
          "cccccccccccccccccc: 3}\n" },
        { "and one",
          "k: {aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 2, "
          "cccccccccccccccccc: [3, 4]}\n",
          "k:\n  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: 1\n  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: 2\n"
          "  cccccccccccccccccc: [3, 4]\n" },
    };

    (void)state;
    check_rows(rows, LEN(rows));
}

static void comments_stay_with_what_they_speak_of(void **state)
{
    static const struct row rows[] = {
        { "above", "# top\n\n# of a\na: 1\n  # of b\nb: 2\n# end\n",
          "# top\n\n# of a\na: 1\n# of b\nb: 2\n# end\n" },
        { "beside", "a: 1 # one\nb:   # two\n    c: [d]# three\n",
          "a: 1  # one\nb:   # two\n  c: [d]  # three\n" },
        { "aligned ones stay so", "a: 1     # x\nbcd: 1   # y\n", "a: 1     # x\nbcd: 1   # y\n" },
        { "aligned ones move together", "a:\n    b: 1    # x\n    cd: 1   # y\n",
          "a:\n  b: 1    # x\n  cd: 1   # y\n" },
        { "at the end of a block", "a:\n    b: 1\n    # in a\n# of c\nc: 1\n",
          "a:\n  b: 1\n  # in a\n# of c\nc: 1\n" },
        { "at the end of a list", "a:\n- b\n# of c\nc:\n- d\n# in c\n",
          "a:\n  - b\n# of c\nc:\n  - d\n  # in c\n" },
        { "in brackets", "a: [b, # one\n  c] # all\n", "a:  # all\n  - b  # one\n  - c\n" },
        { "after a dash", "- # one\n  a: 1\n", "-  # one\n  a: 1\n" },
        { "between key and value", "a:\n  # why\n  1\n", "# why\na: 1\n" },
        { "of documents", "# a\n---  # b\n# c\n", "# a\n---  # b\n# c\n" },
        { "a header of a text", "a: | # why\n   x\n", "a: | # why\n  x\n" },
    };

    (void)state;
    check_rows(rows, LEN(rows));
}

static void known_fields_stand_in_the_order_of_the_tables(void **state)
{
    static const struct row rows[] = {
        { "the envelope",
          "# modeline\nspec: {hosts: [a], listeners: [b]}\n# of kind\nkind: Route\nmetadata: "
          "{namespace: x, name: a}\napiVersion: v\n",
          "# modeline\napiVersion: v\n# of kind\nkind: Route\nmetadata: {name: a, namespace: x}\n"
          "spec: {listeners: [b], hosts: [a]}\n" },
        { "unknown ones come last, as they were", ROUTE "  z: 1\n  b: 2\n  hosts: [a]\n",
          ROUTE "  hosts: [a]\n  z: 1\n  b: 2\n" },
        { "names are nobody's order",
          ROUTE "  rules:\n    - name: a\n      match: [{headers: {z: "
                "a, a: z}}]\n",
          ROUTE "  rules:\n    - name: a\n      match: [{headers: {z: a, a: z}}]\n" },
        { "an alias stays behind its anchor", "kind: Route\nspec: {hosts: &x [a], listeners: *x}\n",
          "kind: Route\nspec: {hosts: &x [a], listeners: *x}\n" },
    };

    (void)state;
    check_rows(rows, LEN(rows));
}

static void quotes_stand_where_they_are_needed(void **state)
{
    static const struct row rows[] = {
        { "not needed", "a: \"b\"\n\"c\": 'd e'\n", "a: b\nc: d e\n" },
        { "needed", "a: \"*.b\"\nb: 'x: y'\nc: \"\"\nd: \"{e}\"\ne: \"1\"\nf: 'no'\ng: \"x\\n\"\n",
          "a: \"*.b\"\nb: 'x: y'\nc: \"\"\nd: \"{e}\"\ne: \"1\"\nf: 'no'\ng: \"x\\n\"\n" },
        { "wanted by a text", ROUTE "  hosts: [no, 1.10, 8, a]\n",
          ROUTE "  hosts: [\"no\", \"1.10\", \"8\", a]\n" },
        { "not by a number", ROUTE "  rules: [{name: a, priority: 8}]\n",
          ROUTE "  rules: [{name: a, priority: 8}]\n" },
    };

    (void)state;
    check_rows(rows, LEN(rows));
}

static void what_cannot_be_moved_is_refused(void **state)
{
    static const struct {
        const char *text, *said;
    } rows[] = {
        { "? a\n: b\n", "a.yaml:1:1: info[PX117]: `fmt` leaves this file as it is: it does not "
                        "move something it does not know between two values\n" },
        { "a: [b: c]\n", "a.yaml:1:5: info[PX117]: `fmt` leaves this file as it is: it does not "
                         "move a pair without braces in a list\n" },
        { "a: |2\n   b\n", "a.yaml:1:4: info[PX117]: `fmt` leaves this file as it is: it does not "
                           "move a text with an indentation of its own\n" },
        { "%YAML 1.2\n---\na: 1\n", "a.yaml:1:1: info[PX117]: `fmt` leaves this file as it is: it "
                                    "does not move something it does not know between two "
                                    "values\n" },
        { "&x a: b\n", "a.yaml:1:1: info[PX117]: `fmt` leaves this file as it is: it does not move "
                       "an anchor of a key or of a whole document\n" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct arena a;
        struct diag_sink sink;
        struct diag_file file = { STR("a.yaml"), str_of(rows[i].text) };
        struct diag_files files = { &file, 1 };

        arena_init(&a, 0);
        assert_null(format(&a, file.text, &sink).p);
        diag_settle(&sink, files);
        assert_true(
            str_has_prefix(diag_print(&a, &sink, files, DIAG_SHORT, false), str_of(rows[i].said)));
        arena_fini(&a);
    }
}

static void a_file_in_another_form_is_named(void **state)
{
    struct arena a;
    struct diag_sink sink;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    format_check(&a, 0, STR("a: 1\n"), false, &sink);
    format_check(&a, 0, STR("a: [\n"), false, &sink);
    format_check(&a, 0, STR("? a\n"), false, &sink);
    assert_int_equal(sink.all.count, 0);
    format_check(&a, 0, STR("a: 1\nb:  2\n"), false, &sink);
    assert_int_equal(sink.all.count, 1);
    assert_int_equal(sink.all.items[0]->rule, DIAG_NOT_FORMATTED);
    assert_int_equal(sink.all.items[0]->at.start, 8);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_gets_the_same_layout),
        cmocka_unit_test(long_lines_become_block_style),
        cmocka_unit_test(comments_stay_with_what_they_speak_of),
        cmocka_unit_test(known_fields_stand_in_the_order_of_the_tables),
        cmocka_unit_test(quotes_stand_where_they_are_needed),
        cmocka_unit_test(what_cannot_be_moved_is_refused),
        cmocka_unit_test(a_file_in_another_form_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
