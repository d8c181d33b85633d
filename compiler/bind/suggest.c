/* SPDX-License-Identifier: Apache-2.0
 *
 * Damerau-Levenshtein distance in its restricted form (no letter is touched twice), over three rows
 * on the stack. Words are cut off by length first, so that a hostile key costs nothing.
 */
#include "bind/suggest.h"

struct rows {
    size_t at[3][BIND_SUGGEST_WORD_MAX + 1];
};

static size_t cell(const struct rows *rows, struct str a, struct str b, size_t i, size_t j)
{
    const size_t *before = rows->at[(i + 1) % 3], *above = rows->at[(i + 2) % 3];
    const size_t *here = rows->at[i % 3];
    bool same = str_lower(a.p[i - 1]) == str_lower(b.p[j - 1]);
    size_t best = MIN(above[j], here[j - 1]) + 1;

    best = MIN(best, above[j - 1] + !same);
    if (i > 1 && j > 1 && str_lower(a.p[i - 1]) == str_lower(b.p[j - 2]) &&
        str_lower(a.p[i - 2]) == str_lower(b.p[j - 1]))
        best = MIN(best, before[j - 2] + 1);
    return best;
}

size_t bind_suggest_distance(struct str a, struct str b)
{
    struct rows rows;

    if (a.n > BIND_SUGGEST_WORD_MAX || b.n > BIND_SUGGEST_WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        rows.at[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        rows.at[i % 3][0] = i;
        for (size_t j = 1; j <= b.n; j++)
            rows.at[i % 3][j] = cell(&rows, a, b, i, j);
    }
    return rows.at[a.n % 3][b.n];
}

struct bind_suggest bind_suggest_for(struct str word)
{
    size_t forgiven = word.n <= 3 ? 1 : word.n < BIND_SUGGEST_LONG ? 2 : BIND_SUGGEST_MAX;

    return (struct bind_suggest){ .word = word, .distance = forgiven + 1 };
}

/* People rarely get the first letter wrong. */
static bool same_start(struct str a, struct str b)
{
    return a.n > 0 && b.n > 0 && str_lower(a.p[0]) == str_lower(b.p[0]);
}

void bind_suggest_offer(struct bind_suggest *s, struct str candidate)
{
    size_t longer = MAX(s->word.n, candidate.n), shorter = MIN(s->word.n, candidate.n);
    size_t distance;

    if (longer - shorter > s->distance)
        return;
    distance = bind_suggest_distance(s->word, candidate);
    if (distance > s->distance || distance >= longer)
        return;
    if (distance == s->distance &&
        (s->best.p == NULL || same_start(s->word, s->best) || !same_start(s->word, candidate)))
        return;
    s->best = candidate;
    s->distance = distance;
}

void bind_suggest_better(struct str word, struct str candidate, struct str *best)
{
    struct bind_suggest s = bind_suggest_for(word);

    bind_suggest_offer(&s, *best);
    bind_suggest_offer(&s, candidate);
    *best = s.best;
}
