/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-256 by its published examples (FIPS 180-4), and stable ids.
 */
#include "kit/test.h"

#include "base/digest.h"

static void known_answers(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct digest d = digest_of(rows[i].text, strlen(rows[i].text));

        KIT_TEXT(str_hex(&a, d.bytes, DIGEST_BYTES), rows[i].hex);
    }
    arena_fini(&a);
}

static void pieces_give_the_same_as_the_whole(void **state)
{
    struct digest_stream *d = digest_new();
    struct digest whole = digest_of("abcdef", 6), parts;

    (void)state;
    digest_add(d, "abc", 3);
    digest_add(d, "", 0);
    digest_add(d, "def", 3);
    parts = digest_end(&d);
    assert_null(d);
    assert_true(digest_eq(&whole, &parts));
}

static void a_stable_id_is_the_digests_first_bytes(void **state)
{
    struct digest d = digest_of("rule\0shop/shop/items", 20);
    uint64_t want = 0;

    (void)state;
    for (int i = 7; i >= 0; i--)
        want = want << 8 | d.bytes[i];
    assert_true(digest_stable_id(STR("rule"), STR("shop/shop/items")) == want);
    assert_true(digest_stable_id(STR("rul"), STR("e/shop")) !=
                digest_stable_id(STR("rule"), STR("/shop")));
}

/* As `git hash-object` says. */
static void a_blob_has_gits_name(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        { "", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" },
        { "hello\n", "ce013625030ba8dba906f756967f9e9ca394464a" },
        { "0123456789\n", "11f11f9be3babdba706660bfc54cb4e8990c3a16" },
    };
    uint8_t id[DIGEST_BLOB_BYTES];
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        digest_blob(str_of(rows[i].text), id);
        KIT_TEXT(str_hex(&a, id, sizeof(id)), rows[i].hex);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blob_has_gits_name),
        cmocka_unit_test(known_answers),
        cmocka_unit_test(pieces_give_the_same_as_the_whole),
        cmocka_unit_test(a_stable_id_is_the_digests_first_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
