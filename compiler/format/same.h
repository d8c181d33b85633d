/* SPDX-License-Identifier: Apache-2.0
 *
 * The proof that formatting changed nothing: what was printed is read again and compared.
 */
#ifndef FORMAT_SAME_H
#define FORMAT_SAME_H

#include "format/tree.h"

/* True where the documents of `after`, parsed from `text`, have the keys and values of the file's
 * items, in their order. */
bool format_same_trees(const struct format_file *file, struct str text,
                       const struct doc_set *after);

#endif
