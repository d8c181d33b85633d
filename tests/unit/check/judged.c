/* SPDX-License-Identifier: Apache-2.0
 *
 * One file a line, linted as the command lints it: the base with each environment. What is found is
 * shown by the words it points at: a row then reads without counting columns.
 */
#include "judged.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build/build.h"
#include "diag/print.h"

enum { LINES_MAX = 32, WORDS_MAX = 32 };

static const char *const base[] = {
    "Listener edge {bind: [\"127.0.0.1:8080\"]}",
    "Upstream web {endpoints: [{address: \"127.0.0.1:9001\"}]}",
    "Upstream app {endpoints: [{address: \"127.0.0.1:9002\"}]}",
    "Route base {listeners: [edge], hosts: [base.test], rules: [{name: all, to: {upstream: web}}]}",
};

struct judged {
    struct arena a;
    const char *folder;
    const char *files[2 * LINES_MAX]; /* and folders behind what is in them; removed backwards */
    size_t file_count;
    struct build b;
    struct diag_sink sink;
};

static const char *made(struct judged *j, struct str path)
{
    assert_true(j->file_count < LEN(j->files));
    return j->files[j->file_count++] = str_z(&j->a, path);
}

static void make_folder(struct judged *j, struct str path)
{
    const char *z = str_z(&j->a, path);

    if (mkdir(z, 0700) == 0)
        made(j, path);
}

static void write_file(struct judged *j, struct str path, struct str text)
{
    FILE *f = fopen(made(j, path), "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

/* Line 0 is the base's. */
static void write_document(struct judged *j, struct str line, size_t number, size_t of)
{
    size_t kind = str_find(line, ' '), spec;
    struct str rest = str_sub(line, kind + 1, line.n), name, environment, folder = STR("all");

    spec = str_find(rest, ' ');
    environment = str_sub(rest, 0, spec);
    rest = str_sub(rest, spec + 1, rest.n);
    str_cut(&environment, '@', &name);
    if (environment.n > 0) {
        make_folder(j, str_fmt(&j->a, "%s/environments", j->folder));
        folder = str_fmt(&j->a, "environments/" STR_FMT, STR_ARG(environment));
    }
    make_folder(j, str_fmt(&j->a, "%s/" STR_FMT, j->folder, STR_ARG(folder)));
    write_file(
        j, str_fmt(&j->a, "%s/" STR_FMT "/%02zu-%zu.yaml", j->folder, STR_ARG(folder), number, of),
        str_fmt(&j->a,
                "apiVersion: proxyc.dev/v1alpha1\nkind: " STR_FMT "\nmetadata: {name: " STR_FMT
                "%s}\nspec: " STR_FMT "\n",
                STR_ARG(str_sub(line, 0, kind)), STR_ARG(name),
                str_eq(str_sub(line, 0, kind), STR("Environment")) ? "" : ", namespace: shop",
                STR_ARG(rest)));
}

static void write_policy(struct judged *j, const char *specs)
{
    struct str rest = str_of(specs), line;

    write_file(j, str_fmt(&j->a, "%s/proxyc.yaml", j->folder),
               STR("version: v1alpha1\ninclude: [all]\n"));
    for (size_t i = 0; i < LEN(base); i++)
        write_document(j, str_of(base[i]), 0, i);
    for (size_t i = 1; rest.n > 0 && str_cut(&rest, '\n', &line); i++)
        write_document(j, line, i, 0);
}

static bool is_named(struct str rules, uint16_t code)
{
    struct str word;

    while (rules.n > 0 && str_cut(&rules, ' ', &word))
        if (strtoul(word.p, NULL, 10) == code)
            return true;
    return false;
}

/* "611 1 `*`" */
static struct str finding(struct judged *j, const struct diag *d)
{
    const struct diag_file *f = &j->b.set.diag[d->at.file];
    size_t slash = f->path.n;

    while (f->path.p[slash - 1] != '/')
        slash--;
    return str_fmt(
        &j->a, "%u %ld `" STR_FMT "`", diag_rule_info(d->rule)->code,
        strtol(f->path.p + slash, NULL, 10),
        STR_ARG(str_sub(f->text, d->at.start, MIN(d->at.end - d->at.start, (uint32_t)WORDS_MAX))));
}

static struct str findings(struct judged *j, struct str rules)
{
    struct str all = STR("");

    for (size_t line = 0; line < LINES_MAX; line++)
        for (size_t i = 0; i < j->sink.all.count; i++) {
            const struct diag *d = j->sink.all.items[i];
            struct str one;

            if (d->rule == DIAG_INPUT || d->at.file >= j->b.set.count ||
                !is_named(rules, diag_rule_info(d->rule)->code))
                continue;
            one = finding(j, d);
            if (strtoul(one.p + 4, NULL, 10) == line)
                all = str_fmt(&j->a, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n > 0 ? "; " : "",
                              STR_ARG(one));
        }
    return all;
}

static bool has_other_error(const struct judged *j, struct str rules)
{
    for (size_t i = 0; i < j->sink.all.count; i++) {
        const struct diag *d = j->sink.all.items[i];

        if (d->level == DIAG_ERROR &&
            (d->rule == DIAG_INPUT || !is_named(rules, diag_rule_info(d->rule)->code)))
            return true;
    }
    return false;
}

/* False, and says why, where the row finds something else. */
static bool judge_row(const char *rules, const struct judged_row *row, size_t number)
{
    char folder[] = "/tmp/px-check-XXXXXX";
    struct judged j = { .folder = folder };
    struct source_where where = { .path = str_of(folder) };
    struct diag_files files;
    struct str got;
    bool is_so;

    arena_init(&j.a, 0);
    diag_init(&j.sink, &j.a);
    assert_non_null(mkdtemp(folder));
    write_policy(&j, row->specs);
    if (build_open(&j.b, &where, &j.a, &j.sink))
        build_check(&j.b, STR(""), true, &j.sink);
    files = (struct diag_files){ j.b.set.diag, j.b.set.count };
    diag_settle(&j.sink, files);
    got = findings(&j, str_of(rules));
    is_so = str_eq(got, str_of(row->finds)) && !has_other_error(&j, str_of(rules));
    if (!is_so)
        print_error("row %zu finds\n    " STR_FMT "\nand not\n    %s\n" STR_FMT "\n", number,
                    STR_ARG(got), row->finds,
                    STR_ARG(diag_print(&j.a, &j.sink, files, DIAG_SHORT, false)));
    build_close(&j.b);
    while (j.file_count > 0)
        assert_int_equal(remove(j.files[--j.file_count]), 0);
    assert_int_equal(rmdir(folder), 0);
    arena_fini(&j.a);
    return is_so;
}

void judged_rows(const char *rules, const struct judged_row *rows, size_t count)
{
    bool all = true;

    for (size_t i = 0; i < count; i++)
        all = judge_row(rules, &rows[i], i) && all;
    assert_true(all);
}
