/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions. Odd first byte: the rest is a pattern; what is compiled has automata that
 * stay in themselves, and what is said of a refused one points into it. Even: the rest chooses the
 * parts of a pattern that POSIX reads as we do, and every short text must be taken by both or by
 * none.
 */
#include <regex.h>
#include <stdlib.h>

#include "regex/dfa.h"
#include "regex/prefix.h"
#include "regex/product.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REPEATS_MAX = 12, PARTS_MAX = 24, TEXT_MAX = 5 };

static const struct regex_limits limits = { .pattern_bytes = 256,
                                            .repeat = 20,
                                            .nesting = 10,
                                            .nfa_states = 2000,
                                            .dfa_states = 500,
                                            .steps = 200000 };

static void check_automaton(struct arena *a, const struct regex_dfa *dfa, struct str text)
{
    struct str found;

    assert(dfa->start < dfa->state_count);
    assert(!dfa->accept[0]);
    for (uint32_t b = 0; b < 256; b++)
        assert(dfa->classes[b] < dfa->class_count);
    for (size_t i = 0; i < (size_t)dfa->state_count * dfa->class_count; i++)
        assert(dfa->next[i] < dfa->state_count);
    (void)regex_dfa_match(dfa, text);
    assert(regex_product_text(a, dfa, &found));
    assert(regex_dfa_match(dfa, found));
    assert(regex_product_same(dfa, dfa));
    assert(regex_product_exceed(a, dfa, dfa, &found) != REGEX_YES);
    if (regex_prefix_segments(a, dfa, 24).n > 0)
        assert(found.p[0] == '/');
    (void)regex_prefix_disguise(a, dfa, &found);
}

static void any_pattern(struct arena *a, struct str pattern)
{
    struct regex_fault fault;
    struct regex r;

    if (regex_compile(a, pattern, &limits, &r, &fault)) {
        check_automaton(a, &r.dfa, pattern);
        return;
    }
    assert(fault.what != NULL);
    assert(fault.at <= pattern.n);
}

/* A pattern of nested parts, well-formed; `depth` groups are open. */
static size_t build(const uint8_t *data, size_t size, char *out)
{
    static const char *const atoms[] = { "a", "b", "c", ".", "[ab]", "[^a]", "[a-c]", "\\." };
    static const char *const repeats[] = { "", "", "*", "+", "?", "{2}", "{1,2}", "{0,3}" };
    size_t n = 0;
    int depth = 0;
    bool empty = true; /* nothing since the last ( or | */

    for (size_t i = 0; i < size && i < PARTS_MAX; i++) {
        const char *add = atoms[data[i] & 7];
        const char *repeat = repeats[data[i] >> 3 & 7];

        if (data[i] >> 6 == 1 && depth < 3) {
            out[n++] = '(';
            depth++;
            empty = true;
            continue;
        }
        if (data[i] >> 6 == 2 && !empty) {
            bool close = depth > 0 && (data[i] & 1);

            out[n++] = close ? ')' : '|';
            depth -= close;
            empty = !close;
            add = "";
            if (!close)
                continue;
        }
        for (const char *p = add; *p; p++)
            out[n++] = *p;
        for (const char *p = repeat; *p; p++)
            out[n++] = *p;
        empty = false;
    }
    if (empty)
        out[n++] = 'a';
    for (; depth > 0; depth--)
        out[n++] = ')';
    out[n] = 0;
    return n;
}

static void compare(const regex_t *posix, const struct regex_dfa *dfa, const char *pattern)
{
    for (uint32_t n = 0; n <= TEXT_MAX; n++) {
        for (uint32_t which = 0; which < UINT32_C(1) << (2 * n); which++) {
            char text[TEXT_MAX + 1] = { 0 };

            for (uint32_t i = 0; i < n; i++)
                text[i] = "abc."[which >> (2 * i) & 3];
            if ((regexec(posix, text, 0, NULL, 0) == 0) !=
                regex_dfa_match(dfa, (struct str){ text, n }))
                assert_fail(pattern, text, 0);
        }
    }
}

/* What the C library follows of a pattern doubles with each part in a row that may be empty. */
static bool is_easy(const char *pattern)
{
    int repeats = 0;

    for (const char *p = pattern; *p; p++)
        repeats += *p == '*' || *p == '?' || *p == '+' || *p == '{';
    return repeats <= REPEATS_MAX;
}

static void common_pattern(struct arena *a, const uint8_t *data, size_t size)
{
    char pattern[PARTS_MAX * 12 + 8], whole[sizeof(pattern) + 4];
    size_t n = build(data, size, pattern);
    struct regex_fault fault;
    struct regex r;
    regex_t posix;

    if (!regex_compile(a, (struct str){ pattern, n }, &limits, &r, &fault)) {
        assert(fault.trouble == REGEX_TOO_LARGE || fault.trouble == REGEX_TOO_LONG);
        return;
    }
    memcpy(whole, "^(", 2);
    memcpy(whole + 2, pattern, n);
    memcpy(whole + 2 + n, ")$", 3);
    if (!is_easy(pattern) || regcomp(&posix, whole, REG_EXTENDED | REG_NOSUB) != 0)
        return;
    compare(&posix, &r.dfa, pattern);
    regfree(&posix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;

    if (size == 0)
        return 0;
    arena_init(&a, 0);
    if (data[0] & 1)
        any_pattern(&a, (struct str){ (const char *)data + 1, size - 1 });
    else
        common_pattern(&a, data + 1, size - 1);
    arena_fini(&a);
    return 0;
}
