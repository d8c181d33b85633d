/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a difference stands: in a pull request that is the line that changed, not the head of its document.
 */
#ifndef DIFF_PLACE_H
#define DIFF_PLACE_H

#include "diff/fact.h"
#include "diff/object.h"

/* Where the object says it, or would: what is nearest to the path. */
struct diag_span diff_place_of(const struct diff_object *o, const struct diff_fact *f);

#endif
