/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner against libyaml, on texts strung together at random from what YAML is made of: whatever it takes, it takes
 * as libyaml does.
 */
#include "kit/doc.h"
#include "kit/test.h"

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct str string_together(struct arena *a, uint64_t *state)
{
    static const char *const pieces[] = {
        "a: ",    "b: ",      "c:\n",       "d:\n  ", "- ",     "-\n",  "\n",     "\n",
        "\n  ",   "\n  ",     "\n    ",     "x",      "y z",    "1",    "\"q\"",  "'s'",
        "[",      "]",        "{",          "}",      ", ",     ",",    "e: f",   ": ",
        ":",      " # c",     "#",          "---\n",  "-",      "\n- ", "\n  - ", " ",
        "k: 1\n", "l: m\n  ", "- n: o\n  ", "[p, q]", "{r: s}", "\n\n", "?",      "\xC3\xBC",
    };
    size_t count = 1 + draw(state) % 16, n = 0;
    char *p = arena_take_text(a, 16 * count);

    for (size_t i = 0; i < count; i++) {
        struct str piece = str_of(pieces[draw(state) % LEN(pieces)]);

        memcpy(p + n, piece.p, piece.n);
        n += piece.n;
    }
    return (struct str){ p, n };
}

static void what_the_scanner_takes_libyaml_takes_alike(void **unused)
{
    enum { TEXTS = 200000, TAKEN_MIN = TEXTS / 50 };
    uint64_t state = UINT64_C(0x9E3779B97F4A7C15);
    unsigned taken = 0;

    (void)unused;
    for (unsigned i = 0; i < TEXTS; i++) {
        struct doc_set ours = { 0 }, theirs = { 0 };
        struct arena a;
        struct str text;

        arena_init(&a, 0);
        text = string_together(&a, &state);
        if (kit_doc_scan(&a, text, &ours)) {
            taken++;
            if (!kit_doc_read(&a, text, &theirs) || !kit_doc_same(&ours, &theirs))
                fail_msg("taken otherwise:\n" STR_FMT, STR_ARG(text));
        }
        arena_fini(&a);
    }
    assert_true(taken > TAKEN_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_scanner_takes_libyaml_takes_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
