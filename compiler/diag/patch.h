/* SPDX-License-Identifier: Apache-2.0
 *
 * Edits of diagnostics put together: which can be applied at once, the new texts, and the
 * difference as a patch.
 */
#ifndef DIAG_PATCH_H
#define DIAG_PATCH_H

#include "diag/diag.h"

struct diag_patch_edits {
    struct diag_edit_item *items; /* by file and place, none overlapping another */
    size_t count, cap;
};

struct diag_patch {
    struct diag_patch_edits edits;
    size_t taken;   /* diagnostics whose edits are all in it */
    size_t put_off; /* those that overlap an earlier one's: to be had next time */
};

/* Takes the edits of the diagnostics of a settled sink that are safe enough, all of a diagnostic's
 * or none; what is taken leaves the sink. */
void diag_patch_take(struct diag_sink *sink, struct diag_files files, enum diag_safety least,
                     struct diag_patch *out);

/* The text of a file with the patch's edits. */
struct str diag_patch_text(struct arena *a, const struct diag_patch *p, struct diag_files files,
                           uint32_t file);

/* True where the patch changes the file. */
bool diag_patch_touches(const struct diag_patch *p, uint32_t file);

/* All of it as a unified diff, as `git apply` reads it; paths below `folder`. */
struct str diag_patch_diff(struct arena *a, const struct diag_patch *p, struct diag_files files,
                           struct str folder);

#endif
