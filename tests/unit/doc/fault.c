/* SPDX-License-Identifier: Apache-2.0
 *
 * Each thing that can go wrong in YAML text, and what is said of it.
 */
#include "parsed.h"

static const struct {
    struct str text;
    const char *expected;
} rows[] = {
    { STR_INIT("hosts: [*.example.com]\n"),
      "a.yaml:1:9: error[PX101]: the wildcard `*.example.com` must be quoted\n1 error\n" },
    { STR_INIT("hosts:\n- *\n"),
      "a.yaml:2:3: error[PX101]: the wildcard `*` must be quoted\n1 error\n" },
    { STR_INIT("k: @x\n"), "a.yaml:1:4: error[PX101]: the text `@x` must be quoted\n1 error\n" },
    { STR_INIT("k: `x`\n"), "a.yaml:1:4: error[PX101]: the text ``x`` must be quoted\n1 error\n" },
    { STR_INIT("k: %x\n"), "a.yaml:1:4: error[PX101]: the text `%x` must be quoted\n1 error\n" },
    { STR_INIT("a:\n\tb: 1\n"),
      "a.yaml:2:1: error[PX101]: a tab stands in the indentation\n1 error\n" },
    { STR_INIT("a: [1, 2\nb: 3\n"),
      "a.yaml:2:2: error[PX101]: a list in brackets is not closed\n1 error\n" },
    { STR_INIT("a: {b: 1\n"),
      "a.yaml:2:1: error[PX101]: a map in braces is not closed\n1 error\n" },
    { STR_INIT("a: \"b\n"), "a.yaml:1:4: error[PX101]: a quoted text is not closed\n1 error\n" },
    { STR_INIT("a: 'b\n---\n"),
      "a.yaml:1:4: error[PX101]: a quoted text is not closed\n1 error\n" },
    { STR_INIT("a: \"\\q\"\n"), "a.yaml:1:5: error[PX101]: a `\\` in double quotes begins an "
                                "escape that YAML lacks\n1 error\n" },
    { STR_INIT("a: b: c\n"),
      "a.yaml:1:5: error[PX101]: a `:` begins a value where none can stand\n1 error\n" },
    { STR_INIT("a: 1\nb\nc: 2\n"), "a.yaml:2:1: error[PX101]: this line is neither `key: "
                                   "value` nor a list item\n1 error\n" },
    { STR_INIT("a:\n    b: 1\n  c: 2\n"),
      "a.yaml:3:3: error[PX101]: this line does not fit into the map around it\n1 error\n" },
    { STR_INIT("- a\nb: 1\n"),
      "a.yaml:2:1: error[PX101]: this line does not fit into the list around it\n1 error\n" },
    { STR_INIT("a: - b\n"), "a.yaml:1:4: error[PX101]: a list item cannot stand here\n1 error\n" },
    { STR_INIT("a: *b\n"),
      "a.yaml:1:4: error[PX104]: `*b` names no anchor of this document\n1 error\n" },
    { STR_INIT("a: &b [*b]\n"),
      "a.yaml:1:8: error[PX104]: `*b` stands inside of what it names\n1 error\n" },
    { STR_INIT("a: 1\na: 2\n"), "a.yaml:2:1: error[PX103]: the key `a` is there twice\n1 error\n" },
    { STR_INIT("<<: {a: 1}\n"),
      "a.yaml:1:1: error[PX105]: the merge key `<<` is not read\n1 error\n" },
    { STR_INIT("[a]: 1\n"),
      "a.yaml:1:1: error[PX107]: a list stands where a key belongs\n1 error\n" },
    { STR_INIT("? {a: 1}\n: 1\n"),
      "a.yaml:1:3: error[PX107]: a map stands where a key belongs\n1 error\n" },
    { STR_INIT("a: !x!y 1\n"),
      "a.yaml:1:4: error[PX107]: a `!` begins a tag, and tags are not read\n1 error\n" },
    { STR_INIT("%FOO\n---\na: 1\n"), NULL },
    { STR_INIT("%YAML 9.9\n---\na: 1\n"), NULL },
    { STR_INIT("a: \x07\n"),
      "a.yaml:1:4: error[PX102]: the control character 0x07 stands in the text\n1 error\n" },
    { STR_INIT("a: b\xC3\n"), NULL },
    { STR_INIT("a: \xEF\xBB\xBF\n"), NULL },
};

static void faults_are_told_in_words_of_a_policy(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed p;

        parsed_init(&p, rows[i].text);
        if (rows[i].expected)
            assert_string_equal(parsed_short(&p), rows[i].expected);
        else
            assert_false(p.ok && p.docs.count == 0);
        arena_fini(&p.arena);
    }
}

static void a_wildcard_comes_with_the_edit_that_quotes_it(void **state)
{
    struct parsed p;
    const struct diag *d;

    (void)state;
    parsed_init(&p, STR("hosts: [a, *.example.com, b]\n"));
    d = p.sink.all.items[0];
    assert_int_equal(d->edits.count, 2);
    assert_int_equal(d->edits.items[0].at.start, 11);
    assert_int_equal(d->edits.items[1].at.start, 24);
    assert_str(d->label, "in YAML a leading `*` refers to an anchor called `.example.com`");
    arena_fini(&p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told_in_words_of_a_policy),
        cmocka_unit_test(a_wildcard_comes_with_the_edit_that_quotes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
