/* SPDX-License-Identifier: Apache-2.0
 *
 * Comments that silence a rule:
 *
 *     # proxyc:ignore PX504 the backend is idempotent, see ADR 12
 *     # proxyc:ignore PX301,host-hole a reason is wanted
 *
 * On a line of its own, for the line below it (comments may stand between); before the first line
 * of a document, for the whole document. In Lua files `--` takes the place of `#`.
 */
#ifndef BUILD_IGNORE_H
#define BUILD_IGNORE_H

#include "build/build.h"

/* Takes what comments silence out of the sink and counts it. `complete`: every rule has had its
 * say, so comments that silence nothing are reported (PX120). */
void build_ignore_apply(struct build *b, bool complete, struct diag_sink *sink);

#endif
