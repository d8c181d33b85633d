/* SPDX-License-Identifier: Apache-2.0
 *
 * Several languages at once: which combinations of them have a common text, and the shortest one of
 * each. Intersection, inclusion, difference and examples are questions to this.
 */
#ifndef REGEX_PRODUCT_H
#define REGEX_PRODUCT_H

#include "base/vec.h"
#include "regex/regex.h"

enum {
    REGEX_PRODUCT_MAX = 64, /* languages */
    REGEX_PRODUCT_STATES_MAX = 10000,
    REGEX_PRODUCT_CELLS_MAX = 4096,
};

struct regex_cell {
    uint64_t in;     /* bit i: language i has the text */
    struct str text; /* a shortest one, of letters where that may be */
};

struct regex_cells {
    struct regex_cell *items;
    size_t count, cap;
    uint32_t states; /* it took */
};

/* All combinations of texts that are in each of the first `required` languages, short examples
 * first. False where there are too many states or combinations to follow up. */
NODISCARD bool regex_product_cells(struct arena *a, const struct regex_dfa *const *dfas,
                                   size_t count, size_t required, uint32_t states_max,
                                   struct regex_cells *out);

/* A shortest text of a language; false where it is empty. */
bool regex_product_text(struct arena *a, const struct regex_dfa *dfa, struct str *text);

enum regex_answer { REGEX_NO, REGEX_YES, REGEX_UNKNOWN };

/* Whether a text is in both; the shortest one. */
enum regex_answer regex_product_meet(struct arena *a, const struct regex_dfa *x,
                                     const struct regex_dfa *y, struct str *text);

/* Whether some text is in x but not in y; the shortest one. NO: y includes x. */
enum regex_answer regex_product_exceed(struct arena *a, const struct regex_dfa *x,
                                       const struct regex_dfa *y, struct str *text);

/* The same language. */
bool regex_product_same(const struct regex_dfa *x, const struct regex_dfa *y);

#endif
