/* SPDX-License-Identifier: Apache-2.0
 *
 * "did you mean": the nearest of several names.
 */
#ifndef COMMAND_SUGGEST_H
#define COMMAND_SUGGEST_H

#include "base/str.h"

/* Takes `candidate` into *best where it is near enough to `word`, and nearer than what *best holds
 * (n 0: nothing). */
void command_suggest_better(struct str word, struct str candidate, struct str *best);

#endif
