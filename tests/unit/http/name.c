/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of names against its own hashes, in any case; aliases; near misses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "http/name.h"

static enum http_name find(const char *z)
{
    struct str name = str_of(z);

    return http_name_find(table_name_hash(name), name,
                          str_find(name, '_') < name.n || str_find(name, '.') < name.n);
}

static void every_listed_name_is_found_in_any_case(void **state)
{
    static const struct {
        const char *name;
        uint32_t hash;
        enum http_name id;
    } rows[] = {
#define NAME(ID, name, hash, flags) { name, hash, HTTP_NAME_##ID },
#include "http/names.def"
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        char upper[64] = { 0 };
        size_t n = str_of(rows[i].name).n;

        for (size_t k = 0; k < n; k++) {
            char c = rows[i].name[k];

            upper[k] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
        }
        assert_int_equal(table_name_hash(str_of(rows[i].name)), rows[i].hash);
        assert_int_equal(find(rows[i].name), rows[i].id);
        assert_int_equal(find(upper), rows[i].id);
    }
}

static void names_that_only_resemble_are_not_found(void **state)
{
    static const char *const rows[] = { "hos",     "hostt",       "content-lengt", "x",
                                        "x-real",  "x-forwarded", "x-jwt",         "accept",
                                        "cookie2", "x_forwarded", "a.b",           "x-forwarde_" };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(find(rows[i]), HTTP_NAME_OTHER);
}

static void aliases_of_names_we_write_or_remove_are_told(void **state)
{
    static const struct {
        const char *name;
        enum http_name id;
    } rows[] = {
        { "X_Forwarded_For", HTTP_NAME_ALIAS },      { "x-real_ip", HTTP_NAME_ALIAS },
        { "Content_Length", HTTP_NAME_ALIAS },       { "transfer.encoding", HTTP_NAME_ALIAS },
        { "x_forwarded_whatever", HTTP_NAME_ALIAS }, { "X-Forwarded-Prefix", HTTP_NAME_IDENTITY },
        { "x-jwt-sub", HTTP_NAME_IDENTITY },         { "X_JWT_Sub", HTTP_NAME_ALIAS },
        { "max_forwards", HTTP_NAME_OTHER },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++)
        assert_int_equal(find(rows[i].name), rows[i].id);
}

static void identities_are_dropped_and_protected(void **state)
{
    unsigned both = HTTP_NAME_REQUEST_DROP | HTTP_NAME_PROTECTED;

    (void)state;
    assert_int_equal(http_name_flag_sets[HTTP_NAME_IDENTITY], both);
    assert_int_equal(http_name_flag_sets[HTTP_NAME_X_FORWARDED_FOR], both);
    assert_int_equal(http_name_flag_sets[HTTP_NAME_OTHER], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_listed_name_is_found_in_any_case),
        cmocka_unit_test(names_that_only_resemble_are_not_found),
        cmocka_unit_test(aliases_of_names_we_write_or_remove_are_told),
        cmocka_unit_test(identities_are_dropped_and_protected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
