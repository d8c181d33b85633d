/* SPDX-License-Identifier: Apache-2.0
 *
 * The YAML that policies are written in, read without a YAML library. It says yes or nothing: what
 * it takes it takes as libyaml does, and whatever it does not know is left to libyaml as a whole.
 */
#ifndef DOC_SCAN_H
#define DOC_SCAN_H

#include "doc/tree.h"

/* Appends the documents of the text from `from` on, which holds only characters that may stand in a
 * file, all of them ASCII or not. False where anything in it is more than plain: then what was appended and diagnosed in the
 * meantime is of no worth. */
NODISCARD bool doc_scan_file(struct doc_tree *tree, uint32_t file, struct str text, size_t from,
                             bool ascii, struct doc_set *out);

#endif
