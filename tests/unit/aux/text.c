/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/text.c: what goes in comes out escaped, and nothing is lost while it grows.
 */
#include "aux/text.h"
#include "kit/test.h"

static struct str all(const struct aux_text *t)
{
    return (struct str){ t->p, t->n };
}

static void each_kind_of_text_is_escaped_its_own_way(void **state)
{
    static const struct {
        struct str text;
        const char *json, *label;
    } rows[] = {
        { STR_INIT("plain"), "plain", "plain" },
        { STR_INIT("a\"b\\c"), "a\\\"b\\\\c", "a\\\"b\\\\c" },
        { STR_INIT("a\nb\x01"), "a\\u000ab\\u0001", "a?b?" },
        { STR_INIT("\x7f"), "\\u007f", "?" },
        { STR_INIT("\xc3\xa9"), "\xc3\xa9", "??" }, /* UTF-8 stays */
        { STR_INIT("\xe9x"), "\\u00e9x", "?x" },    /* Latin-1 does not get through as it is */
        { STR_INIT(""), "", "" },
    };

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++) {
        struct aux_text json = { 0 }, label = { 0 };

        aux_text_json(&json, rows[i].text);
        aux_text_label(&label, rows[i].text);
        KIT_TEXT(all(&json), rows[i].json);
        KIT_TEXT(all(&label), rows[i].label);
        aux_text_fini(&json);
        aux_text_fini(&label);
    }
}

static void it_grows_and_can_be_eaten_from_the_front(void **state)
{
    struct aux_text t = { 0 };

    (void)state;
    for (unsigned i = 0; i < 10000; i++)
        aux_text_put(&t, "%04u", i);
    assert_false(t.failed);
    assert_int_equal(t.n, 40000);
    aux_text_eat(&t, 4 * 9998);
    KIT_TEXT(all(&t), "99989999");
    aux_text_hex(&t, (const uint8_t *)"\x00\xff", 2);
    KIT_TEXT(all(&t), "9998999900ff");
    aux_text_eat(&t, t.n);
    assert_int_equal(t.n, 0);
    aux_text_fini(&t);
}

static void over_the_limit_it_fails_and_stays_whole(void **state)
{
    struct aux_text t = { 0 };

    (void)state;
    aux_text_add(&t, STR("begin"));
    aux_text_add(&t, (struct str){ "", (size_t)AUX_TEXT_MAX + 1 });
    assert_true(t.failed);
    aux_text_add(&t, STR("more"));
    KIT_TEXT(all(&t), "begin");
    aux_text_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_text_is_escaped_its_own_way),
        cmocka_unit_test(it_grows_and_can_be_eaten_from_the_front),
        cmocka_unit_test(over_the_limit_it_fails_and_stays_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
