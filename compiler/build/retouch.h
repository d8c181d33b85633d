/* SPDX-License-Identifier: Apache-2.0
 *
 * The table that was made last of an environment is kept beside the cache, with the blob ids of the files that it was
 * made of. Where the files differ now in nothing that another document's checks can depend on (their facts, freeze.h),
 * the whole policy need not be judged again: what changed is judged together with all that is no Route, and the numbers
 * that changed are written into the kept table (emit/retouch.h). Whatever does not fit that picture, a finding above
 * all, goes the long way; the bytes are the same on both.
 */
#ifndef BUILD_RETOUCH_H
#define BUILD_RETOUCH_H

#include "build/docs.h"

struct build_retouch; /* on the build's arena */

/* Describes what a table of this environment would be made of; NULL where nothing is kept from one run to the next. Only
 * before a table is lowered. */
struct build_retouch *build_retouch_new(struct build *b, size_t environment);

/* Makes the table from the kept one; false where that cannot be done, whatever the reason. */
NODISCARD bool build_retouch_table(struct build *b, struct build_retouch *r, struct str *bytes);

/* Keeps a table that was made the long way. */
void build_retouch_keep(struct build *b, struct build_retouch *r, struct str bytes);

#endif
