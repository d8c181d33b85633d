/* SPDX-License-Identifier: Apache-2.0
 *
 * One commit as a change: whether it changes the policy by itself, and what it is signed with.
 */
#ifndef SOURCE_CHANGE_H
#define SOURCE_CHANGE_H

#include "source/history.h"

/* False where the commit leaves the policy root as its parent has it, and for a merge that holds
 * there what Git makes of its parents unasked. What cannot be known (a parent that a shallow clone
 * lacks) counts as a change. */
bool source_change_is_own(struct source *s, const struct source_commit *c);

/* The signature of a commit, in its armour, and the bytes it is over, on the arena; both empty
 * where there is none. */
void source_change_signature(struct source *s, const struct source_commit *c, struct str *signature,
                             struct str *payload);

#endif
