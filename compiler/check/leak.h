/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets that were taken out of the files and not out of the history.
 */
#ifndef CHECK_LEAK_H
#define CHECK_LEAK_H

#include "diag/diag.h"

struct check_leak {
    struct arena *arena;
    struct diag_files files; /* as they are now */
    struct diag_sink *sink;
    struct {
        uint64_t *items;
        size_t count, cap;
    } known; /* digests of secrets that were said, or that still stand there */
};

void check_leak_init(struct check_leak *l, struct arena *a, struct diag_files files,
                     struct diag_sink *sink);

/* PX622 for each secret of a text that a file had; `when` in words: "commit 1a2b3c4". */
void check_leak_text(struct check_leak *l, struct str when, struct str path, struct str text);

#endif
