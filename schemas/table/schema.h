/* SPDX-License-Identifier: Apache-2.0
 *
 * records.def as data: what the verifier, the dumper and the emitter walk instead of naming fields.
 */
#ifndef TABLE_SCHEMA_H
#define TABLE_SCHEMA_H

#include "table/layout.h"

/* What must hold for a column; the names of records.def. */
enum table_rule_kind {
    TABLE_RULE_ANY,
    TABLE_RULE_INDEX, /* arg: section */
    TABLE_RULE_MAYBE, /* arg: section */
    TABLE_RULE_FIRST, /* arg: section; the next column is its COUNT */
    TABLE_RULE_COUNT, /* arg: limit, 0 = none */
    TABLE_RULE_MAX,
    TABLE_RULE_ENUM,
    TABLE_RULE_BITS,
    TABLE_RULE_FROM1,
    TABLE_RULE_PLACE,     /* every value */
    TABLE_RULE_TEXT,      /* reference into STRP */
    TABLE_RULE_COLD_TEXT, /* reference into STRN */
    TABLE_RULE_BYTES,
    TABLE_RULE_ZERO, /* padding */
};

struct table_column {
    const char *name; /* NULL ends a list */
    uint16_t bytes;   /* columns touch: a column begins where the one before ends */
    enum table_rule_kind rule;
    uint32_t arg;
};

struct table_schema {
    uint32_t type;
    uint16_t flags; /* enum table_section_flags */
    uint16_t size;  /* of a record; 0: variable records, not described here */
    const char *name;
    const struct table_column *columns; /* NULL where size is 0 or the section is the router's */
};

/* The section types of this format, in no order. */
const struct table_schema *table_schema_list(uint32_t *count);

/* The description of a section type, or NULL. */
const struct table_schema *table_schema_find(uint32_t type);

/* The number of 1, 2, 4 or 8 bytes at p, widened. The format and every machine it runs on are
 * little-endian. */
static inline uint64_t table_schema_value(const uint8_t *p, uint16_t bytes)
{
    uint64_t wide;
    uint32_t word;

    if (bytes == 4) {
        memcpy(&word, p, sizeof(word));
        return word;
    }
    if (bytes == 8) {
        memcpy(&wide, p, sizeof(wide));
        return wide;
    }
    return bytes == 1 ? p[0] : p[0] | (uint64_t)p[1] << 8;
}

#endif
