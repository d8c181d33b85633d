/* SPDX-License-Identifier: Apache-2.0
 *
 * That lint found nothing at all is kept beside the cache, with what it looked at (inputs.h). Where files differ now in
 * nothing that another document's checks can depend on, lint is asked of the documents that changed, of what these
 * refer to, and of whatever has no short form; the rest is as good as it was. A finding of any kind has all of it judged
 * again.
 */
#ifndef BUILD_VERDICT_H
#define BUILD_VERDICT_H

#include "build/inputs.h"

/* `of`: the environments that are looked at. NULL where no verdict is kept: it would hold for this very policy alone. */
struct build_inputs *build_verdict_new(struct build *b, struct str of,
                                       const struct diag_sink *sink);

/* True where nothing was found in a policy of the same facts: b->left_out has what need not be looked at again. */
NODISCARD bool build_verdict_begin(struct build *b, struct build_inputs *in);

/* Judges that over; true where what was left out is still as good as it was. */
NODISCARD bool build_verdict_end(struct build *b, const struct build_inputs *in,
                                 const struct diag_sink *sink);

/* Keeps that nothing was found, if nothing was. */
void build_verdict_keep(const struct build *b, const struct build_inputs *in,
                        const struct diag_sink *sink);

#endif
