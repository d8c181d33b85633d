/* SPDX-License-Identifier: Apache-2.0
 *
 * The SMAP section: the file, line and column where a rule was written.
 */
#ifndef LOWER_PLACES_H
#define LOWER_PLACES_H

#include "lower/part.h"

struct lower_places *lower_places_new(struct lower *l, struct diag_files files);

/* Adds a record; TABLE_NONE for a place that is in no file. */
uint32_t lower_places_add(struct lower *l, struct diag_span at);

#endif
