/* SPDX-License-Identifier: Apache-2.0
 *
 * Scalars: text of the document becomes a value of the model, as the field wants it.
 */
#ifndef BIND_VALUE_H
#define BIND_VALUE_H

#include "bind/say.h"

/* Reads `node` as the field's type into the struct at `base`. What is wrong is diagnosed and leaves
 * the default. */
bool bind_value(const struct bind_walk *w, const struct field *field, const struct doc_node *node,
                char *base);

/* Reads one item of a list of texts or references into `out`, a struct policy_text or policy_ref.
 */
bool bind_value_item(const struct bind_walk *w, const struct field *list,
                     const struct doc_node *node, void *out);

/* Checks a map's key. */
bool bind_value_key(const struct bind_walk *w, const struct field *map, const struct doc_node *key);

#endif
