/* SPDX-License-Identifier: Apache-2.0
 *
 * Sentences stay readable whatever a document holds.
 */
#include "bind/say.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "said.h"

static void long_values_are_cut_at_a_character(void **state)
{
    struct arena a;
    struct bind_walk w = { .arena = &a };
    char text[100];
    struct str cut;

    (void)state;
    arena_init(&a, 0);
    memset(text, 'x', sizeof(text));
    cut = bind_say_text(&w, (struct str){ text, sizeof(text) });
    assert_int_equal(cut.n, 63);
    assert_true(str_has_suffix(cut, STR("x...")));
    text[59] = (char)0xc3; /* a two-byte character across the cut */
    text[60] = (char)0xa4;
    cut = bind_say_text(&w, (struct str){ text, sizeof(text) });
    assert_int_equal(cut.n, 62);
    cut = bind_say_text(&w, (struct str){ text, 60 });
    assert_int_equal(cut.n, 60);
    arena_fini(&a);
}

static void a_hostile_key_makes_a_short_message(void **state)
{
    static char spec[20000];
    struct said s;

    (void)state;
    spec[0] = '{';
    memset(spec + 1, 'k', 1000);
    memcpy(spec + 1001, ": 1}", 5);
    s = said_spec("Upstream", spec);
    assert_true(str_contains(s.lines, STR("kkk...` is not a field of an Upstream")));
    said_end(&s);
}

static void a_diagnostic_names_its_document(void **state)
{
    struct arena a;
    struct diag_sink sink;
    struct bind_walk w = { .arena = &a, .sink = &sink, .subject = STR("Route shop/shop") };
    struct diag *d;

    (void)state;
    arena_init(&a, 0);
    diag_init(&sink, &a);
    d = bind_say(&w, DIAG_OUT_OF_RANGE, DIAG_NOWHERE, "%d", 1);
    assert_true(str_eq(d->context, STR("Route shop/shop")));
    assert_int_equal(sink.all.count, 1);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_values_are_cut_at_a_character),
        cmocka_unit_test(a_hostile_key_makes_a_short_message),
        cmocka_unit_test(a_diagnostic_names_its_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
