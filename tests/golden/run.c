/* SPDX-License-Identifier: Apache-2.0
 *
 * Whole tables as text: each folder holds a policy repository and table.txt, what it compiles to
 * (for the environment `prod` where it has one) and its content id. UPDATE=1 writes them anew: a
 * difference is a change of what policies mean. Between them they hold every type of record that
 * the format has, so that none changes unseen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "build/build.h"
#include "diag/print.h"
#include "kit/test.h"
#include "table/dump.h"
#include "table/schema.h"
#include "table/verify.h"

#define ROOT "tests/golden/"

enum { TEXT_MAX = 1 << 18 };

static const char *const topics[] = { "01-routes",  "02-splits",  "03-environments",
                                      "04-actions", "05-domains", "06-policies" };

static struct str read_file(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = arena_take_text(a, TEXT_MAX);
    size_t n;

    if (f == NULL)
        return STR("");
    n = fread(text, 1, TEXT_MAX, f);
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

static struct table compile(struct arena *a, const char *topic)
{
    struct source_where where = { .path = str_fmt(a, ROOT "%s/policy", topic) };
    struct table_error error;
    struct diag_sink sink;
    struct table table;
    struct build b;
    struct str bytes, environment;

    diag_init(&sink, a);
    assert_true(build_open(&b, &where, a, &sink));
    environment = b.environments.count ? b.environments.items[0] : STR("");
    if (!build_compile(&b, environment, &bytes, &sink)) {
        struct diag_files files = { b.set.diag, b.set.count };
        struct str text;

        diag_settle(&sink, files);
        text = diag_print(a, &sink, files, DIAG_SHORT, false);
        fail_msg("%s:\n" STR_FMT, topic, STR_ARG(text));
    }
    build_close(&b);
    assert_true(table_verify(bytes.p, bytes.n, &table, &error));
    return table;
}

static struct str as_text(struct arena *a, const struct table *t)
{
    struct str id = str_hex(a, t->head->content_id.bytes, DIGEST_BYTES);

    return str_fmt(a, "content_id=" STR_FMT "\n" STR_FMT, STR_ARG(id),
                   STR_ARG(table_dump_text(a, t, 0, false)));
}

static void policy_compiles_to_the_table_on_record(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(topics); i++) {
        struct table table;
        struct str path, text;
        struct arena a;

        arena_init(&a, 0);
        path = str_fmt(&a, ROOT "%s/table.txt", topics[i]);
        table = compile(&a, topics[i]);
        text = as_text(&a, &table);
        if (getenv("UPDATE") != NULL)
            write_file(path.p, text);
        else if (!str_eq(read_file(&a, path.p), text))
            fail_msg("%s compiles to:\n" STR_FMT, topics[i], STR_ARG(text));
        arena_fini(&a);
    }
}

/* Indexes of sets of 4,096 networks would be two megabytes of text; tests/unit/lower/list.c has one. */
static bool is_too_large(uint32_t type)
{
    return type == TABLE_NIDX || type == TABLE_NJMP || type == TABLE_NSPN;
}

static void every_type_of_record_is_in_a_table_on_record(void **state)
{
    struct table tables[LEN(topics)];
    uint32_t count;
    const struct table_schema *all = table_schema_list(&count);
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(topics); i++)
        tables[i] = compile(&a, topics[i]);
    for (uint32_t i = 0; i < count; i++) {
        bool seen = false;

        for (size_t k = 0; k < LEN(tables) && !seen; k++) {
            const struct table_section *s = table_section(&tables[k], all[i].type);

            seen = s != NULL && s->count > 0;
        }
        if (!seen && !is_too_large(all[i].type))
            fail_msg("no table on record holds a %s", all[i].name);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policy_compiles_to_the_table_on_record),
        cmocka_unit_test(every_type_of_record_is_in_a_table_on_record),
    };

    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
