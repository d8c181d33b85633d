/* SPDX-License-Identifier: Apache-2.0
 *
 * A table made before, in which a few numbers are to change: a timeout, a share. The documents that changed are lowered
 * twice, as they were and as they are, each time with everything that is no Route and without all other Routes; in what
 * the two images differ the whole table differs too. So the work is that of the change, besides passing over the bytes.
 */
#ifndef EMIT_RETOUCH_H
#define EMIT_RETOUCH_H

#include "emit/emit.h"

/* The image of which emit_finish made these bytes, but for its provenance, which is to be added anew. They are borrowed
 * and written to, and aligned. NULL where they are no table of this version, or one whose parts lead out of it: what lay
 * in a cache may be anything. */
struct emit_image *emit_retouch_open(struct arena *a, struct str bytes);

/* Writes into `whole` what differs between the two parts. False, and `whole` is spoiled, where that is more than plain
 * numbers in records whose place in the whole is known: those of rules, and those that were there when the image was
 * settled. */
NODISCARD bool emit_retouch(struct emit_image *whole, const struct emit_image *was,
                            const struct emit_image *is);

#endif
