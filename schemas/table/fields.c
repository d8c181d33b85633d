/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns are checked one at a time over blocks of records: the rule is chosen outside the inner
 * loop, the block stays in the first-level cache, so that a million rules cost milliseconds.
 */
#include "table/fields.h"

#include "table/schema.h"

enum { BLOCK = 256 };

struct pass {
    const struct table *t;
    uint32_t counts[TABLE_SECTION_TYPES]; /* by section type */
    struct table_error *error;
};

/* A column of a block: where its first cell is, how far to the next, how many. */
struct cells {
    const uint8_t *at;
    size_t stride;
    uint32_t n;
};

static bool text_sound(struct str pool, struct table_text ref)
{
    return ref.off < pool.n && ref.len < pool.n - ref.off && pool.p[ref.off + ref.len] == 0;
}

/* The checks yield the first cell that breaks the rule, or n. */

static uint32_t check_texts(struct str pool, struct cells c)
{
    struct table_text ref;
    uint32_t i = 0;

    for (; i < c.n; i++) {
        memcpy(&ref, c.at + i * c.stride, sizeof(ref));
        if (!text_sound(pool, ref))
            break;
    }
    return i;
}

static uint32_t check_zeros(struct cells c, uint16_t bytes)
{
    uint32_t i = 0;

    for (; i < c.n; i++)
        for (uint16_t k = 0; k < bytes; k++)
            if (c.at[i * c.stride + k])
                return i;
    return i;
}

/* lo <= value <= hi, or value == other. */
static uint32_t check_between(struct cells c, uint16_t bytes, uint64_t lo, uint64_t hi,
                              uint64_t other)
{
    uint32_t i = 0;

    for (; i < c.n; i++) {
        uint64_t value = table_schema_value(c.at + i * c.stride, bytes);

        if ((value < lo || value > hi) && value != other)
            break;
    }
    return i;
}

static uint32_t check_bits(struct cells c, uint16_t bytes, uint64_t mask)
{
    uint32_t i = 0;

    while (i < c.n && (table_schema_value(c.at + i * c.stride, bytes) & ~mask) == 0)
        i++;
    return i;
}

/* The cell is a count; the four bytes before it are where the range starts. */
static uint32_t check_ranges(struct cells c, uint16_t bytes, uint64_t max, uint64_t limit)
{
    uint32_t i = 0;

    for (; i < c.n; i++) {
        uint64_t count = table_schema_value(c.at + i * c.stride, bytes);
        uint64_t first = table_schema_value(c.at + i * c.stride - 4, 4);

        if ((max && count > max) || first > limit || count > limit - first)
            break;
    }
    return i;
}

static uint32_t check_cells(const struct pass *p, const struct table_column *col, struct cells c)
{
    const uint64_t never = UINT64_MAX;

    switch (col->rule) {
    case TABLE_RULE_INDEX:
        return p->counts[col->arg]
                   ? check_between(c, col->bytes, 0, p->counts[col->arg] - UINT64_C(1), never)
                   : 0;
    case TABLE_RULE_MAYBE:
        if (p->counts[col->arg] == 0)
            return check_between(c, col->bytes, TABLE_NONE, TABLE_NONE, never);
        return check_between(c, col->bytes, 0, p->counts[col->arg] - UINT64_C(1), TABLE_NONE);
    case TABLE_RULE_COUNT:
        return check_ranges(c, col->bytes, col->arg, p->counts[col[-1].arg]);
    case TABLE_RULE_MAX:
        return check_between(c, col->bytes, 0, col->arg, 0);
    case TABLE_RULE_ENUM:
        return check_between(c, col->bytes, 0, col->arg - UINT64_C(1), 0);
    case TABLE_RULE_FROM1:
        return check_between(c, col->bytes, 1, col->arg, 1);
    case TABLE_RULE_BITS:
        return check_bits(c, col->bytes, col->arg);
    case TABLE_RULE_TEXT:
        return check_texts(p->t->strings, c);
    case TABLE_RULE_COLD_TEXT:
        return check_texts(p->t->cold_strings, c);
    case TABLE_RULE_ZERO:
        return check_zeros(c, col->bytes);
    case TABLE_RULE_ANY:
    case TABLE_RULE_PLACE:
    case TABLE_RULE_FIRST: /* with its count */
    case TABLE_RULE_BYTES:
        break;
    }
    return c.n;
}

static bool check_block(const struct pass *p, const struct table_schema *s, const uint8_t *items,
                        uint32_t first, uint32_t n)
{
    struct cells c = { items + (size_t)first * s->size, s->size, n };

    for (const struct table_column *col = s->columns; col->name; col++) {
        uint32_t bad = check_cells(p, col, c);

        if (bad < n) {
            enum table_fault fault =
                col->rule == TABLE_RULE_TEXT || col->rule == TABLE_RULE_COLD_TEXT
                    ? TABLE_FAULT_TEXT
                    : TABLE_FAULT_FIELD;

            *p->error = (struct table_error){ fault, s->type, first + bad, col->name };
            return false;
        }
        c.at += col->bytes;
    }
    return true;
}

bool table_fields_check(const struct table *t, struct table_error *error)
{
    struct pass p = { .t = t, .error = error };
    uint32_t kinds;
    const struct table_schema *s = table_schema_list(&kinds);

    for (uint32_t k = 0; k < kinds; k++) {
        const struct table_section *section = table_section(t, s[k].type);

        assert(s[k].type < TABLE_SECTION_TYPES);
        p.counts[s[k].type] = section ? section->count : 0;
    }
    for (uint32_t k = 0; k < kinds; k++) {
        const struct table_section *section = table_section(t, s[k].type);

        if (section == NULL || s[k].columns == NULL)
            continue;
        for (uint32_t i = 0; i < section->count; i += BLOCK)
            if (!check_block(&p, s + k, t->base + section->off, i,
                             MIN((uint32_t)BLOCK, section->count - i)))
                return false;
    }
    return true;
}
