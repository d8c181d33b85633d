/* SPDX-License-Identifier: Apache-2.0
 *
 * Edit distance over short words; two letters swapped count as one slip (optimal string alignment).
 * Longer words are never suggested: they are no typing slips.
 */
#include "command/suggest.h"

enum { WORD_MAX = 40 };

static bool swapped(struct str a, struct str b, size_t i, size_t j)
{
    return i > 1 && j > 1 && str_lower(a.p[i - 1]) == str_lower(b.p[j - 2]) &&
           str_lower(a.p[i - 2]) == str_lower(b.p[j - 1]);
}

/* Rows of the table for i letters of the word; i - 1 and i - 2 are the rows above. */
struct rows {
    size_t at[3][WORD_MAX + 1];
};

static size_t cell(const struct rows *r, struct str a, struct str b, size_t i, size_t j)
{
    const size_t *row = r->at[i % 3], *above = r->at[(i + 2) % 3], *higher = r->at[(i + 1) % 3];
    size_t best = above[j - 1] + (str_lower(a.p[i - 1]) != str_lower(b.p[j - 1]));

    best = MIN(best, MIN(above[j], row[j - 1]) + 1);
    return swapped(a, b, i, j) ? MIN(best, higher[j - 2] + 1) : best;
}

static size_t distance(struct str a, struct str b)
{
    struct rows r;

    for (size_t j = 0; j <= b.n; j++)
        r.at[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        r.at[i % 3][0] = i;
        for (size_t j = 1; j <= b.n; j++)
            r.at[i % 3][j] = cell(&r, a, b, i, j);
    }
    return r.at[a.n % 3][b.n];
}

/* Twice the distance; one more where the first letter differs, which people rarely get wrong. */
static size_t cost(struct str word, struct str candidate)
{
    bool same_start = candidate.n > 0 && str_lower(word.p[0]) == str_lower(candidate.p[0]);

    return 2 * distance(word, candidate) + !same_start;
}

void command_suggest_better(struct str word, struct str candidate, struct str *best)
{
    if (word.n == 0 || word.n > WORD_MAX || candidate.n > WORD_MAX)
        return;
    if (distance(word, candidate) > 1 + word.n / 4)
        return;
    if (best->n == 0 || cost(word, candidate) < cost(word, *best))
        *best = candidate;
}
