/* SPDX-License-Identifier: Apache-2.0
 *
 * Says that a rule can never match (PX301), one alternative of it cannot (PX306), or no request can
 * fulfil it (PX305).
 */
#ifndef CHECK_DEAD_H
#define CHECK_DEAD_H

#include "check/part.h"

/* `cover` takes every request that the rule would. */
void check_dead_report(struct check *c, const struct resolve_alternative *alt,
                       const struct check_alternatives *cover);

/* The same of one alternative, where the rule has others that live. */
void check_dead_report_partly(struct check *c, const struct resolve_alternative *alt,
                              const struct check_alternatives *cover);

void check_dead_report_impossible(struct check *c, const struct resolve_alternative *alt);

#endif
