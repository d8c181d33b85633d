/* SPDX-License-Identifier: Apache-2.0
 *
 * Which row of the field tables a value of a document belongs to.
 */
#ifndef FORMAT_CONTEXT_H
#define FORMAT_CONTEXT_H

#include "doc/doc.h"
#include "policy/field.h"

/* All NULL: nothing is known about the value. */
struct format_context {
    const struct field *field;         /* its row, or of the list that it is an item of */
    const struct field_object *object; /* where it is a map of fields */
    const struct field_object *spec;   /* of the document's kind; the envelope alone has it */
};

/* Of a document's root. `project`: it is proxyc.yaml. */
struct format_context format_context_root(const struct doc_node *root, bool project);

/* Of a child of `parent`, which has the context `outer`. */
struct format_context format_context_child(struct format_context outer,
                                           const struct doc_node *parent,
                                           const struct doc_node *child);

/* Where the key stands among those of its map; all unknown ones share the last place. */
size_t format_context_rank(struct format_context outer, struct str key);

/* True where a scalar in this place is a text, whatever it looks like. */
bool format_context_is_text(struct format_context context);

#endif
