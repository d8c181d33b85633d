/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents and their text become a file to print.
 */
#ifndef FORMAT_READ_H
#define FORMAT_READ_H

#include "format/tree.h"

/* What the formatter does not know how to write. */
struct format_refusal {
    uint32_t at;
    const char *why; /* "a key with a `?`" */
};

/* `docs` are all documents of the text, read without a fault. False with *refusal. */
NODISCARD bool format_read(struct arena *a, struct str text, const struct doc_set *docs,
                           bool project, struct format_file *out, struct format_refusal *refusal);

#endif
