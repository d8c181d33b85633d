/* SPDX-License-Identifier: Apache-2.0
 *
 * Repositories of a few files, written to a folder and built: environments, missing objects, and
 * that order decides nothing.
 */
#include "build/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit/test.h"
#include "table/verify.h"

#define HEAD(kind, name)                                                      \
    "apiVersion: proxyc.dev/v1alpha1\nkind: " kind "\nmetadata: {name: " name \
    ", namespace: s}\nspec:\n"

static const char listener[] =
    HEAD("Listener", "l") "  bind: [\"127.0.0.1:8080\", \"127.0.0.1:8081\"]\n";
static const char one[] = HEAD("Upstream", "one") "  endpoints: [{address: \"127.0.0.1:1\"}]\n";
static const char two[] = HEAD("Upstream", "two") "  endpoints: [{address: \"127.0.0.1:2\"}]\n";
static const char split[] = HEAD("TrafficSplit", "split") //
    "  baseline: a\n  members: {a: {upstream: one}, b: {upstream: two, percent: 10}}\n";
static const char route[] = HEAD("Route", "r") //
    "  listeners: [l]\n  hosts: [a.test, b.test]\n  rules:\n"
    "    - {name: x, match: [{path: {prefix: /x}}], to: {upstream: one}}\n"
    "    - {name: y, to: {split: split}}\n";
static const char turned[] = HEAD("Route", "r") //
    "  hosts: [b.test, a.test]\n  rules:\n"
    "    - {to: {split: split}, name: y}\n"
    "    - {name: x, to: {upstream: one}, match: [{path: {prefix: /x}}]}\n  listeners: [l]\n";
static const char project[] = "version: v1alpha1\ninclude: [p]\n";

struct file {
    const char *path, *text, *more; /* more: a second document */
};

struct repo {
    char root[64];
    struct arena a;
    struct diag_sink sink;
    struct build build;
};

static void write_file(const struct repo *r, const struct file *f)
{
    char path[256];
    FILE *out;

    (void)snprintf(path, sizeof(path), "%s/%s", r->root, f->path);
    for (char *p = path + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        (void)mkdir(path, 0700);
        *p = '/';
    }
    out = fopen(path, "w");
    assert_non_null(out);
    (void)fputs(f->text, out);
    if (f->more != NULL)
        (void)fprintf(out, "---\n%s", f->more);
    (void)fclose(out);
}

static void open_repo(struct repo *r, const struct file *files, size_t n)
{
    struct source_where where;

    *r = (struct repo){ .root = "/tmp/proxyc-test-XXXXXX" };
    arena_init(&r->a, 0);
    diag_init(&r->sink, &r->a);
    assert_non_null(mkdtemp(r->root));
    for (size_t i = 0; i < n; i++)
        write_file(r, &files[i]);
    where = (struct source_where){ .path = str_of(r->root) };
    assert_true(build_open(&r->build, &where, &r->a, &r->sink));
}

static void close_repo(struct repo *r)
{
    char command[128];

    build_close(&r->build);
    (void)snprintf(command, sizeof(command), "rm -rf '%s'", r->root);
    assert_int_equal(system(command), 0);
    arena_fini(&r->a);
}

static struct digest content_of(const struct file *files, size_t n, const char *environment)
{
    struct table_error error;
    struct digest id;
    struct table t;
    struct str bytes;
    struct repo r;

    open_repo(&r, files, n);
    if (!build_compile(&r.build, str_of(environment), &bytes, &r.sink))
        fail_msg(STR_FMT, STR_ARG(r.sink.all.items[0]->message));
    assert_true(table_verify(bytes.p, bytes.n, &t, &error));
    id = t.head->content_id;
    close_repo(&r);
    return id;
}

static void order_of_files_documents_and_keys_decides_nothing(void **state)
{
    static const struct file sorted[] = {
        { "proxyc.yaml", project, NULL },
        { "p/a.yaml", listener, one },
        { "p/b.yaml", two, split },
        { "p/c.yaml", route, NULL },
    };
    static const struct file shuffled[] = {
        { "p/z/a.yaml", turned, listener },
        { "p/m.yml", split, two },
        { "p/a.yaml", one, NULL },
        { "proxyc.yaml", project, NULL },
    };
    struct digest first = content_of(sorted, LEN(sorted), "");
    struct digest second = content_of(shuffled, LEN(shuffled), "");

    (void)state;
    assert_true(digest_eq(&first, &second));
}

static bool says(const struct repo *r, enum diag_rule rule, const char *part)
{
    for (size_t i = 0; i < r->sink.all.count; i++)
        if (r->sink.all.items[i]->rule == rule &&
            str_contains(r->sink.all.items[i]->message, str_of(part)))
            return true;
    return false;
}

static void base_may_refer_to_what_every_environment_brings(void **state)
{
    static const struct file files[] = {
        { "proxyc.yaml", project, NULL },
        { "p/a.yaml", listener, one },
        { "p/b.yaml", two, route },
        { "environments/prod/split.yaml", split, NULL },
        { "environments/test/split.yaml", split, NULL },
    };
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    build_check(&r.build, STR(""), false, &r.sink);
    build_check(&r.build, STR(""), true, &r.sink);
    assert_int_equal(diag_count(&r.sink, DIAG_ERROR), 0);
    close_repo(&r);
}

static void missing_object_is_told_for_the_environment_that_lacks_it(void **state)
{
    static const struct file files[] = {
        { "proxyc.yaml", project, NULL },
        { "p/a.yaml", listener, one },
        { "p/b.yaml", two, route },
        { "environments/prod/split.yaml", split, NULL },
        { "environments/test/other.yaml", two, NULL },
    };
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    build_check(&r.build, STR(""), true, &r.sink);
    assert_true(says(&r, DIAG_REF_NOT_FOUND, "`s/split` in environment `test`"));
    assert_false(says(&r, DIAG_REF_NOT_FOUND, "`prod`"));
    close_repo(&r);
}

static void environments_compile_to_their_own_numbers(void **state)
{
    static const char more[] = HEAD("TrafficSplit", "split") "  members: {b: {percent: 25}}\n";
    static const struct file files[] = {
        { "proxyc.yaml", project, NULL },
        { "p/a.yaml", listener, one },
        { "p/b.yaml", two, split },
        { "p/c.yaml", route, NULL },
        { "environments/prod/s.yaml", more, NULL },
        { "environments/same/s.yaml", split, NULL },
    };
    struct digest base = content_of(files, LEN(files), "");
    struct digest prod = content_of(files, LEN(files), "prod");
    struct digest same = content_of(files, LEN(files), "same");

    (void)state;
    assert_false(digest_eq(&base, &prod));
    assert_true(digest_eq(&base, &same));
}

/* Documents that environments share are resolved for each: what they refer to stands elsewhere in every list. */
static void what_is_used_is_told_by_environments_of_different_objects(void **state)
{
    static const char early[] =
        HEAD("Upstream", "aaa") "  endpoints: [{address: \"127.0.0.1:3\"}]\n";
    static const char third[] =
        HEAD("Upstream", "three") "  endpoints: [{address: \"127.0.0.1:4\"}]\n";
    static const struct file files[] = {
        { "proxyc.yaml", project, NULL },
        { "p/a.yaml", listener, one },
        { "p/b.yaml", two, split },
        { "p/c.yaml", route, third },
        { "environments/prod/e.yaml", early, NULL },
        { "environments/test/l.yaml",
          "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {name: test}\n"
          "spec: {remove: [Upstream/s/three]}\n",
          NULL },
    };
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    build_check(&r.build, STR(""), true, &r.sink);
    assert_true(says(&r, DIAG_UNUSED_OBJECT, "`s/aaa`"));
    assert_true(says(&r, DIAG_UNUSED_OBJECT, "`s/three`"));
    assert_false(says(&r, DIAG_UNUSED_OBJECT, "`s/one`"));
    assert_false(says(&r, DIAG_UNUSED_OBJECT, "`s/two`"));
    close_repo(&r);
}

static void file_over_the_limit_is_one_error(void **state)
{
    static const struct file files[] = { { "proxyc.yaml", project, NULL },
                                         { "p/a.yaml", listener, one } };
    struct source_where where;
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    build_close(&r.build);
    where = (struct source_where){ .path = str_of(r.root), .file_max = sizeof(project) };
    assert_false(build_open(&r.build, &where, &r.a, &r.sink));
    assert_true(says(&r, DIAG_INPUT, "the limit is"));
    assert_int_equal(r.sink.all.count, 1);
    close_repo(&r);
}

static void unknown_environment_and_missing_project_are_input_trouble(void **state)
{
    static const struct file files[] = { { "proxyc.yaml", project, NULL },
                                         { "p/a.yaml", listener, NULL } };
    struct source_where where = { 0 };
    struct build b;
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    assert_false(diag_has_input_trouble(&r.sink));
    (void)build_model(&r.build, STR("nope"), &r.sink);
    assert_true(diag_has_input_trouble(&r.sink));
    diag_init(&r.sink, &r.a);
    where.path = str_fmt(&r.a, "%s/p", r.root);
    assert_false(build_open(&b, &where, &r.a, &r.sink));
    assert_true(diag_has_input_trouble(&r.sink));
    build_close(&b);
    close_repo(&r);
}

static void errors_make_no_table(void **state)
{
    static const struct file files[] = { { "proxyc.yaml", project, NULL },
                                         { "p/a.yaml", listener, route } };
    struct str bytes;
    struct repo r;

    (void)state;
    open_repo(&r, files, LEN(files));
    assert_false(build_compile(&r.build, STR(""), &bytes, &r.sink));
    assert_true(says(&r, DIAG_REF_NOT_FOUND, "Upstream `s/one`"));
    close_repo(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_files_documents_and_keys_decides_nothing),
        cmocka_unit_test(base_may_refer_to_what_every_environment_brings),
        cmocka_unit_test(missing_object_is_told_for_the_environment_that_lacks_it),
        cmocka_unit_test(environments_compile_to_their_own_numbers),
        cmocka_unit_test(what_is_used_is_told_by_environments_of_different_objects),
        cmocka_unit_test(unknown_environment_and_missing_project_are_input_trouble),
        cmocka_unit_test(file_over_the_limit_is_one_error),
        cmocka_unit_test(errors_make_no_table),
    };

    return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
