/* SPDX-License-Identifier: Apache-2.0
 *
 * Which object, and which field of it, stands at a place of the input.
 */
#ifndef BUILD_SUBJECT_H
#define BUILD_SUBJECT_H

#include "build/build.h"

struct build_subjects; /* an index over the documents read */

struct build_subjects *build_subject_open(const struct build *b);

/* The object at a place; all empty where no document reaches. */
struct diag_subject build_subject_at(const struct build_subjects *s, struct arena *a,
                                     struct diag_span at);

/* True where the place is inside of a scalar: what looks like a comment there is none. */
bool build_subject_in_text(const struct build_subjects *s, struct diag_span at);

/* Gives every diagnostic the object that its cause lies in. */
void build_subject_set(const struct build *b, struct diag_sink *sink);

#endif
