/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes one scalar in a text and nothing else: comments, quotes elsewhere and layout stay.
 */
#ifndef DOC_EDIT_H
#define DOC_EDIT_H

#include "doc/doc.h"

/* The text with the scalar at `at` replaced by `value`, quoted the way the old one was, or quoted
 * where YAML 1.1 or 1.2 would misread it plain. */
struct str doc_edit_scalar(struct arena *a, struct str text, const struct doc_node *at,
                           struct str value);

#endif
