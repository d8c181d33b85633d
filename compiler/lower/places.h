/* SPDX-License-Identifier: Apache-2.0
 *
 * The SMAP and SFIL sections: the line and column where a rule was written, and the file. LPLC: the same of scripts.
 */
#ifndef LOWER_PLACES_H
#define LOWER_PLACES_H

#include "lower/part.h"

struct lower_places *lower_places_new(struct lower *l, struct diag_files files);

struct lower_place {
    uint32_t file, line, column; /* from 1; file UINT32_MAX: nowhere */
};

/* Cheapest where places are asked for as they stand in their files. */
struct lower_place lower_places_find(struct lower *l, struct diag_span at);

/* Adds the place of the next script of LSRC. */
void lower_places_add_script(struct lower *l, struct diag_span at);

/* Adds the place of the next name of RNAM. */
void lower_places_add(struct lower *l, const struct lower_place *place);

#endif
