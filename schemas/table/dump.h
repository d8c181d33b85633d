/* SPDX-License-Identifier: Apache-2.0
 *
 * A table as text: `proxyc inspect`, golden tests, `git diff` of two tables. Stable order, one
 * record a line.
 */
#ifndef TABLE_DUMP_H
#define TABLE_DUMP_H

#include "table/view.h"

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
