/* SPDX-License-Identifier: Apache-2.0
 *
 * Environments over a base, and `from:` inheritance: the same merge. Maps merge key by key, `null`
 * deletes, lists of named objects merge by `name`, other lists and scalars replace. Nodes keep
 * their own spans, so a diagnostic on a merged value points at the file it came from.
 */
#ifndef DOC_MERGE_H
#define DOC_MERGE_H

#include "doc/doc.h"

/* The merged node; shares what did not change. An empty list replaces. `over` NULL: base; a null `over`: NULL. */
struct doc_node *doc_merge(struct arena *a, const struct doc_node *base,
                           const struct doc_node *over);

#endif
