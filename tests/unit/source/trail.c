/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/source/trail.c: a document that stood in another file, and what is not looked at twice.
 */
#include "source/trail.h"
#include "repo.h"

struct wish {
    const char *text;
    unsigned asked;
};

static bool has(void *ctx, struct str text)
{
    struct wish *w = ctx;

    w->asked++;
    return str_contains(text, str_of(w->text));
}

/* Where it is at HEAD~back; "" where it is nowhere. */
static const char *find(struct repo *r, struct source_trail *t, struct wish *w, size_t back,
                        const char *folder, const char *but)
{
    struct source_trail_wanted wanted = {
        .folder = str_of(folder), .but = str_of(but), .has = has, .ctx = w
    };
    struct source_commits c = { 0 };
    struct str path = STR(""), text;
    uint8_t oid[32];

    assert_true(source_history_walk(r->source, back + 1, &c, &r->sink));
    assert_int_equal(c.count, back + 1);
    w->asked = 0;
    if (!source_trail_find(t, &c.items[back], &wanted, &path, oid))
        return "";
    assert_true(source_history_read(r->source, oid, &text, &r->sink));
    assert_true(str_contains(text, str_of(w->text)));
    return str_z(&r->arena, path);
}

static void a_file_is_found_wherever_it_lies(void **state)
{
    static const struct {
        const char *text, *folder, *but, *path;
        size_t back;
    } rows[] = {
        { "r: 3", "", "", "routes/a.yaml", 0 },
        { "r: 1", "", "", "", 0 },
        { "r: 1", "", "", "routes/a.yaml", 1 },
        { "r: 2", "", "", "routes/b/c.yml", 1 },
        { "r: 2", "routes/b", "", "routes/b/c.yml", 0 },
        { "r: 2", "", "routes/b", "", 0 },
        { "r: 2", "", "routes", "", 0 },
        { "r: 2", "environments", "", "", 0 },
        { "r: 2", "no/such", "", "", 0 },
        { "a: 1", "", "", "proxyc.yaml", 0 },
        /* no YAML */
        { "x", "", "", "", 0 },
        /* what lies higher comes first, then the order of names */
        { "e: ", "", "", "environments/prod/e.yaml", 0 },
        { ": ", "", "", "proxyc.yaml", 0 },
    };
    struct repo *r = *state;

    assert_non_null(repo_open(r, "r", ""));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct wish w = { .text = rows[i].text };

        assert_string_equal(
            find(r, source_trail_new(r->source), &w, rows[i].back, rows[i].folder, rows[i].but),
            rows[i].path);
    }
}

static void what_was_in_vain_is_not_read_again(void **state)
{
    struct wish w = { .text = "nowhere" };
    struct repo *r = *state;
    struct source_trail *t;

    assert_non_null(repo_open(r, "r", ""));
    t = source_trail_new(r->source);
    assert_string_equal(find(r, t, &w, 0, "", ""), "");
    assert_int_equal(w.asked, 5);
    assert_string_equal(find(r, t, &w, 0, "", ""), "");
    assert_int_equal(w.asked, 0);
    /* the one file that was another before */
    assert_string_equal(find(r, t, &w, 1, "", ""), "");
    assert_int_equal(w.asked, 1);
}

static void more_files_than_the_first_table_of_ids_holds(void **state)
{
    struct wish w = { .text = "n: 400\n" };
    struct repo *r = *state;
    struct source_trail *t;

    repo_run(r, "cd r && for i in $(seq 100 400); do echo \"n: $i\" > routes/n$i.yaml; done && "
                "git add . && git commit -qm many");
    assert_non_null(repo_open(r, "r", ""));
    t = source_trail_new(r->source);
    assert_string_equal(find(r, t, &w, 0, "routes", ""), "routes/n400.yaml");
    assert_int_equal(w.asked, 302);
    assert_string_equal(find(r, t, &w, 0, "routes", ""), "routes/n400.yaml");
    assert_int_equal(w.asked, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        REPO_TEST(a_file_is_found_wherever_it_lies),
        REPO_TEST(what_was_in_vain_is_not_read_again),
        REPO_TEST(more_files_than_the_first_table_of_ids_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
