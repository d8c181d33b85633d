/* SPDX-License-Identifier: Apache-2.0
 *
 * "did you mean": the nearest of several words.
 */
#ifndef BIND_SUGGEST_H
#define BIND_SUGGEST_H

#include "base/str.h"

enum {
    BIND_SUGGEST_MAX = 3, /* slips that a suggestion forgives in long words; 2 in shorter ones, 1 in
                               those of up to three letters */
    BIND_SUGGEST_LONG = 10,     /* letters of a long word */
    BIND_SUGGEST_WORD_MAX = 48, /* longer words are compared with nothing */
};

struct bind_suggest {
    struct str word; /* as written */
    struct str best; /* p NULL: nothing is near */
    size_t distance; /* of best */
};

struct bind_suggest bind_suggest_for(struct str word);

/* Takes the candidate if it is nearer than the best so far. Of equals the first stays, unless it
 * begins with another letter than the word and the candidate does not. */
void bind_suggest_offer(struct bind_suggest *s, struct str candidate);

/* The same in one call for a few candidates: *best, n 0 at first, becomes the nearest so far. */
void bind_suggest_better(struct str word, struct str candidate, struct str *best);

/* Single-letter insertions, deletions, changes and swaps of neighbours that lead from one to the
 * other, case apart; SIZE_MAX where a word is too long. */
size_t bind_suggest_distance(struct str a, struct str b);

#endif
