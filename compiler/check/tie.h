/* SPDX-License-Identifier: Apache-2.0
 *
 * Pairs of rules: same requests (PX302), common requests without precedence (PX303), order against
 * specificity (PX317).
 */
#ifndef CHECK_TIE_H
#define CHECK_TIE_H

#include "check/part.h"

enum { CHECK_TIE_PAIRS_MAX = 8 }; /* reported for one rule in one bucket; more say nothing new */

/* Judges an alternative against those of equal precedence before it, among `found` (check_bucket_find; NULL: too many to
 * list). True where a pair was found; `unsure` of the budget is set where that could not be told. */
bool check_tie_judge(struct check *c, const struct check_bucket *b,
                     const struct resolve_alternative *alt, const struct check_alternatives *found,
                     struct check_budget *budget);

/* Says so where some pair of the bucket was left undecided: its order would be that of names. */
void check_tie_report_unsure(struct check *c, const struct check_bucket *b,
                             const struct check_budget *budget);

/* Says so where a rule with a priority, one of `found`, takes requests from this narrower one. `alt` is known to be
 * reachable. */
void check_tie_judge_priority(struct check *c, const struct check_bucket *b,
                              const struct resolve_alternative *alt,
                              const struct check_alternatives *found, struct check_budget *budget);

#endif
