/* SPDX-License-Identifier: Apache-2.0
 *
 * A verified table as C sees it: one pointer and one count per section, inline accessors, no checks
 * beyond asserts. A struct table is only ever made by verify.c, so who holds one holds a table that
 * cannot lead a reader outside itself.
 */
#ifndef TABLE_VIEW_H
#define TABLE_VIEW_H

#include "base/str.h"
#include "table/layout.h"

struct table {
    const uint8_t *base;
    size_t len;
    const struct table_header *head;
    struct str strings, cold_strings; /* STRP, STRN */
#define RECORD(id, type, NAME, name, flags)  \
    const struct table_##name *name##_items; \
    uint32_t name##_count;
#define U8(field, rule, arg)
#define U16(field, rule, arg)
#define U32(field, rule, arg)
#define U64(field, rule, arg)
#define TEXT(field)
#define COLD_TEXT(field)
#define BYTES(field, n)
#define PAD(n)
#define END(name, size)
#include "table/records.def"
    /* The router: match.c alone reads these. */
    const uint8_t *host_buckets, *host_leaves, *shapes, *path_buckets, *path_leaves;
    const uint16_t *dfa_cells; /* dfa.c alone reads these */
    uint32_t host_bucket_count, path_bucket_count, dfa_cell_count;
    uint32_t
        wild_labels; /* bit k: some wildcard host's suffix has k labels; bit 0: some host is any */
    uint32_t usual_shapes; /* reference of the shape set that hosts most often have; 0: no hosts */
};

/* table_rule(t, i), table_action(t, i) ...: record i of its section. */
#define RECORD(id, type, NAME, name, flags)                                                  \
    static inline const struct table_##name *table_##name(const struct table *t, uint32_t i) \
    {                                                                                        \
        assert(i < t->name##_count);                                                         \
        return t->name##_items + i;                                                          \
    }
#define U8(field, rule, arg)
#define U16(field, rule, arg)
#define U32(field, rule, arg)
#define U64(field, rule, arg)
#define TEXT(field)
#define COLD_TEXT(field)
#define BYTES(field, n)
#define PAD(n)
#define END(name, size)
#include "table/records.def"

/* The directory entry of a section type, or NULL. */
static inline const struct table_section *table_section(const struct table *t, uint32_t type)
{
    const struct table_section *dir =
        (const struct table_section *)(const void *)(t->base + t->head->section_dir_off);

    for (uint32_t i = 0; i < t->head->section_count; i++)
        if (dir[i].type == type)
            return dir + i;
    return NULL;
}

/* How many bytes of the header's commit are its id; 0 where the table names none. */
static inline size_t table_commit_bytes(const struct table_header *h)
{
    static const uint8_t none[sizeof(h->commit)];

    if (memcmp(h->commit, none, sizeof(none)) == 0)
        return 0;
    return h->flags & TABLE_SHA256_REPOSITORY ? sizeof(h->commit) : 20;
}

/* The text behind a reference; zero-terminated, the zero not counted. */
static inline struct str table_text(const struct table *t, struct table_text ref)
{
    return (struct str){ t->strings.p + ref.off, ref.len };
}

/* The same for the source map and provenance. */
static inline struct str table_cold_text(const struct table *t, struct table_text ref)
{
    return (struct str){ t->cold_strings.p + ref.off, ref.len };
}

#endif
