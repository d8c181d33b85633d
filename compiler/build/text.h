/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents without a repository around them.
 */
#ifndef BUILD_TEXT_H
#define BUILD_TEXT_H

#include "build/build.h"

/* Parses and binds the documents of one text, each by itself: text and schema (PX1xx), no
 * references, no rules. The text becomes the only file of the build, called `path`. */
void build_text_check(struct build *b, struct arena *a, struct str path, struct str text,
                      struct diag_sink *sink);

#endif
