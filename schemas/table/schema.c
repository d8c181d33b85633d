/* SPDX-License-Identifier: Apache-2.0
 *
 * Expands records.def three times: a proof that columns touch (so that offsets are sums), one list
 * of columns a record, one list of sections. Router and string sections have no columns and stand
 * in the list by hand.
 */
#include "table/schema.h"

enum { COLD = 0, SEMANTIC = TABLE_SEMANTIC, HOT = TABLE_HOT };

#define RECORD(id, type, NAME, name, flags) enum { SUM_##name = 0
#define U8(field, rule, arg) +1
#define U16(field, rule, arg) +2
#define U32(field, rule, arg) +4
#define U64(field, rule, arg) +8
#define TEXT(field) +8
#define COLD_TEXT(field) +8
#define BYTES(field, n) +(n)
#define PAD(n) +(n)
#define END(name, size) \
    }                   \
    ;                   \
    _Static_assert((int)SUM_##name == (int)sizeof(struct table_##name), "columns touch");
#include "table/records.def"

/* The argument of a rule, as a number: a section's or the number itself. */
#define ARG_ANY(x) 0
#define ARG_INDEX(x) TABLE_##x
#define ARG_MAYBE(x) TABLE_##x
#define ARG_FIRST(x) TABLE_##x
#define ARG_COUNT(x) (x)
#define ARG_MAX(x) (x)
#define ARG_ENUM(x) (x)
#define ARG_BITS(x) (x)
#define ARG_FROM1(x) (x)
#define ARG_PLACE(x) 0

#define RECORD(id, type, NAME, name, flags) static const struct table_column name##_columns[] = {
#define U8(field, rule, arg) { #field, 1, TABLE_RULE_##rule, ARG_##rule(arg) },
#define U16(field, rule, arg) { #field, 2, TABLE_RULE_##rule, ARG_##rule(arg) },
#define U32(field, rule, arg) { #field, 4, TABLE_RULE_##rule, ARG_##rule(arg) },
#define U64(field, rule, arg) { #field, 8, TABLE_RULE_##rule, ARG_##rule(arg) },
#define TEXT(field) { #field, 8, TABLE_RULE_TEXT, 0 },
#define COLD_TEXT(field) { #field, 8, TABLE_RULE_COLD_TEXT, 0 },
#define BYTES(field, n) { #field, n, TABLE_RULE_BYTES, 0 },
#define PAD(n) { "pad", n, TABLE_RULE_ZERO, 0 },
#define END(name, size)            \
    {                              \
        NULL, 0, TABLE_RULE_ANY, 0 \
    }                              \
    }                              \
    ;
#include "table/records.def"

static const struct table_schema schemas[] = {
    { TABLE_STRP, SEMANTIC, 0, "STRP", NULL },
    { TABLE_HOSB, SEMANTIC | HOT, 64, "HOSB", NULL },
    { TABLE_HOSL, SEMANTIC | HOT, 0, "HOSL", NULL },
    { TABLE_SHPS, SEMANTIC | HOT, 0, "SHPS", NULL },
    { TABLE_PATB, SEMANTIC | HOT, 64, "PATB", NULL },
    { TABLE_PATL, SEMANTIC | HOT, 0, "PATL", NULL },
    { TABLE_DFAT, SEMANTIC | HOT, 2, "DFAT", NULL },
    { TABLE_STRN, COLD, 0, "STRN", NULL },
#define RECORD(id, type, NAME, name, flags) \
    { TABLE_##type, flags, sizeof(struct table_##name), #type, name##_columns },
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
};

const struct table_schema *table_schema_list(uint32_t *count)
{
    *count = LEN(schemas);
    return schemas;
}

const struct table_schema *table_schema_find(uint32_t type)
{
    for (size_t i = 0; i < LEN(schemas); i++)
        if (schemas[i].type == type)
            return &schemas[i];
    return NULL;
}
