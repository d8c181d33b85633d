/* SPDX-License-Identifier: Apache-2.0
 *
 * Real repositories, made by the real git in a folder of their own that goes away with the test.
 */
#ifndef TESTS_UNIT_SOURCE_REPO_H
#define TESTS_UNIT_SOURCE_REPO_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "source/commit.h"
#include "source/history.h"

struct repo {
    struct arena arena;
    struct diag_sink sink;
    struct source *source;
    struct source_set set;
    char top[64];
};

/* Runs a shell line in the folder; it has to succeed. */
static inline void repo_run(struct repo *r, const char *line)
{
    const char *all =
        str_fmt(&r->arena,
                "cd '%s' && export HOME='%s' GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=A "
                "GIT_AUTHOR_EMAIL=a@b "
                "GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b && { %s; } >/dev/null 2>&1",
                r->top, r->top, line)
            .p;

    if (system(all) != 0)
        fail_msg("%s", line);
}

/* A policy with two commits in `r/`, the second of which changes the split. */
static inline int repo_setup(void **state)
{
    struct repo *r = calloc(1, sizeof(*r));

    assert_non_null(r);
    arena_init(&r->arena, 0);
    diag_init(&r->sink, &r->arena);
    (void)snprintf(r->top, sizeof(r->top), "/tmp/px-source-XXXXXX");
    assert_non_null(mkdtemp(r->top));
    setenv("HOME", r->top, 1); /* libgit2 looks for the user's configuration there */
    setenv("XDG_CONFIG_HOME", r->top, 1);
    repo_run(
        r,
        "git init -q -b main r && cd r && mkdir -p routes/b environments/prod environments/test && "
        "echo 'a: 1' > proxyc.yaml && echo 'r: 1' > routes/a.yaml && echo 'r: 2' > routes/b/c.yml "
        "&& "
        "echo x > routes/notes.txt && echo 'e: 1' > environments/prod/e.yaml && "
        "echo 'e: 2' > environments/test/e.yaml && git add . && git commit -qm first && "
        "echo 'r: 3' > routes/a.yaml && git commit -qam 'second\n\nwith a body' && "
        "git config user.name P && git config user.email p@q");
    *state = r;
    return 0;
}

static inline int repo_teardown(void **state)
{
    struct repo *r = *state;

    source_close(&r->source);
    repo_run(r, "cd / && rm -rf \"$HOME\"");
    arena_fini(&r->arena);
    free(r);
    return 0;
}

static inline struct source *repo_open(struct repo *r, const char *path, const char *rev)
{
    struct source_where where = { .path = str_fmt(&r->arena, "%s/%s", r->top, path),
                                  .rev = str_of(rev) };

    source_close(&r->source);
    diag_init(&r->sink, &r->arena);
    r->set = (struct source_set){ 0 };
    r->source = source_open(&where, &r->arena, &r->sink);
    return r->source;
}

/* Opens and lists; what was read as "path=text " with line ends left out. */
static inline const char *repo_list(struct repo *r, const char *path, const char *rev,
                                    const char *folder)
{
    struct str all = STR("");
    bool found;

    if (!repo_open(r, path, rev))
        return "closed";
    (void)source_list(r->source, str_of(folder), &r->set, &found, &r->sink);
    for (size_t i = 0; i < r->set.count; i++) {
        struct str text = r->set.files[i].text;

        assert_true(str_eq(r->set.diag[i].path, r->set.files[i].path));
        all =
            str_fmt(&r->arena, STR_FMT "%s" STR_FMT "=" STR_FMT, STR_ARG(all), all.n ? " " : "",
                    STR_ARG(r->set.files[i].path), STR_ARG(str_sub(text, 0, str_find(text, '\n'))));
    }
    return found ? str_z(&r->arena, all) : "no folder";
}

/* The last thing that was said contains these words. */
static inline void repo_said(struct repo *r, const char *words)
{
    const struct diag *d;

    assert_true(r->sink.all.count > 0);
    d = r->sink.all.items[r->sink.all.count - 1];
    assert_int_equal(d->rule, DIAG_INPUT);
    if (!str_contains(d->message, str_of(words)) && !str_contains(d->help, str_of(words)))
        fail_msg("%s", str_z(&r->arena, d->message));
}

#define REPO_TEST(name) cmocka_unit_test_setup_teardown(name, repo_setup, repo_teardown)

#endif
