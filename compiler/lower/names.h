/* SPDX-License-Identifier: Apache-2.0
 *
 * The NAME section: headers, query parameters and cookies that conditions and sticky keys ask for.
 */
#ifndef LOWER_NAMES_H
#define LOWER_NAMES_H

#include "lower/part.h"

/* Collects every name of the model and writes the section. */
struct lower_names *lower_names_make(struct lower *l);

/* Adds HSLT for the names of NAME, which are all there. */
void lower_names_slots(struct emit_image *image);

/* The index of a name that the model holds. */
uint32_t lower_names_index(const struct lower_names *names, enum table_subject subject,
                           struct str text);

/* A header's name in lower case, on the arena where it was not. */
struct str lower_names_lower(struct arena *a, struct str text);

/* Adds keys, in order, as a range of SKEY. */
void lower_names_add_keys(struct lower *l, const struct policy_key *keys, size_t count,
                          uint32_t *first, uint32_t *key_count);

#endif
