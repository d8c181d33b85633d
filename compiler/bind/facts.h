/* SPDX-License-Identifier: Apache-2.0
 *
 * What another document's checks can depend on in a document, as it is written, whole or as a patch of another.
 */
#ifndef BIND_FACTS_H
#define BIND_FACTS_H

#include "base/digest.h"
#include "doc/doc.h"
#include "policy/field.h"

/* Adds all that a document says but for fields that are `lone` (field.h). */
void bind_facts_add(struct digest_stream *d, const struct doc_node *root, enum policy_kind kind);

#endif
