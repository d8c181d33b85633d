/* SPDX-License-Identifier: Apache-2.0
 *
 * Every rule of the catalogue has a folder of its slug with two small policy repositories: `good`,
 * of which the rule says nothing, and `bad`, whose whole output stands in bad/expect.txt. A folder
 * `before` is the earlier revision that both are compared with, a file `load.json` what --metrics
 * names. UPDATE=1 writes the expectations
 * anew: read the difference.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bind/bind.h"
#include "build/build.h"
#include "build/ignore.h"
#include "build/leak.h"
#include "check/aged.h"
#include "check/load.h"
#include "check/signer.h"
#include "diag/print.h"
#include "diff/weaker.h"
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

/* What stood before was committed 31 days before what stands now. */
static void grow_old(struct lint *l)
{
    enum { NOW = 1767323045, DAYS_31 = 31 * 86400 };
    struct diag_sink unheard;
    const struct policy_split *now, *before;

    diag_init(&unheard, &l->a);
    now = build_model(&l->now, STR(""), &unheard)->splits.items[0];
    before = build_model(&l->before, STR(""), &unheard)->splits.items[0];
    check_aged_judge(&l->a, now,
                     (struct check_aged_state[]){ { now, NOW, STR("5f9be1e") },
                                                  { before, NOW - DAYS_31, STR("a41f9c2") } },
                     2, NOW, &l->sink);
}

static void compare(struct lint *l, const char *slug)
{
    struct source_where where = { .path = str_of(path_of(&l->a, slug, "before")) };
    struct diag_sink unheard;

    diag_init(&unheard, &l->a);
    assert_true(build_open(&l->before, &where, &l->a, &unheard));
    build_compare(&l->now, &l->before, STR("the merge base"), STR(""), true, &l->sink);
    diff_weaker_judge(&l->a, build_model(&l->now, STR(""), &unheard),
                      build_model(&l->before, STR(""), &unheard), STR("the merge base"), &l->sink);
    build_leak_compare(&l->now, &l->before, STR("the merge base"), &l->sink);
    if (str_eq(str_of(slug), STR("split-stale")))
        grow_old(l);
    build_close(&l->before);
}

/* What stands before the signature of a commit object, and its signature; the rest is the text's. */
static void split_commit(struct arena *a, struct str text, struct str *signature,
                         struct str *payload)
{
    struct str line, out = STR(""), sig = STR("");
    bool head = true, inside = false;

    while (text.n > 0 && str_cut(&text, '\n', &line)) {
        inside = head && (str_has_prefix(line, STR("gpgsig ")) ||
                          (inside && str_has_prefix(line, STR(" "))));
        head = head && line.n > 0;
        if (inside)
            sig = str_fmt(a, STR_FMT STR_FMT "\n", STR_ARG(sig),
                          STR_ARG(str_sub(line, line.p[0] == ' ' ? 1 : 7, line.n)));
        else
            out = str_fmt(a, STR_FMT STR_FMT "\n", STR_ARG(out), STR_ARG(line));
    }
    *signature = sig;
    *payload = out;
}

/* The commits of a change, as git keeps them: commits/1, 2 ... */
static void authorise(struct lint *l, const char *slug, const char *which)
{
    struct check_signer_commit commits[9] = { 0 };
    struct check_signer_change change = { .now = l->now.project,
                                          .file = STR("allowed-signers"),
                                          .base = STR("the merge base"),
                                          .commits = commits };
    struct sign_allowed allowed;
    struct sign_fault fault;

    assert_true(sign_allowed_parse(
        &l->a, read_file(&l->a, path_of(&l->a, slug, "before/allowed-signers")), &allowed, &fault));
    for (size_t i = 1; i <= LEN(commits); i++) {
        const char *path = path_of(&l->a, slug, str_fmt(&l->a, "%s/commits/%zu", which, i).p);
        struct str signature, payload, author, rest;
        struct check_signer_commit *c = &commits[i - 1];

        if (!is_there(path))
            break;
        split_commit(&l->a, read_file(&l->a, path), &signature, &payload);
        rest = str_sub(payload, 0, str_find(payload, '>'));
        while (str_cut(&rest, ' ', &author))
            if (rest.n > 0 && rest.p[0] == '<')
                c->author = author;
        c->email = str_sub(author, 1, author.n);
        c->id = str_fmt(&l->a, "%zu", i);
        c->sign = sign_commit_judge(&l->a, &allowed, signature, payload, 1767323045);
        change.count = i;
    }
    check_signer_commits(&change, &l->sink);
}

static void format(struct lint *l)
{
    for (uint32_t i = 0; i < l->now.set.count; i++)
        format_check(&l->a, i, l->now.set.diag[i].text,
                     str_eq(l->now.set.diag[i].path, STR("proxyc.yaml")), &l->sink);
}

/* load.json beside both. */
static struct check_load *measured(struct lint *l, const char *slug)
{
    struct str text = read_file(&l->a, path_of(&l->a, slug, "load.json"));
    struct doc_set docs = { 0 };
    struct diag_sink unheard;

    if (text.n == 0)
        return NULL;
    diag_init(&unheard, &l->a);
    assert_true(doc_parse(&l->a, 0, text, &docs, &unheard));
    assert_int_equal(docs.count, 1);
    return check_load_new(&l->a, bind_metrics(&l->a, docs.items[0].root, &unheard),
                          STR("load.json"));
}

static void lint(struct lint *l, const char *slug, const char *which)
{
    struct source_where where = { .path = str_of(path_of(&l->a, slug, which)) };
    struct diag_files files;

    *l = (struct lint){ .a = l->a };
    diag_init(&l->sink, &l->a);
    if (build_open(&l->now, &where, &l->a, &l->sink)) {
        l->now.load = measured(l, slug);
        build_check(&l->now, STR(""), true, &l->sink);
    }
    if (is_there(path_of(&l->a, slug, "before/proxyc.yaml")))
        compare(l, slug);
    if (str_eq(str_of(slug), STR("change-not-authorised")))
        authorise(l, slug, which);
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
