/* SPDX-License-Identifier: Apache-2.0
 *
 * Where a table comes from: the header's stamp and the PROV section. Outside the content id.
 */
#ifndef BUILD_PROVENANCE_H
#define BUILD_PROVENANCE_H

#include "build/build.h"
#include "emit/emit.h"

/* Adds the PROV records: compiler, environment, policy root, every file read with its blob id. */
void build_provenance_add(const struct build *b, struct str environment, struct emit_image *image);

struct emit_stamp build_provenance_stamp(const struct build *b, uint64_t hash_seed);

#endif
