/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/past.c: one split along the history.
 */
#include "build/past.h"

#include "made.h"
#include "source/history.h"

/* The share of `b` at each commit, newest first: "20 30 - ?", where the split is not there, or is not to be read. */
static const char *shares(struct made *m, const char *environment)
{
    const struct policy_model *model;
    struct source_commits commits = { 0 };
    struct str all = STR("");
    struct build_past past;

    assert_true(made_open(m));
    model = build_model(&m->b, str_of(environment), &m->sink);
    assert_int_equal(model->splits.count, 1);
    build_past_open(&past, &m->b, str_of(environment), POLICY_TRAFFIC_SPLIT,
                    &model->splits.items[0]->meta);
    assert_true(source_history_walk(m->b.source, 100, &commits, &m->sink));
    for (size_t i = 0; i < commits.count; i++) {
        bool other = build_past_step(&past, &commits.items[i]);
        struct build_past_value v = build_past_read(&past);

        all = str_fmt(&m->a, STR_FMT "%s%s", STR_ARG(all), i ? " " : "", other ? "" : "=");
        if (v.object != NULL && v.readable)
            all = str_fmt(&m->a, STR_FMT "%u", STR_ARG(all),
                          ((const struct policy_split *)v.object)->members.items[1].percent / 100);
        else
            all = str_fmt(&m->a, STR_FMT "%s", STR_ARG(all), v.there ? "?" : "-");
    }
    return str_z(&m->a, all);
}

static void a_split_is_followed_over_changes_breaks_and_moves(void **state)
{
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "mv p/base.yaml keep && doc Upstream u '{}' > p/u.yaml && git init -q && git add proxyc.yaml p && git commit -qm none && "
        "mv keep p/base.yaml && git add p && git commit -qm ten && echo '# words' >> proxyc.yaml && git commit -qam words && "
        "sed -i 's/percent: 10/percent: [/' p/base.yaml && git commit -qam broken && sed -i 's/percent: \\[/percent: 30/' p/base.yaml && git commit -qam thirty && "
        "git mv p/base.yaml p/moved.yaml && git commit -qm moved && sed -i 's/percent: 30/percent: 40/' p/moved.yaml && git commit -qam forty");
    assert_string_equal(shares(&m, ""), "40 30 =30 ? 10 =10 -");
    made_end(&m);
}

/* What an environment says stands over the base, wherever its folder is and however that is written. */
static void an_environment_is_followed_in_its_own_folder(void **state)
{
    static const char *const folders[] = { "envs", "envs/", "./envs" };

    (void)state;
    for (size_t i = 0; i < LEN(folders); i++) {
        struct made m;

        made_begin(&m);
        made_shell(
            &m,
            str_z(
                &m.a,
                str_fmt(
                    &m.a,
                    "project 'environments: %s\n' && mkdir -p envs/prod && environment prod > envs/prod/e.yaml && "
                    "git init -q && git add proxyc.yaml p envs && git commit -qm ten && doc TrafficSplit split '{members: {b: {percent: 50}}}' > envs/prod/s.yaml && "
                    "git add envs && git commit -qm fifty && git mv envs/prod/s.yaml envs/prod/t.yaml && git commit -qm moved && "
                    "sed -i 's/percent: 50/percent: 60/' envs/prod/t.yaml && git commit -qam sixty",
                    folders[i])));
        assert_string_equal(shares(&m, "prod"), "60 50 =50 10");
        made_end(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_split_is_followed_over_changes_breaks_and_moves),
        cmocka_unit_test(an_environment_is_followed_in_its_own_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
