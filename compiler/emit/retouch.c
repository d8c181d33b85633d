/* SPDX-License-Identifier: Apache-2.0
 *
 * Records are known again in two ways. What was lowered before the first rule stands at the same number in the part and
 * in the whole. A Route is known by its stable id, its rules' names by their place among them, a rule by its name (of
 * several alternatives, by their order). Everything else has to be the same in both parts, to the byte.
 */
#include "emit/retouch.h"

#include <stdlib.h>

#include "emit/image.h"
#include "table/verify.h"

/* ---- opening ---- */

/* Turns the offsets of a column into numbers of cold texts. A text is interned where it is met first. */
static bool number_column(struct emit_image *image, const struct emit_part *part, size_t offset,
                          struct str cold, uint32_t *numbers)
{
    struct table_text ref;

    for (uint32_t i = 0; i < part->count; i++) {
        uint8_t *at = part->items + (size_t)i * part->schema->size + offset;
        uint32_t *number;

        memcpy(&ref, at, sizeof(ref));
        if (ref.off > cold.n || ref.len > cold.n - ref.off)
            return false;
        number = &numbers[ref.off];
        if (*number == 0)
            *number = emit_cold_text(image, str_sub(cold, ref.off, ref.len)).off + 1;
        ref.off = *number - 1;
        memcpy(at, &ref, sizeof(ref));
    }
    return true;
}

static bool number_cold_texts(struct emit_image *image, struct str cold)
{
    struct arena scratch;
    uint32_t *numbers;
    bool ok = true;

    arena_init(&scratch, 0);
    numbers = NEW_N(&scratch, uint32_t, cold.n + 1); /* by offset; 0: not met yet */
    for (size_t i = 0; i < TABLE_SECTION_TYPES; i++) {
        const struct emit_part *part = image->parts + i;
        size_t offset = 0;

        if (part->count == 0 || part->schema->columns == NULL)
            continue;
        for (const struct table_column *col = part->schema->columns; ok && col->name; col++) {
            if (col->rule == TABLE_RULE_COLD_TEXT)
                ok = number_column(image, part, offset, cold, numbers);
            offset += col->bytes;
        }
    }
    arena_fini(&scratch);
    return ok;
}

struct emit_image *emit_retouch_open(struct arena *a, struct str bytes)
{
    struct emit_image *image = emit_new(a);
    uint8_t *base = (uint8_t *)(uintptr_t)bytes.p;
    const struct table_header *head = (const struct table_header *)(const void *)base;
    struct str cold = { 0 };
    struct table_error error;
    struct table sound;

    if (!table_verify_reopen(bytes.p, bytes.n, &sound, &error))
        return NULL;
    image->keeps_texts = true;
    for (uint32_t i = 0; i < head->section_count; i++) {
        const struct table_section *s =
            (const struct table_section *)(const void *)(base + head->section_dir_off) + i;
        struct emit_part *part;

        if (table_schema_find(s->type) == NULL) /* readers pass over it, we would lose it */
            return NULL;
        part = image->parts + s->type;
        if (s->type == TABLE_STRN)
            cold = str_sub(bytes, (size_t)s->off, (size_t)s->len);
        if (s->type == TABLE_STRN || s->type == TABLE_PROV)
            continue;
        part->items = base + s->off;
        part->bytes = (size_t)s->len;
        part->cap = part->count = s->count;
        part->aux0 = s->aux0;
        part->aux1 = s->aux1;
    }
    return number_cold_texts(image, cold) ? image : NULL;
}

/* ---- knowing again ---- */

struct places {
    struct arena *a;
    const struct emit_image *whole, *part;
    uint32_t *of
        [TABLE_SECTION_TYPES]; /* of the part's records, their numbers in the whole; NULL: not known */
};

static uint32_t *nowhere(struct places *p, enum table_section_type type)
{
    uint32_t count = p->part->parts[type].count;

    p->of[type] = NEW_N(p->a, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++)
        p->of[type][i] = TABLE_NONE;
    return p->of[type];
}

#define RECORDS(image, section, record) \
    ((const struct table_##record *)(const void *)(image)->parts[section].items)

/* Both ascend by name: who is passed over in the whole is not in the part. */
static void find_names(struct places *p)
{
    const struct table_route *part = RECORDS(p->part, TABLE_ROUT, route);
    const struct table_route *whole = RECORDS(p->whole, TABLE_ROUT, route);
    uint32_t count = p->whole->parts[TABLE_ROUT].count, at = 0;
    uint32_t *places = nowhere(p, TABLE_RNAM);

    for (uint32_t i = 0; i < p->part->parts[TABLE_ROUT].count; i++) {
        while (at < count && whole[at].stable_id != part[i].stable_id)
            at++;
        if (at == count || whole[at].name_count != part[i].name_count)
            return;
        for (uint32_t k = 0; k < part[i].name_count; k++)
            places[part[i].name_first + k] = whole[at].name_first + k;
    }
    p->of[TABLE_SMAP] = places;
}

/* By name, the part's rules that are not found yet: the first, and of each the next. */
struct waiting {
    uint32_t *first, *next;
};

static struct waiting list_rules(const struct places *p)
{
    const struct table_rule *rules = RECORDS(p->part, TABLE_RULE, rule);
    uint32_t count = p->part->parts[TABLE_RULE].count, names = p->whole->parts[TABLE_RNAM].count;
    struct waiting w = { NEW_N(p->a, uint32_t, names + 1), NEW_N(p->a, uint32_t, count + 1) };

    for (uint32_t i = 0; i <= names; i++) /* the last: no name at all */
        w.first[i] = TABLE_NONE;
    for (uint32_t i = count; i-- > 0;) {
        uint32_t name = p->of[TABLE_RNAM][rules[i].name];

        if (name >= names) /* nobody has proven the whole again */
            continue;
        w.next[i] = w.first[name];
        w.first[name] = i;
    }
    return w;
}

static void find_rules(struct places *p)
{
    const struct table_rule *whole = RECORDS(p->whole, TABLE_RULE, rule);
    uint32_t *places = nowhere(p, TABLE_RULE);
    uint32_t names = p->whole->parts[TABLE_RNAM].count;
    struct waiting waiting;

    find_names(p);
    waiting = list_rules(p);
    for (uint32_t at = 0; at < p->whole->parts[TABLE_RULE].count; at++) {
        uint32_t *first = &waiting.first[MIN(whole[at].name, names)];

        if (*first == TABLE_NONE)
            continue;
        places[*first] = at;
        *first = waiting.next[*first];
    }
}

static uint32_t place_of(const struct places *p, uint32_t type, uint32_t record)
{
    if (p->of[type] != NULL)
        return p->of[type][record];
    return record < p->part->parts[type].settled ? record : TABLE_NONE;
}

/* ---- writing ---- */

static bool is_plain(enum table_rule_kind rule)
{
    return rule == TABLE_RULE_ANY || rule == TABLE_RULE_MAX || rule == TABLE_RULE_ENUM ||
           rule == TABLE_RULE_BITS || rule == TABLE_RULE_FROM1 || rule == TABLE_RULE_PLACE;
}

static bool retouch_record(const struct table_column *col, const uint8_t *was, const uint8_t *is,
                           uint8_t *whole)
{
    for (; col->name; was += col->bytes, is += col->bytes, whole += col->bytes, col++) {
        if (memcmp(was, is, col->bytes) == 0)
            continue;
        if (!is_plain(col->rule) || memcmp(was, whole, col->bytes) != 0)
            return false;
        memcpy(whole, is, col->bytes);
    }
    return true;
}

static bool retouch_records(const struct places *p, uint32_t type, const struct emit_part *was,
                            const struct emit_part *is, struct emit_part *whole)
{
    size_t size = is->schema->size;

    for (uint32_t i = 0; i < is->count; i++) {
        const uint8_t *before = was->items + i * size, *now = is->items + i * size;
        uint32_t at;

        if (memcmp(before, now, size) == 0)
            continue;
        at = place_of(p, type, i);
        if (at >= whole->count ||
            !retouch_record(is->schema->columns, before, now, whole->items + at * size))
            return false;
    }
    return true;
}

static bool same_shape(const struct emit_part *was, const struct emit_part *is)
{
    return was->count == is->count && was->settled == is->settled && was->bytes == is->bytes &&
           was->aux0 == is->aux0 && was->aux1 == is->aux1;
}

bool emit_retouch(struct emit_image *whole, const struct emit_image *was,
                  const struct emit_image *is)
{
    struct arena scratch;
    struct places p = { .a = &scratch, .whole = whole, .part = is };
    bool ok = true;

    arena_init(&scratch, 0);
    find_rules(&p);
    for (uint32_t type = 0; ok && type < TABLE_SECTION_TYPES; type++) {
        const struct emit_part *before = &was->parts[type], *now = &is->parts[type];

        ok = same_shape(before, now);
        if (!ok || now->bytes == 0)
            continue;
        if (now->schema->columns == NULL)
            ok = memcmp(before->items, now->items, now->bytes) == 0;
        else
            ok = retouch_records(&p, type, before, now, &whole->parts[type]);
    }
    arena_fini(&scratch);
    return ok;
}
