/* SPDX-License-Identifier: Apache-2.0
 *
 * What a comment speaks for, and what is said of one that speaks for nothing.
 */
#include "build/ignore.h"

#include "build/text.h"
#include "kit/test.h"

#define HEAD "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata: {name: a}\n"

struct ignored {
    struct arena a;
    struct diag_sink sink;
    struct build build;
};

/* A finding at the first byte of every HERE. */
static void run(struct ignored *i, const char *path, const char *text, enum diag_rule rule,
                bool complete)
{
    arena_init(&i->a, 0);
    diag_init(&i->sink, &i->a);
    build_text_check(&i->build, &i->a, str_of(path), str_of(text), &i->sink);
    i->sink.all.count = 0;
    for (const char *at = strstr(text, "HERE"); at != NULL; at = strstr(at + 1, "HERE"))
        diag_add(&i->sink, rule, (struct diag_span){ 0, (uint32_t)(at - text), 0 }, "m");
    build_ignore_apply(&i->build, complete, &i->sink);
}

struct row {
    const char *text;
    size_t silenced, left;
    const char *said; /* the message of PX120, NULL: none */
};

static void a_comment_speaks_for_one_line_or_a_document(void **state)
{
    static const struct row rows[] = {
        { HEAD "spec:\n  # proxyc:ignore PX505 why\n  x: HERE\n  y: HERE\n", 1, 1, NULL },
        { HEAD "spec:\n  #proxyc:ignore no-timeout why\n  x: HERE\n", 1, 0, NULL },
        { HEAD "spec:\n  # proxyc:ignore PX301, PX505 why\r\n  x: HERE\n", 1, 0,
          "`proxyc:ignore` has no effect: PX301 finds nothing there" },
        { HEAD "spec:\n  # proxyc:ignore PX505 why\n  # more\n  x: HERE\n", 1, 0, NULL },
        { HEAD "spec:\n  # proxyc:ignore PX505 why\n\n  x: HERE\n", 0, 1,
          "`proxyc:ignore` has no effect: PX505 finds nothing there" },
        { "# proxyc:ignore PX505 why\n" HEAD "spec:\n  x: HERE\n  y: HERE\n---\n" HEAD
          "spec: {x: HERE}\n",
          2, 1, NULL },
        { HEAD "spec:\n  x: HERE\n---\n\n# a word\n# proxyc:ignore PX505 why\n" HEAD
               "spec: {x: HERE}\n",
          1, 1, NULL },
        { HEAD "spec:\n  # proxyc:ignore PX505\n  x: HERE\n", 0, 1,
          "`proxyc:ignore` has no effect: it gives no reason" },
        { HEAD "spec:\n  # proxyc:ignore\n  x: HERE\n", 0, 1,
          "`proxyc:ignore` has no effect: it names no rule" },
        { HEAD "spec:\n  x: HERE # proxyc:ignore PX505 why\n", 0, 1,
          "`proxyc:ignore` has no effect: it stands behind something on its line" },
        { HEAD "spec:\n  # proxyc:ignore PX999 why\n  x: HERE\n", 0, 1,
          "`proxyc:ignore` has no effect: there is no rule `PX999`" },
        { HEAD "spec:\n  # see proxyc:ignore PX505 why\n  x: HERE\n", 0, 1, NULL },
        { HEAD "spec:\n  # proxyc:ignored PX505 why\n  x: HERE\n", 0, 1, NULL },
        { HEAD "spec:\n  t: |\n    # proxyc:ignore PX505 why\n    HERE\n", 0, 1, NULL },
        { HEAD "spec:\n  t: \"# proxyc:ignore PX505 why\"\n  x: HERE\n", 0, 1, NULL },
        { HEAD "spec:\n  # proxyc:ignore PX405 why\n  x: HERE\n", 0, 1, NULL },
        { HEAD "spec:\n  # proxyc:ignore PX505 why", 0, 0,
          "`proxyc:ignore` has no effect: PX505 finds nothing there" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct ignored g;
        const char *said = NULL;
        size_t left = 0;

        run(&g, "a.yaml", rows[i].text, DIAG_NO_TIMEOUT, true);
        for (size_t k = 0; k < g.sink.all.count; k++) {
            if (g.sink.all.items[k]->rule == DIAG_UNUSED_SUPPRESSION)
                said = g.sink.all.items[k]->message.p;
            else
                left++;
        }
        if (g.sink.silenced != rows[i].silenced || left != rows[i].left ||
            (said == NULL) != (rows[i].said == NULL) ||
            (said != NULL && strcmp(said, rows[i].said) != 0))
            fail_msg("%s: %zu silenced, %zu left, %s", rows[i].text, g.sink.silenced, left, said);
        arena_fini(&g.a);
    }
}

static void what_cannot_be_compiled_cannot_be_silenced(void **state)
{
    struct ignored g;

    (void)state;
    run(&g, "a.yaml", HEAD "spec:\n  # proxyc:ignore PX201 why\n  x: HERE\n", DIAG_REF_NOT_FOUND,
        true);
    assert_int_equal(g.sink.silenced, 0);
    assert_int_equal(g.sink.all.count, 2);
    KIT_TEXT(g.sink.all.items[1]->message,
             "`proxyc:ignore` has no effect: what this rule finds cannot be compiled");
    arena_fini(&g.a);
}

static void nobody_is_called_unused_before_all_rules_spoke(void **state)
{
    static const char text[] = HEAD "spec:\n  # proxyc:ignore PX301 why\n  x: HERE\n";
    struct ignored g;

    (void)state;
    run(&g, "a.yaml", text, DIAG_NO_TIMEOUT, false);
    assert_int_equal(g.sink.all.count, 1);
    arena_fini(&g.a);
    run(&g, "a.yaml", text, DIAG_REF_NOT_FOUND, true);
    assert_int_equal(g.sink.all.count, 1);
    arena_fini(&g.a);
}

static void taking_an_unused_one_out_is_safe_and_takes_its_line(void **state)
{
    static const char text[] = HEAD "spec:\n  # proxyc:ignore PX505 why\n  x: 1\n";
    struct ignored g;
    const struct diag *d;

    (void)state;
    run(&g, "a.yaml", text, DIAG_NO_TIMEOUT, true);
    assert_int_equal(g.sink.all.count, 1);
    d = g.sink.all.items[0];
    assert_int_equal(d->safety, DIAG_SAFE);
    assert_int_equal(d->edits.count, 1);
    KIT_TEXT(str_sub(str_of(text), d->edits.items[0].at.start,
                     d->edits.items[0].at.end - d->edits.items[0].at.start),
             "  # proxyc:ignore PX505 why\n");
    arena_fini(&g.a);
}

static void lua_comments_begin_with_two_dashes(void **state)
{
    struct ignored g;

    (void)state;
    run(&g, "a.lua", "local a = 1\n-- proxyc:ignore PX505 why\nHERE()\n", DIAG_NO_TIMEOUT, true);
    assert_int_equal(g.sink.silenced, 1);
    arena_fini(&g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_comment_speaks_for_one_line_or_a_document),
        cmocka_unit_test(what_cannot_be_compiled_cannot_be_silenced),
        cmocka_unit_test(nobody_is_called_unused_before_all_rules_spoke),
        cmocka_unit_test(taking_an_unused_one_out_is_safe_and_takes_its_line),
        cmocka_unit_test(lua_comments_begin_with_two_dashes),
    };

    return cmocka_run_group_tests_name("build/ignore", tests, NULL, NULL);
}
