/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses and prefixes, in and out of text.
 */
#include "kit/test.h"

#include "base/ip.h"

static void text_goes_in_and_out(void **state)
{
    static const struct {
        const char *in, *out; /* out NULL: refused */
    } rows[] = {
        { "127.0.0.1", "127.0.0.1" },
        { "255.10.9.100", "255.10.9.100" },
        { "0.0.0.0", "0.0.0.0" },
        { "::1", "::1" },
        { "2001:DB8::0:1", "2001:db8::1" },
        { "::ffff:10.0.0.1", "10.0.0.1" },
        { "::", "::" },
        { "", NULL },
        { "1.2.3", NULL },
        { "1.2.3.256", NULL },
        { "1.2.3.4 ", NULL },
        { "fe80::1%eth0", NULL },
        { "[::1]", NULL },
        { "01.2.3.4", NULL },
        { "1111:2222:3333:4444:5555:6666:7777:8888:9999", NULL },
    };
    char buf[IP_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct ip ip;
        bool ok = ip_parse(str_of(rows[i].in), &ip);

        assert_int_equal(ok, rows[i].out != NULL);
        if (ok)
            KIT_TEXT(ip_format(&ip, buf), rows[i].out);
    }
    {
        struct ip ip;

        assert_false(ip_parse((struct str){ "1.2.3.4\0", 8 }, &ip));
        assert_false(ip_parse((struct str){ "::1", 0 }, &ip));
    }
}

static void a_prefix_holds_its_addresses_only(void **state)
{
    static const struct {
        const char *prefix, *address;
        bool has;
    } rows[] = {
        { "10.0.0.0/8", "10.255.0.1", true },
        { "10.0.0.0/8", "11.0.0.1", false },
        { "10.1.2.3", "10.1.2.3", true },
        { "10.1.2.3", "10.1.2.2", false },
        { "0.0.0.0/0", "9.9.9.9", true },
        { "0.0.0.0/0", "::1", false },
        { "::/0", "9.9.9.9", true },
        { "2001:db8::/33", "2001:db8:7fff::1", true },
        { "2001:db8::/33", "2001:db8:8000::1", false },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct ip_prefix p;
        struct ip ip;

        assert_true(ip_prefix_parse(str_of(rows[i].prefix), &p));
        assert_true(ip_parse(str_of(rows[i].address), &ip));
        assert_int_equal(ip_prefix_has(&p, &ip), rows[i].has);
    }
}

static void host_bits_and_long_lengths_are_refused(void **state)
{
    static const char *const rows[] = { "10.0.0.1/8", "10.0.0.0/33", "::/129",
                                        "10.0.0.0/",  "/8",          "10.0.0.0/08" };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct ip_prefix p;

        assert_false(ip_prefix_parse(str_of(rows[i]), &p));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_goes_in_and_out),
        cmocka_unit_test(a_prefix_holds_its_addresses_only),
        cmocka_unit_test(host_bits_and_long_lengths_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
