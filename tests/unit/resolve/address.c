/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of texts that are addresses, and of texts that are none.
 */
#include "resolve/address.h"

#include "kit/test.h"

static void address_is_read_as_written(void **state)
{
    static const struct {
        const char *text, *ip, *path;
        enum table_family family;
        uint32_t port;
        bool localhost;
    } rows[] = {
        { "127.0.0.1:80", "127.0.0.1", "", TABLE_IPV4, 80, false },
        { "0.0.0.0:0", "0.0.0.0", "", TABLE_IPV4, 0, false },
        { "[::1]:65535", "::1", "", TABLE_IPV6, 65535, false },
        { "localhost:8080", "127.0.0.1", "", TABLE_IPV4, 8080, true },
        { "unix:/run/x.sock", NULL, "/run/x.sock", TABLE_UNIX, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct resolve_address a;
        char buf[IP_TEXT_MAX];

        assert_true(resolve_address_parse(str_of(rows[i].text), &a));
        assert_int_equal(a.family, rows[i].family);
        assert_int_equal(a.port, rows[i].port);
        assert_int_equal(a.localhost, rows[i].localhost);
        KIT_TEXT(a.path, rows[i].path);
        if (rows[i].ip != NULL)
            KIT_TEXT(ip_format(&a.ip, buf), rows[i].ip);
    }
}

static void other_texts_are_no_address(void **state)
{
    static const char *const rows[] = { "",      "127.0.0.1", "127.0.0.1:",     "127.0.0.1:65536",
                                        ":80",   "::1:80",    "[127.0.0.1]:80", "example.com:80",
                                        "unix:", "[::1]",     "127.0.0.1:-1",   "127.0.0.1:080" };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct resolve_address a;

        if (resolve_address_parse(str_of(rows[i]), &a))
            fail_msg("`%s` is taken for an address", rows[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_is_read_as_written),
        cmocka_unit_test(other_texts_are_no_address),
    };

    return cmocka_run_group_tests_name("resolve/address", tests, NULL, NULL);
}
