/* SPDX-License-Identifier: Apache-2.0
 *
 * Binds nodes along a field table.
 */
#ifndef BIND_WALK_H
#define BIND_WALK_H

#include "bind/say.h"

/* Fills the struct at `base`, zeroed before, with the defaults of an object and of all objects
 * inside it. */
void bind_walk_defaults(const struct field_object *object, char *base);

/* Binds a map into the struct at `base`, which holds the defaults. False where anything was wrong;
 * the rest is bound all the same. `field` is the row that led here, NULL at a document's root. */
bool bind_walk(const struct bind_walk *w, const struct field_object *object,
               const struct field *field, const struct doc_node *node, char *base);

#endif
