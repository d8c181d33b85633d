/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/render.c: documents that stand for themselves.
 */
#include "typed.h"

static void what_is_rendered_decides_the_same(void **state)
{
    static const struct typed_row rows[] = {
        { "compile -C @ -o @/before.pxt", 0, "", NULL },
        { "render -C @ --format yaml=@/new/all/all.yaml", 0, NULL, NULL },
        { "compile -C @/new -o @/after.pxt", 0, "", NULL },
        { "inspect @/before.pxt --section ACTN", 0, "", NULL },
    };
    struct typed *t = *state;
    struct str before;

    typed_policy(t, "");
    typed_shell(t, "mkdir -p new/all && cp proxyc.yaml new/");
    typed_rows(t, rows, LEN(rows));
    assert_int_equal(typed_run(t, "compile -C @ --check"), 0);
    before = t->out;
    assert_int_equal(typed_run(t, "compile -C @/new --check"), 0);
    assert_true(str_eq(str_sub(before, 0, 64), str_sub(t->out, 0, 64)));
}

static void a_document_is_chosen_by_kind_and_name(void **state)
{
    static const struct typed_row rows[] = {
        { "render -C @ --kind Upstream", 0, "name: v1\n|name: v2\n|---\n|!TrafficSplit", NULL },
        { "render -C @ --name v2", 0, "name: v2\n|!---|!v1\n", NULL },
        { "render -C @ --name shop/v2 --kind Upstream", 0, "name: v2\n", NULL },
        { "render -C @ --name other/v2", 1, NULL, "there is no such document" },
        { "render -C @ --kind Route --name v2", 1, NULL, "there is no such document" },
        { "render -C @ --kind Upstreams", 2, NULL, "there is no kind `Upstreams`" },
        { "render -C @ --format xml", 2, NULL, "xml" },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

static void a_value_tells_where_it_is_written(void **state)
{
    static const struct typed_row rows[] = {
        { "render -C @ --name v2 --origins", 0,
          "name: v2  # all/all.yaml:17\n|connectTimeout: 1s  # default\n", NULL },
        { "render -C @ --name v2 --origins --format json", 0,
          "{\"value\": \"v2\", \"origin\": \"all/all.yaml:17\"}|\"connectTimeout\": {\"value\": \"1s\", \"origin\": \"default\"}",
          NULL },
        { "render -C @ --name v2 --format json", 0,
          "[\n{\"apiVersion\": |\"weight\": 1|\"proxyProtocol\": \"off\"|\n]\n", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
}

/* Texts that YAML would take for something else are quoted. */
static void every_format_goes_where_it_is_sent(void **state)
{
    static const struct typed_row rows[] = {
        { "render -C @ --name v2 --format json=@/x.json --format yaml", 0,
          "address: \"127.0.0.1:9002\"\n|proxyProtocol: \"off\"\n|![", NULL },
    };

    typed_policy(*state, "");
    typed_rows(*state, rows, LEN(rows));
    assert_true(str_has_prefix(typed_read(*state, "x.json"), STR("[\n{")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(what_is_rendered_decides_the_same),
        TYPED_TEST(a_document_is_chosen_by_kind_and_name),
        TYPED_TEST(a_value_tells_where_it_is_written),
        TYPED_TEST(every_format_goes_where_it_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
