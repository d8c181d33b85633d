/* SPDX-License-Identifier: Apache-2.0
 *
 * Edit distance (Levenshtein) over short words. Longer ones are never suggested: they are no typing
 * slips.
 */
#include "command/suggest.h"

enum { WORD_MAX = 40 };

static size_t distance(struct str a, struct str b)
{
    size_t row[WORD_MAX + 1];

    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t swap = diagonal + (str_lower(a.p[i - 1]) != str_lower(b.p[j - 1]));
            size_t step = MIN(row[j], row[j - 1]) + 1;

            diagonal = row[j];
            row[j] = MIN(swap, step);
        }
    }
    return row[b.n];
}

void command_suggest_better(struct str word, struct str candidate, struct str *best)
{
    size_t d;

    if (word.n == 0 || word.n > WORD_MAX || candidate.n > WORD_MAX)
        return;
    d = distance(word, candidate);
    if (d > 1 + word.n / 4)
        return;
    if (best->n == 0 || d < distance(word, *best))
        *best = candidate;
}
