/* SPDX-License-Identifier: Apache-2.0
 *
 * Every policy file of the tree, and thousands of files that came of them by accident: what is
 * formatted is formatted for good, and has the values and comments that it had.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "format/format.h"

enum { FILES_MAX = 1000, FILE_MAX = 1 << 16, ROUNDS = 40 };

struct corpus {
    struct arena arena;
    struct str texts[FILES_MAX];
    size_t count;
};

static struct corpus corpus;

static int take_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
    FILE *f;
    char *p;

    (void)st;
    (void)at;
    if (type != FTW_F || !str_has_suffix(str_of(path), STR(".yaml")) || corpus.count == FILES_MAX)
        return 0;
    f = fopen(path, "r");
    assert_non_null(f);
    p = arena_take_text(&corpus.arena, FILE_MAX);
    corpus.texts[corpus.count++] = (struct str){ p, fread(p, 1, FILE_MAX, f) };
    fclose(f);
    return 0;
}

static int load(void **state)
{
    (void)state;
    arena_init(&corpus.arena, 0);
    return nftw("examples", take_file, 16, 0) || nftw("tests/lint", take_file, 16, 0);
}

static int unload(void **state)
{
    (void)state;
    arena_fini(&corpus.arena);
    return 0;
}

/* Comment lines and trailing comments, roughly: what begins with `#` after a blank or a line end
 * outside of quotes is not known here, so all `#` count. */
static size_t hashes(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '#';
    return n;
}

static struct str form(struct arena *a, struct str text, size_t *said)
{
    struct diag_sink sink;
    struct str out = { 0 };

    diag_init(&sink, a);
    if (!format_text(a, 0, text, false, &out, &sink))
        out.p = NULL;
    *said = sink.all.count;
    return out;
}

/* True where the text was formatted; false where it was refused with a word why. */
static bool holds(struct str text)
{
    struct arena a;
    struct str once, twice;
    size_t said;

    arena_init(&a, 0);
    once = form(&a, text, &said);
    if (!once.p) {
        assert_true(said > 0);
        arena_fini(&a);
        return false;
    }
    twice = form(&a, once, &said);
    if (!str_eq(once, twice))
        fail_msg("formatted:\n" STR_FMT "\nand again:\n" STR_FMT "\nit was:\n" STR_FMT,
                 STR_ARG(once), STR_ARG(twice), STR_ARG(text));
    assert_int_equal(hashes(once), hashes(text));
    arena_fini(&a);
    return true;
}

static void files_of_the_tree_have_one_form(void **state)
{
    size_t formatted = 0;

    (void)state;
    for (size_t i = 0; i < corpus.count; i++)
        formatted += holds(corpus.texts[i]);
    assert_true(corpus.count > 100);
    assert_true(formatted + 20 > corpus.count);
}

static uint32_t pick(uint64_t *seed, size_t n)
{
    *seed = hash_bytes(seed, sizeof(*seed), 7);
    return n ? (uint32_t)(*seed % n) : 0;
}

/* Puts a piece in, takes some out, or doubles some. */
static struct str damage(struct arena *a, struct str text, uint64_t *seed)
{
    static const char *const pieces[] = { "\n",     " ",       "  ", "# x\n", " # y", "\n\n\n",
                                          "- ",     ": ",      "[",  "]",     "{",    "}",
                                          ",",      "'",       "\"", "&a ",   "*a",   "|\n",
                                          ">-\n",   "---\n",   "? ", "null",  "\t",   "\r\n",
                                          "a: b\n", "\xc3\xa4" };
    uint32_t at = pick(seed, text.n), n = pick(seed, 12);
    struct str head = str_sub(text, 0, at), cut = str_sub(text, at, n);
    struct str rest = str_sub(text, at, text.n);

    switch (pick(seed, 3)) {
    case 0:
        return str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(head), pieces[pick(seed, LEN(pieces))],
                       STR_ARG(rest));
    case 1:
        return str_fmt(a, STR_FMT STR_FMT, STR_ARG(head), STR_ARG(str_sub(rest, n, rest.n)));
    default:
        return str_fmt(a, STR_FMT STR_FMT STR_FMT, STR_ARG(head), STR_ARG(cut), STR_ARG(rest));
    }
}

static void damaged_files_too_or_they_are_refused(void **state)
{
    uint64_t seed = 1;
    size_t formatted = 0;

    (void)state;
    for (size_t i = 0; i < corpus.count; i++) {
        for (unsigned round = 0; round < ROUNDS; round++) {
            struct arena a;
            struct str text;

            arena_init(&a, 0);
            text = damage(&a, corpus.texts[i], &seed);
            text = damage(&a, text, &seed);
            formatted += holds(text);
            arena_fini(&a);
        }
    }
    assert_true(formatted > corpus.count * ROUNDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_the_tree_have_one_form),
        cmocka_unit_test(damaged_files_too_or_they_are_refused),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
