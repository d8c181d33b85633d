/* SPDX-License-Identifier: Apache-2.0
 *
 * `from:`: an upstream takes what it does not say itself from an abstract one.
 */
#ifndef BUILD_INHERIT_H
#define BUILD_INHERIT_H

#include "build/merge.h"

/* Merges every upstream over its parent's spec. Missing parents are PX201, parents that are not
 * abstract PX202, circles PX205; such documents stay as they are written. */
void build_inherit_all(struct build *b, struct build_merged_set *set, struct diag_sink *sink);

#endif
