/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands in a table, record by record, and all of it as text: `proxyc inspect`, golden tests,
 * `git diff` of two tables. Stable order, one record a line.
 */
#ifndef TABLE_DUMP_H
#define TABLE_DUMP_H

#include "table/view.h"

enum table_dump_kind {
    TABLE_DUMP_NUMBER,
    TABLE_DUMP_NUMBERS,
    TABLE_DUMP_BITS, /* a number that hexadecimal digits tell more of: an id, a set of bits */
    TABLE_DUMP_WHETHER,
    TABLE_DUMP_TEXT,
    TABLE_DUMP_BYTES,
    TABLE_DUMP_NONE, /* a reference to nothing */
};

struct table_dump_value {
    const char *name; /* of the field: records.def */
    enum table_dump_kind kind;
    uint32_t count; /* of NUMBERS */
    const uint32_t *numbers;
    uint64_t number; /* of NUMBER, BITS, WHETHER */
    struct str text; /* of TEXT, BYTES */
};

/* Who is shown records: each is opened, its values come in order, it is closed. */
struct table_dump_reader {
    void *of;
    void (*open)(void *of, const char *section, uint32_t index);
    void (*value)(void *of, const struct table_dump_value *v);
    void (*close)(void *of);
};

/* Shows the records of a section of t's directory. False where it has none that say more than their
 * bytes: pools of strings, buckets, rows of automata. */
bool table_dump_records(struct arena *a, const struct table *t, const struct table_section *section,
                        const struct table_dump_reader *to);

/* The whole table, or one section (enum table_section_type; 0 = all). Digests, commit and
 * provenance only where `provenance` is set, so that golden dumps do not change with every commit.
 */
struct str table_dump_text(struct arena *a, const struct table *t, uint32_t section,
                           bool provenance);

/* "RULE" -> TABLE_RULE; 0 where there is no such section. */
uint32_t table_dump_section(struct str name);

/* The four letters of a section type; "?" where unknown. */
const char *table_dump_section_name(uint32_t type);

#endif
