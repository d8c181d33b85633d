/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/options.c: what is accepted, and the words for what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "supervisor/options.h"

enum { WORDS_MAX = 8 };

static bool parse(const char *const words[WORDS_MAX], struct supervisor_options *o,
                  struct supervisor_why *why)
{
    char *argv[WORDS_MAX + 2] = { "proxyd" };
    int argc = 1;

    for (; argc <= WORDS_MAX && words[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)words[argc - 1];
    return supervisor_options_parse(argc, argv, o, why);
}

static void a_command_line_is_read(void **state)
{
    static const char *const words[WORDS_MAX] = { "--table",          "a.pxt",   "--watch",
                                                  "--workers=3",      "--drain", "2m",
                                                  "--log-level=debug" };
    struct supervisor_options o;
    struct supervisor_why why;

    (void)state;
    assert_true(parse(words, &o, &why));
    assert_string_equal(o.table, "a.pxt");
    assert_true(o.watch);
    assert_int_equal(o.workers, 3);
    assert_int_equal(o.drain_ms, 120000);
    assert_int_equal(o.log_level, SUPERVISOR_DEBUG);
    assert_string_equal(o.access_log, "-");
}

static void admin_is_a_path_or_an_address(void **state)
{
    static const struct {
        const char *text, *path;
        bool v4;
        uint16_t port;
    } rows[] = { { "unix:/run/x", "/run/x", false, 0 },
                 { "127.0.0.1:9900", NULL, true, 9900 },
                 { "[::1]:0", NULL, false, 0 } };
    struct supervisor_options o;
    struct supervisor_why why;

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++) {
        const char *const words[WORDS_MAX] = { "--admin", rows[i].text };

        assert_true(parse(words, &o, &why));
        assert_int_equal(o.admin_tcp, rows[i].path == NULL);
        if (rows[i].path) {
            assert_string_equal(o.admin_path, rows[i].path);
            continue;
        }
        assert_int_equal(o.admin_port, rows[i].port);
        assert_int_equal(ip_is_v4(&o.admin_ip), rows[i].v4);
    }
}

static void what_is_wrong_is_said(void **state)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *text;
    } rows[] = {
        { { "--nonsense" }, "--nonsense: no such option" },
        { { "--table" }, "--table: a value is missing" },
        { { "x.pxt" }, "x.pxt: only options are expected" },
        { { "--watch" }, "--watch needs --table" },
        { { "--workers", "0" }, "--workers: \"0\" is not a number from 1 to 64" },
        { { "--workers", "65" }, "--workers: \"65\" is not a number from 1 to 64" },
        { { "--drain", "5" }, "--drain: \"5\" is not a duration up to 1d such as 30s" },
        { { "--drain", "2d" }, "--drain: \"2d\" is not a duration up to 1d such as 30s" },
        { { "--admin", "9900" }, "--admin: \"9900\" is neither unix:PATH nor ADDRESS:PORT" },
        { { "--admin", "localhost:1" },
          "--admin: \"localhost:1\" is neither unix:PATH nor ADDRESS:PORT" },
        { { "--admin", "unix:" }, "--admin: unix: without a path" },
        { { "--log-level", "loud" }, "--log-level: \"loud\" is none of error, warn, info, debug" },
        { { "--state", "" }, "an option's value is empty" },
    };
    struct supervisor_options o;
    struct supervisor_why why;

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++) {
        assert_false(parse(rows[i].words, &o, &why));
        assert_string_equal(why.text, rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_line_is_read),
        cmocka_unit_test(admin_is_a_path_or_an_address),
        cmocka_unit_test(what_is_wrong_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
