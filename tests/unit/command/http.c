/* SPDX-License-Identifier: Apache-2.0
 *
 * Targets; the requests themselves are made by the scenarios.
 */
#include "command/http.h"

#include "kit/test.h"

static void targets_are_sockets_or_plain_http(void **state)
{
    static const struct {
        struct str text;
        const char *unix_path, *url; /* url NULL: refused */
    } rows[] = {
        { STR_INIT("unix:/run/admin.sock"), "/run/admin.sock", "http://localhost" },
        { STR_INIT("unix:a"), "a", "http://localhost" },
        { STR_INIT("http://127.0.0.1:9000"), "", "http://127.0.0.1:9000" },
        { STR_INIT("http://[::1]:9000/"), "", "http://[::1]:9000" },
        { STR_INIT("unix:"), "", NULL },
        { STR_INIT("http://"), "", NULL },
        { STR_INIT("http:///"), "", NULL },
        { STR_INIT("http://a/b"), "", NULL },
        { STR_INIT("http://user@a"), "", NULL },
        { STR_INIT("https://a:1"), "", NULL },
        { STR_INIT("127.0.0.1:9000"), "", NULL },
        { STR_INIT(""), "", NULL },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct command_http_target t = { 0 };
        struct str error = { 0 };
        bool ok = command_http_target(&a, rows[i].text, &t, &error);

        assert_int_equal(ok, rows[i].url != NULL);
        if (ok) {
            KIT_TEXT(t.unix_path, rows[i].unix_path);
            KIT_TEXT(t.url, rows[i].url);
        } else {
            assert_true(str_contains(error, STR("neither")));
            assert_int_equal(str_contains(error, STR("a later version")),
                             str_has_prefix(rows[i].text, STR("https://")));
        }
    }
    arena_fini(&a);
}

static void nobody_there_is_said(void **state)
{
    struct command_http_target t = { .unix_path = STR_INIT("/nonexistent/admin.sock"),
                                     .url = STR_INIT("http://localhost") };
    struct command_http_reply reply;
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    assert_false(command_http_send(&a, &t, STR("/status"), (struct str){ 0 }, 1000, &reply));
    assert_true(reply.error.n > 0);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_sockets_or_plain_http),
        cmocka_unit_test(nobody_there_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
