/* SPDX-License-Identifier: Apache-2.0
 *
 * The oracle of short forms: every fixture of a lint rule and every example says the same and compiles to the same
 * bytes, whether all documents are read as they are written or taken in their short form: without a cache, with an
 * empty one, with one that knows them all.
 */
#include "build/short.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "build/build.h"
#include "build/ignore.h"
#include "build/subject.h"
#include "check/secret.h"
#include "diag/print.h"
#include "kit/test.h"

enum { SHOWN = 300 }; /* bytes before and after the first difference */

enum way { LONG, SHORT, COLD, WARM, WAYS };

static const char *const way_names[] = { "long", "short without a cache", "cold", "warm" };

/* What was said and made of one policy. */
struct result {
    struct str said, bytes;
    size_t shortened; /* documents in their short form when all was read */
};

struct world {
    char folder[64]; /* of caches */
    struct arena held;
    struct build git; /* keeps libgit2 awake from one policy to the next */
    size_t fixtures, shortened, errors, tables;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    struct source_where where = { .path = STR("examples/01-quickstart") };
    struct diag_sink sink;

    assert_non_null(w);
    memcpy(w->folder, "/tmp/proxyc-test-XXXXXX", sizeof("/tmp/proxyc-test-XXXXXX"));
    assert_non_null(mkdtemp(w->folder));
    arena_init(&w->held, 0);
    diag_init(&sink, &w->held);
    assert_true(build_open(&w->git, &where, &w->held, &sink));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    char command[128];

    build_close(&w->git);
    arena_fini(&w->held);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", w->folder);
    assert_int_equal(system(command), 0);
    free(w);
    return 0;
}

static bool open_by(struct build *b, const struct world *w, enum way way, struct str path,
                    struct arena *a, struct diag_sink *sink)
{
    struct source_where where = { .path = path };
    struct build_keep keep = { .on = way >= COLD, .folder = str_of(w->folder) };

    if (way == LONG)
        return build_open(b, &where, a, sink);
    return build_open_short(b, &where, &keep, a, sink);
}

static size_t count_short(const struct build *b)
{
    size_t n = 0;

    for (size_t i = 0; b->docs != NULL && i < b->docs->base.count; i++)
        n += build_docs_is_short(&b->docs->base.items[i]);
    return n;
}

static struct str print(struct arena *a, struct build *b, struct diag_sink *sink)
{
    struct diag_files files;

    if (b->docs != NULL)
        build_subject_set(b, sink);
    files = (struct diag_files){ b->set.diag, b->set.count };
    diag_settle(sink, files);
    check_secret_conceal(files, sink);
    return diag_print(a, sink, files, DIAG_JSON, false);
}

static struct result judge(const struct world *w, enum way way, struct str path, struct arena *a)
{
    struct result r = { .bytes = STR("") };
    struct diag_sink sink;
    struct build b;

    diag_init(&sink, a);
    if (open_by(&b, w, way, path, a, &sink)) {
        r.shortened = count_short(&b);
        build_check(&b, STR(""), true, &sink);
        build_ignore_apply(&b, true, &sink);
    }
    r.said = print(a, &b, &sink);
    build_close(&b);
    return r;
}

/* Of a table that could be made only the bytes count: what else there is to say is lint's to say. */
static struct result compile(const struct world *w, enum way way, struct str path,
                             struct str environment, struct arena *a)
{
    struct result r = { .said = STR(""), .bytes = STR("") };
    struct diag_sink sink;
    struct build b;
    bool ok;

    diag_init(&sink, a);
    ok = open_by(&b, w, way, path, a, &sink);
    r.shortened = count_short(&b);
    ok = ok && build_compile(&b, environment, &r.bytes, &sink);
    if (!ok) {
        r.said = print(a, &b, &sink);
        r.bytes = STR("");
    }
    build_close(&b);
    return r;
}

static void forget_cache(const struct world *w)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "rm -f '%s'/*", w->folder);
    assert_int_equal(system(command), 0);
}

static void same(const struct result *want, const struct result *is, enum way way, struct str path,
                 const char *what)
{
    size_t at = 0;

    while (at < want->said.n && at < is->said.n && want->said.p[at] == is->said.p[at])
        at++;
    if (!str_eq(want->said, is->said)) {
        struct str wanted = str_sub(want->said, at - MIN(at, SHOWN), 2 * SHOWN);
        struct str said = str_sub(is->said, at - MIN(at, SHOWN), 2 * SHOWN);

        fail_msg(STR_FMT ", %s, %s:\n" STR_FMT "\ninstead of:\n" STR_FMT, STR_ARG(path), what,
                 way_names[way], STR_ARG(said), STR_ARG(wanted));
    }
    if (!str_eq(want->bytes, is->bytes))
        fail_msg(STR_FMT ", %s, %s: other bytes", STR_ARG(path), what, way_names[way]);
}

static void check_environment(struct world *w, struct str path, struct str environment)
{
    struct arena a;
    struct result want;

    arena_init(&a, 0);
    want = compile(w, LONG, path, environment, &a);
    w->tables += want.bytes.n > 0;
    forget_cache(w);
    for (enum way way = SHORT; way < WAYS; way++) {
        struct result is = compile(w, way, path, environment, &a);

        same(&want, &is, way, path, "compiled");
    }
    arena_fini(&a);
}

/* Names of environments, as the long form has them; one empty name where there are none. */
static size_t environments_of(const struct world *w, struct str path, struct arena *a,
                              struct str **names)
{
    struct diag_sink sink;
    struct build b;
    size_t n = 1;

    *names = NEW(a, struct str);
    diag_init(&sink, a);
    if (open_by(&b, w, LONG, path, a, &sink) && b.environments.count > 0) {
        *names = b.environments.items;
        n = b.environments.count;
    }
    build_close(&b);
    return n;
}

static void check_policy(struct world *w, struct str path)
{
    struct str *environments;
    struct arena a;
    struct result want;
    size_t n;

    arena_init(&a, 0);
    w->fixtures++;
    want = judge(w, LONG, path, &a);
    w->errors += str_contains(want.said, STR("\"error\""));
    forget_cache(w);
    for (enum way way = SHORT; way < WAYS; way++) {
        struct result is = judge(w, way, path, &a);

        same(&want, &is, way, path, "judged");
        w->shortened += is.shortened;
    }
    n = environments_of(w, path, &a, &environments);
    for (size_t i = 0; i < n; i++)
        check_environment(w, path, environments[i]);
    arena_fini(&a);
}

/* Every folder TOP/NAME/REST that holds a proxyc.yaml. */
static void check_folders(struct world *w, const char *top, const char *rest)
{
    DIR *dir = opendir(top);
    char path[512];

    assert_non_null(dir);
    for (const struct dirent *e; (e = readdir(dir)) != NULL;) {
        struct stat st;

        (void)snprintf(path, sizeof(path), "%s/%s%s/proxyc.yaml", top, e->d_name, rest);
        if (e->d_name[0] == '.' || stat(path, &st) != 0)
            continue;
        path[str_of(path).n - sizeof("/proxyc.yaml") + 1] = '\0';
        check_policy(w, str_of(path));
    }
    (void)closedir(dir);
}

static void what_is_good_is_judged_and_compiled_alike(void **state)
{
    struct world *w = *state;

    check_folders(w, "tests/lint", "/good");
    assert_true(w->fixtures > 100);
    assert_true(w->shortened > 100);
    assert_true(w->tables > 100);
}

static void what_is_bad_is_judged_and_refused_alike(void **state)
{
    struct world *w = *state;

    w->fixtures = 0;
    check_folders(w, "tests/lint", "/bad");
    assert_true(w->fixtures > 100);
    assert_true(w->errors > 50);
}

static void examples_are_judged_and_compiled_alike(void **state)
{
    struct world *w = *state;

    w->fixtures = w->tables = w->shortened = 0;
    check_folders(w, "examples", "");
    assert_true(w->fixtures >= 10);
    assert_true(w->tables >= w->fixtures);
    assert_true(w->shortened > w->fixtures);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_good_is_judged_and_compiled_alike),
        cmocka_unit_test(what_is_bad_is_judged_and_refused_alike),
        cmocka_unit_test(examples_are_judged_and_compiled_alike),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
