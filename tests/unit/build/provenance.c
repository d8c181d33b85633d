/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/build/provenance.c: where a table comes from.
 */
#include "build/provenance.h"

#include "made.h"
#include "table/verify.h"

/* "key: value" of each record. */
static const char *lines(struct made *m, const char *environment, struct table *t)
{
    struct table_error error;
    struct str bytes, all = STR("");

    assert_true(made_open(m));
    if (!build_compile(&m->b, str_of(environment), &bytes, &m->sink))
        fail_msg(STR_FMT, STR_ARG(m->sink.all.items[0]->message));
    assert_true(table_verify(bytes.p, bytes.n, t, &error));
    for (uint32_t i = 0; i < t->provenance_count; i++)
        all = str_fmt(&m->a, STR_FMT STR_FMT ": " STR_FMT "\n", STR_ARG(all),
                      STR_ARG(table_cold_text(t, table_provenance(t, i)->key)),
                      STR_ARG(table_cold_text(t, table_provenance(t, i)->value)));
    return str_z(&m->a, all);
}

static void every_file_stands_with_its_blob_in_order(void **state)
{
    struct table folder, commit;
    const char *plain, *committed;
    struct made m;

    (void)state;
    made_begin(&m);
    plain = lines(&m, "", &folder);
    made_shell(
        &m,
        "test \"$(git hash-object p/base.yaml)\" != x && git hash-object p/base.yaml | tr -d '\\n' > hash");
    assert_true(strstr(plain, "compiler: proxyc " PX_VERSION
                              "\nenvironment: \nfile p/base.yaml: ") == plain);
    assert_non_null(strstr(plain, "\nfile proxyc.yaml: "));
    assert_true(str_has_suffix(str_of(plain), STR("\nroot: \n")));
    assert_int_equal(folder.head->flags & TABLE_DIRTY, TABLE_DIRTY);
    made_shell(&m, "git init -q && git add proxyc.yaml p && git commit -qm one && rm hash");
    committed = lines(&m, "", &commit);
    assert_string_equal(committed, plain); /* blob ids are Git's */
    assert_int_equal(commit.head->flags & TABLE_DIRTY, 0);
    assert_true(commit.head->commit_time > 0);
    assert_memory_equal(commit.head->content_id.bytes, folder.head->content_id.bytes, 32);
    made_end(&m);
}

static void a_policy_below_the_top_says_where(void **state)
{
    struct table t;
    struct made m;

    (void)state;
    made_begin(&m);
    made_shell(
        &m,
        "mkdir sub && mv proxyc.yaml p sub && git init -q && git add sub && git commit -qm one");
    {
        struct source_where where = { .path = str_fmt(&m.a, "%s/sub", m.top) };
        struct table_error error;
        struct str bytes;

        diag_init(&m.sink, &m.a);
        m.open = true;
        assert_true(build_open(&m.b, &where, &m.a, &m.sink));
        assert_true(build_compile(&m.b, STR(""), &bytes, &m.sink));
        assert_true(table_verify(bytes.p, bytes.n, &t, &error));
    }
    KIT_TEXT(table_cold_text(&t, table_provenance(&t, t.provenance_count - 1)->value), "sub");
    made_end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_stands_with_its_blob_in_order),
        cmocka_unit_test(a_policy_below_the_top_says_where),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
