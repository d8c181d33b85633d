/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files of this folder know of an image.
 */
#ifndef EMIT_IMAGE_H
#define EMIT_IMAGE_H

#include "emit/emit.h"
#include "emit/pool.h"
#include "table/schema.h"

struct emit_part {
    const struct table_schema *schema; /* NULL: no such type */
    uint8_t *items;                    /* records, or a variable section's bytes */
    size_t bytes, cap;
    uint32_t count, settled;
    uint64_t aux0, aux1;
};

struct emit_image {
    struct arena *a;
    struct emit_part parts[TABLE_SECTION_TYPES]; /* by type */
    struct emit_pool texts, cold_texts;
    bool keeps_texts; /* TEXT fields are offsets into the section already */
    bool finished;
};

#endif
