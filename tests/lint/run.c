/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule of the catalogue has a folder of its slug with two small policy repositories: `good`,
 * of which the rule says nothing, and `bad`, whose whole output stands in bad/expect.txt. A folder
 * `before` is the earlier revision that both are compared with. UPDATE=1 writes the expectations
 * anew: read the difference.
 */
#include <stdio.h>
#include <stdlib.h>

#include "build/build.h"
#include "build/ignore.h"
#include "diag/print.h"
#include "format/format.h"
#include "kit/test.h"

#define ROOT "tests/lint/"

struct lint {
    struct arena a;
    struct diag_sink sink;
    struct build now, before;
    struct str output;
};

static bool is_there(const char *path)
{
    FILE *f = fopen(path, "r");

    if (f != NULL)
        fclose(f);
    return f != NULL;
}

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = arena_take_text(a, 1 << 16);
    size_t n;

    if (f == NULL)
        return STR("");
    n = fread(text, 1, 1 << 16, f);
    fclose(f);
    return (struct str){ text, n };
}

static void write_file(const char *path, struct str text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static const char *path_of(struct arena *a, const char *slug, const char *rest)
{
    return str_fmt(a, ROOT "%s/%s", slug, rest).p;
}

static void compare(struct lint *l, const char *slug)
{
    struct source_where where = { .path = str_of(path_of(&l->a, slug, "before")) };
    struct diag_sink unheard;

    diag_init(&unheard, &l->a);
    assert_true(build_open(&l->before, &where, &l->a, &unheard));
    build_compare(&l->now, &l->before, STR("the merge base"), STR(""), true, &l->sink);
    build_close(&l->before);
}

static void format(struct lint *l)
{
    for (uint32_t i = 0; i < l->now.set.count; i++)
        format_check(&l->a, i, l->now.set.diag[i].text,
                     str_eq(l->now.set.diag[i].path, STR("proxyc.yaml")), &l->sink);
}

static void lint(struct lint *l, const char *slug, const char *which)
{
    struct source_where where = { .path = str_of(path_of(&l->a, slug, which)) };
    struct diag_files files;

    *l = (struct lint){ .a = l->a };
    diag_init(&l->sink, &l->a);
    if (build_open(&l->now, &where, &l->a, &l->sink))
        build_check(&l->now, STR(""), true, &l->sink);
    if (is_there(path_of(&l->a, slug, "before/proxyc.yaml")))
        compare(l, slug);
    if (str_eq(str_of(slug), STR("not-formatted")))
        format(l); /* a rule that is looked at only where it is asked for */
    build_ignore_apply(&l->now, true, &l->sink);
    files = (struct diag_files){ l->now.set.diag, l->now.set.count };
    diag_settle(&l->sink, files);
    l->output = diag_print(&l->a, &l->sink, files, DIAG_HUMAN, false);
    build_close(&l->now);
}

static size_t count_of(const struct diag_sink *sink, enum diag_rule rule)
{
    size_t n = 0;

    for (size_t i = 0; i < sink->all.count; i++)
        n += sink->all.items[i]->rule == rule;
    return n;
}

static void rule_stays_silent_on_what_is_good(void **state)
{
    struct lint l;

    (void)state;
    for (enum diag_rule rule = 0; rule < DIAG_RULES; rule++) {
        const char *slug = diag_rule_info(rule)->slug;

        arena_init(&l.a, 0);
        lint(&l, slug, "good");
        if (!is_there(path_of(&l.a, slug, "good/proxyc.yaml")))
            fail_msg("%s: there is no good fixture", slug);
        if (count_of(&l.sink, rule) > 0 || diag_count(&l.sink, DIAG_ERROR) > 0)
            fail_msg("%s/good:\n" STR_FMT, slug, STR_ARG(l.output));
        arena_fini(&l.a);
    }
}

static void rule_says_what_is_bad_and_how_to_mend_it(void **state)
{
    bool update = getenv("UPDATE") != NULL;
    struct lint l;

    (void)state;
    for (enum diag_rule rule = 0; rule < DIAG_RULES; rule++) {
        const char *slug = diag_rule_info(rule)->slug, *expect;

        arena_init(&l.a, 0);
        lint(&l, slug, "bad");
        expect = path_of(&l.a, slug, "bad/expect.txt");
        if (count_of(&l.sink, rule) == 0)
            fail_msg("%s/bad does not fire:\n" STR_FMT, slug, STR_ARG(l.output));
        if (update)
            write_file(expect, l.output);
        else if (!str_eq(read_file(&l.a, expect), l.output))
            fail_msg("%s/bad says:\n" STR_FMT, slug, STR_ARG(l.output));
        arena_fini(&l.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rule_stays_silent_on_what_is_good),
        cmocka_unit_test(rule_says_what_is_bad_and_how_to_mend_it),
    };

    return cmocka_run_group_tests_name("lint", tests, NULL, NULL);
}
