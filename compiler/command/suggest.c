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

static size_t distance(struct str a, struct str b)
{
    size_t rows[3][WORD_MAX + 1];

    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t change = above[j - 1] + (str_lower(a.p[i - 1]) != str_lower(b.p[j - 1]));
            size_t best = MIN(change, MIN(above[j], row[j - 1]) + 1);

            if (swapped(a, b, i, j))
                best = MIN(best, higher[j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[a.n % 3][b.n];
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
