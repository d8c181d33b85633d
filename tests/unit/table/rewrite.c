/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/rewrite.c: paths sent on, Location, and fields that edits drop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kit/table.h"
#include "table/rewrite.h"

static struct table with_action(struct kit *k, struct table_action a, const char *path,
                                const char *host, const char *scheme, uint32_t prefix_bytes)
{
    kit_init(k);
    kit_rule(k, TABLE_METHODS_DEFAULT);
    a.path = emit_text(k->image, str_of(path));
    a.host = emit_text(k->image, str_of(host));
    a.scheme = emit_text(k->image, str_of(scheme));
    a.prefix_bytes = prefix_bytes;
    *(struct table_action *)emit_at(k->image, TABLE_ACTN, 0) = a;
    return kit_build(k);
}

static void prefixes_are_replaced_by_whole_segments(void **state)
{
    static const struct {
        enum table_rewrite kind;
        uint32_t prefix_bytes;
        const char *with, *path, *wanted;
    } rows[] = {
        { TABLE_KEEP_PATH, 2, "/x", "/a/b", "/a/b" },
        { TABLE_REPLACE_PATH, 2, "/x", "/a/b", "/x" },
        { TABLE_REPLACE_PREFIX, 4, "/xyz", "/foo/bar", "/xyz/bar" },
        { TABLE_REPLACE_PREFIX, 4, "/xyz/", "/foo/bar", "/xyz/bar" },
        { TABLE_REPLACE_PREFIX, 4, "/xyz", "/foo", "/xyz" },
        { TABLE_REPLACE_PREFIX, 4, "/xyz", "/foo/", "/xyz/" },
        { TABLE_REPLACE_PREFIX, 4, "", "/foo/bar", "/bar" },
        { TABLE_REPLACE_PREFIX, 4, "", "/foo", "/" },
        { TABLE_REPLACE_PREFIX, 4, "/", "/foo/", "/" },
        { TABLE_REPLACE_PREFIX, 4, "/", "/foo", "/" },
        { TABLE_REPLACE_PREFIX, 0, "/v1", "/a", "/v1/a" },
        { TABLE_REPLACE_PREFIX, 9, "/v1", "/a", "/v1" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_request q = { .path = str_of(rows[i].path) };
        struct table_action a = { .policy = TABLE_NONE,
                                  .kind = TABLE_RESPOND,
                                  .status = 200,
                                  .path_rewrite = (uint16_t)rows[i].kind };
        struct kit k;
        struct table t = with_action(&k, a, rows[i].with, "", "", rows[i].prefix_bytes);
        struct str path;
        char buf[16];

        assert_true(table_rewrite_path(&t, table_rule(&t, 0), &q, buf, sizeof(buf), &path));
        if (!str_eq(path, str_of(rows[i].wanted)))
            fail_msg("row %zu: %.*s", i, (int)path.n, path.p);
        kit_fini(&k);
    }
}

static void a_path_that_does_not_fit_is_refused(void **state)
{
    struct table_request q = { .path = STR("/foo/bar") };
    struct table_action a = { .policy = TABLE_NONE,
                              .kind = TABLE_RESPOND,
                              .status = 200,
                              .path_rewrite = TABLE_REPLACE_PREFIX };
    struct kit k;
    struct table t = with_action(&k, a, "/xyz", "", "", 4);
    struct str path;
    char buf[8];

    (void)state;
    assert_true(table_rewrite_path(&t, table_rule(&t, 0), &q, buf, 8, &path));
    assert_false(table_rewrite_path(&t, table_rule(&t, 0), &q, buf, 7, &path));
    kit_fini(&k);
}

static void the_location_says_what_changes_and_keeps_the_rest(void **state)
{
    static const struct {
        const char *to_scheme, *to_host;
        uint32_t to_port, port;
        const char *scheme, *host, *query, *wanted;
    } rows[] = {
        { "https", "", 0, 8080, "http", "a.test", NULL, "https://a.test/p" },
        { "https", "", 443, 80, "http", "a.test", NULL, "https://a.test/p" },
        { "https", "", 8443, 80, "http", "a.test", "x=1", "https://a.test:8443/p?x=1" },
        { "", "b.test", 0, 8080, "http", "a.test", NULL, "http://b.test/p" },
        { "", "", 0, 8080, "http", "a.test", "", "http://a.test:8080/p?" },
        { "", "", 0, 80, "http", "a.test", NULL, "http://a.test/p" },
        { "", "", 0, 443, "https", "[::1]", NULL, "https://[::1]/p" },
        { "", "", 80, 8080, "http", "a.test", NULL, "http://a.test/p" },
        { "https", "", 0, 80, "http", "", "q", "/p?q" },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_request q = { .path = STR("/p"),
                                   .host = str_of(rows[i].host),
                                   .scheme = str_of(rows[i].scheme),
                                   .port = (uint16_t)rows[i].port };
        struct table_action a = { .policy = TABLE_NONE,
                                  .kind = TABLE_REDIRECT,
                                  .status = 302,
                                  .redirect_port = rows[i].to_port };
        struct kit k;
        struct table t = with_action(&k, a, "", rows[i].to_host, rows[i].to_scheme, 0);
        struct str location;
        char buf[64];
        size_t n = strlen(rows[i].wanted);

        if (rows[i].query)
            q.query = str_of(rows[i].query);
        assert_true(table_rewrite_location(&t, table_rule(&t, 0), &q, buf, n, &location));
        if (!str_eq(location, str_of(rows[i].wanted)))
            fail_msg("row %zu: %.*s", i, (int)location.n, location.p);
        for (size_t cap = 0; cap < n; cap++)
            assert_false(table_rewrite_location(&t, table_rule(&t, 0), &q, buf, cap, &location));
        kit_fini(&k);
    }
}

static void set_and_remove_drop_the_message_s_own_field(void **state)
{
    static const struct {
        const char *name;
        enum table_edit_op op;
        bool drops;
    } rows[] = { { "X-Y", TABLE_EDIT_SET, true },
                 { "x-y", TABLE_EDIT_REMOVE, true },
                 { "x-y", TABLE_EDIT_ADD, false },
                 { "x-z", TABLE_EDIT_SET, false } };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_field f = kit_field(rows[i].name, "v");
        struct table_edit *e;
        struct table t;
        struct kit k;
        uint32_t index;

        kit_init(&k);
        e = emit_add(k.image, TABLE_EDIT, &index);
        e->op = rows[i].op;
        e->name = emit_text(k.image, STR("x-y"));
        e->hash = table_name_hash(STR("x-y"));
        t = kit_build(&k);
        assert_int_equal(table_rewrite_drops(&t, 0, 1, &f), rows[i].drops);
        assert_false(table_rewrite_drops(&t, 0, 0, &f));
        kit_fini(&k);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_are_replaced_by_whole_segments),
        cmocka_unit_test(a_path_that_does_not_fit_is_refused),
        cmocka_unit_test(the_location_says_what_changes_and_keeps_the_rest),
        cmocka_unit_test(set_and_remove_drop_the_message_s_own_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
