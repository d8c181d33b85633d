/* SPDX-License-Identifier: Apache-2.0
 *
 * One document a line, compiled as the command compiles it.
 */
#include "lowered.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build/build.h"
#include "diag/print.h"

#define BASE                                                      \
    "Listener edge {bind: [\"127.0.0.1:8080\"]}\n"                \
    "Upstream web {endpoints: [{address: \"127.0.0.1:9001\"}]}\n" \
    "Upstream app {endpoints: [{address: \"127.0.0.1:9002\"}]}\n" \
    "Route base {listeners: [edge], hosts: [base.test], rules: [{name: all, to: {upstream: web}}]}\n"

static void write_file(struct arena *a, const char *folder, const char *name, struct str text)
{
    FILE *f = fopen(str_z(a, str_fmt(a, "%s/%s", folder, name)), "w");

    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static struct str documents(struct arena *a, const char *specs)
{
    struct str rest = str_fmt(a, BASE "%s", specs), line, all = STR("");

    while (str_cut(&rest, '\n', &line)) {
        size_t kind = str_find(line, ' '), name = kind + 1;
        size_t spec = name + str_find(str_sub(line, name, line.n), ' ');

        if (line.n == 0)
            continue;
        all = str_fmt(
            a,
            STR_FMT "---\napiVersion: proxyc.dev/v1alpha1\nkind: " STR_FMT
                    "\nmetadata: {name: " STR_FMT ", namespace: shop}\nspec: " STR_FMT "\n",
            STR_ARG(all), STR_ARG(str_sub(line, 0, kind)),
            STR_ARG(str_sub(line, name, spec - name)), STR_ARG(str_sub(line, spec + 1, line.n)));
    }
    return all;
}

static void compile(struct lowered *l, const char *folder)
{
    struct source_where where = { .path = str_of(folder) };
    struct table_error error;
    struct diag_sink sink;
    struct build b;
    struct str bytes;

    diag_init(&sink, &l->a);
    assert_true(build_open(&b, &where, &l->a, &sink));
    if (!build_compile(&b, STR(""), &bytes, &sink)) {
        struct diag_files files = { b.set.diag, b.set.count };

        diag_settle(&sink, files);
        fail_msg(STR_FMT, STR_ARG(diag_print(&l->a, &sink, files, DIAG_SHORT, false)));
    }
    build_close(&b);
    assert_true(table_verify(bytes.p, bytes.n, &l->t, &error));
}

void lowered_from(struct lowered *l, const char *specs)
{
    char folder[] = "/tmp/px-lower-XXXXXX";

    *l = (struct lowered){ 0 };
    arena_init(&l->a, 0);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(str_z(&l->a, str_fmt(&l->a, "%s/all", folder)), 0700), 0);
    write_file(&l->a, folder, "proxyc.yaml", STR("version: v1alpha1\ninclude: [all]\n"));
    write_file(&l->a, folder, "all/all.yaml", documents(&l->a, specs));
    compile(l, folder);
    assert_int_equal(unlink(str_z(&l->a, str_fmt(&l->a, "%s/all/all.yaml", folder))), 0);
    assert_int_equal(rmdir(str_z(&l->a, str_fmt(&l->a, "%s/all", folder))), 0);
    assert_int_equal(unlink(str_z(&l->a, str_fmt(&l->a, "%s/proxyc.yaml", folder))), 0);
    assert_int_equal(rmdir(folder), 0);
}

void lowered_end(struct lowered *l)
{
    arena_fini(&l->a);
}

const char *lowered_text(struct lowered *l, struct table_text ref)
{
    return str_z(&l->a, table_text(&l->t, ref));
}

const char *lowered_words(struct lowered *l, uint32_t first, uint32_t count)
{
    struct str all = STR("");

    for (uint32_t i = first; i < first + count; i++)
        all = str_fmt(&l->a, STR_FMT "%s" STR_FMT, STR_ARG(all), i > first ? " " : "",
                      STR_ARG(table_text(&l->t, table_word(&l->t, i)->text)));
    return str_z(&l->a, all);
}
