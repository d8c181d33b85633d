/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/script/digest.c: digests, secrets and random numbers.
 */
#include "said.h"

static void digests_are_those_that_others_compute(void **state)
{
    static const struct said_row rows[] = {
        { "return px.hash.sha256('')",
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "return px.hash.sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { "return px.hash.crc32('123456789') == 0xcbf43926", "true" },
        { "return #px.hash.xxh64('a'), px.hash.xxh64('a') == px.hash.xxh64('b')", "16, false" },
        { "return px.hmac_sha256(px.secret('k'), 'The quick brown fox jumps over the lazy dog')",
          "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8" },
        { "return px.hmac_sha256(px.secret('lost'), 'a')", "! the secret is not there" },
        { "return px.hmac_sha256('key', 'a')",
          "! argument 1 of hmac_sha256 is another text; a Secret was wanted" },
        { "return px.equal('a', 'a'), px.equal('a', 'b'), px.equal('a', 'aa'), px.equal('', '')",
          "true, false, false, true" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

static void random_numbers_come_from_the_host(void **state)
{
    static const struct said_row rows[] = {
        { "return #px.random_hex(8), px.random_hex(4) ~= px.random_hex(4)", "16, true" },
        { "return px.random_hex(0)", "! random_hex gives 1 to 256 bytes" },
        { "return (px.uuid4():gsub('%x', 'x'))", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" },
        { "local u = px.uuid4() return u:sub(15, 15), ('89ab'):find(u:sub(20, 20), 1, true) ~= nil",
          "4, true" },
        { "local b = px.bucket('s', 'u') return b >= 0 and b < 10000, b == px.bucket('s', 'u'), b == px.bucket('t', 'u')",
          "true, true, false" },
    };

    (void)state;
    said_rows(API_PHASE_REQUEST, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_that_others_compute),
        cmocka_unit_test(random_numbers_come_from_the_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
