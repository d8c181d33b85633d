/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys that people bring along from other products, and what they are called here.
 */
#ifndef BIND_ELSEWHERE_H
#define BIND_ELSEWHERE_H

#include "bind/suggest.h"
#include "policy/field.h"

/* Offers the object's fields by the names that they have elsewhere. Where one is nearest, s->best is
 * the field, and its other name comes back; else n is 0. */
struct str bind_elsewhere_offer(struct bind_suggest *s, const struct field_object *object);

#endif
