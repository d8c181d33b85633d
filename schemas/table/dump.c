/* SPDX-License-Identifier: Apache-2.0
 *
 * Fixed records print themselves by the columns of records.def; the router prints patterns, because
 * buckets and offsets tell a reader nothing. Texts are quoted, bytes outside printable ASCII as
 * \xNN.
 */
#include "table/dump.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/vec.h"
#include "table/router.h"
#include "table/schema.h"

/* Text in the making, on the arena. */
struct sink {
    struct arena *a;
    const struct table *t;
    struct {
        char *items;
        size_t count, cap;
    } text;
};

static void put(struct sink *s, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        *VEC_ADD(s->a, &s->text) = text.p[i];
}

PRINTF(2, 3) static void put_format(struct sink *s, const char *fmt, ...)
{
    char line[128];
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < sizeof(line));
    put(s, (struct str){ line, (size_t)n });
}

static void put_quoted(struct sink *s, struct str text)
{
    put(s, STR("\""));
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '"' || c == '\\')
            put_format(s, "\\%c", c);
        else if (c >= 0x20 && c < 0x7f)
            put(s, (struct str){ &c, 1 });
        else
            put_format(s, "\\x%02x", (uint8_t)c);
    }
    put(s, STR("\""));
}

static void put_hex(struct sink *s, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_format(s, "%02x", bytes[i]);
}

static void put_column(struct sink *s, const struct table_column *col, const uint8_t *p)
{
    struct table_text ref;

    if (col->rule == TABLE_RULE_ZERO)
        return;
    put_format(s, " %s=", col->name);
    if (col->rule == TABLE_RULE_TEXT || col->rule == TABLE_RULE_COLD_TEXT) {
        memcpy(&ref, p, sizeof(ref));
        put_quoted(s, col->rule == TABLE_RULE_TEXT ? table_text(s->t, ref)
                                                   : table_cold_text(s->t, ref));
    } else if (col->rule == TABLE_RULE_BYTES) {
        put_hex(s, p, col->bytes);
    } else if (col->bytes == 8 || col->rule == TABLE_RULE_BITS) {
        put_format(s, "0x%llx", (unsigned long long)table_schema_value(p, col->bytes));
    } else if (col->rule == TABLE_RULE_MAYBE && table_schema_value(p, col->bytes) == TABLE_NONE) {
        put(s, STR("-"));
    } else {
        put_format(s, "%llu", (unsigned long long)table_schema_value(p, col->bytes));
    }
}

static void dump_records(struct sink *s, const struct table_schema *schema,
                         const struct table_section *section)
{
    const uint8_t *p = s->t->base + section->off;

    for (uint32_t i = 0; i < section->count; i++) {
        put_format(s, "%s %u", schema->name, i);
        for (const struct table_column *col = schema->columns; col->name; col++) {
            put_column(s, col, p);
            p += col->bytes;
        }
        put(s, STR("\n"));
    }
}

static void put_host(struct sink *s, const struct table_host_leaf *leaf)
{
    put_format(s, " domain=%u host=\"", leaf->domain);
    if (leaf->flags & TABLE_HOST_WILD)
        put(s, leaf->name_bytes ? STR("*.") : STR("*"));
    put(s, table_router_host_name(leaf));
    put(s, STR("\""));
}

static void dump_hosts(struct sink *s, const struct table_section *section)
{
    size_t off = 0;

    for (uint32_t i = 0; i < section->count; i++) {
        const struct table_host_leaf *leaf =
            (const struct table_host_leaf *)(const void *)(s->t->host_leaves + off);

        put_format(s, "HOSL %u", i);
        put_host(s, leaf);
        put(s, leaf->flags & TABLE_HOST_RANKED ? STR(" ranked\n") : STR("\n"));
        off += leaf->size;
    }
}

/* The key as it was written, wild segments as "{}". */
static void put_key(struct sink *s, const struct table_path_leaf *leaf)
{
    struct str key = table_router_path_key(leaf);
    struct table_segments cut;

    put(s, STR("\""));
    if (table_router_kind(leaf->shape) != TABLE_SHAPE_TEMPLATE) {
        put(s, key.n ? key : STR("/"));
    } else {
        table_router_cut(key, 0, &cut);
        for (uint32_t i = 0; i < cut.count; i++) {
            put(s, STR("/"));
            put(s, table_router_wild(leaf->shape) >> i & 1
                       ? STR("{}")
                       : str_sub(key, cut.start[i], cut.start[i + 1] - 1 - cut.start[i]));
        }
    }
    put(s, STR("\""));
}

static void dump_paths(struct sink *s, const struct table_section *section)
{
    static const char *const kinds[] = { "exact", "template", "regex-below", "prefix" };
    size_t off = 0;

    for (uint32_t i = 0; i < section->count; i++) {
        const struct table_path_leaf *leaf =
            (const struct table_path_leaf *)(const void *)(s->t->path_leaves + off);

        put_format(s, "PATL %u", i);
        put_host(s, table_router_host_leaf(s->t, leaf->host));
        put_format(s, " %s=", kinds[table_router_kind(leaf->shape)]);
        put_key(s, leaf);
        put_format(s, " rules=%u", leaf->rule);
        for (uint32_t k = 1; k < leaf->rule_count; k++)
            put_format(s, ",%u", table_rule_index(s->t, leaf->rule_first + k)->rule);
        put(s, STR("\n"));
        off += leaf->size;
    }
}

/* Without its rows, which tell a reader nothing. */
static void dump_dfas(struct sink *s)
{
    for (uint32_t i = 0; i < s->t->dfa_count; i++) {
        const struct table_dfa *d = table_dfa(s->t, i);

        put_format(s, "DFAS %u states=%u classes=%u pattern=", i, d->state_count, d->class_count);
        put_quoted(s, table_text(s->t, d->pattern));
        put(s, STR("\n"));
    }
}

static void dump_section(struct sink *s, const struct table_section *section)
{
    const struct table_schema *schema = table_schema_find(section->type);

    if (section->type == TABLE_DFAS)
        dump_dfas(s);
    else if (schema && schema->columns)
        dump_records(s, schema, section);
    else if (section->type == TABLE_HOSL)
        dump_hosts(s, section);
    else if (section->type == TABLE_PATL)
        dump_paths(s, section);
    else
        put_format(s, "%s count=%u bytes=%llu\n", table_dump_section_name(section->type),
                   section->count, (unsigned long long)section->len);
}

static void dump_header(struct sink *s, bool provenance)
{
    const struct table_header *h = s->t->head;

    put_format(s, "PXT1 format=%u.%u features=0x%llx\n", h->format_major, h->format_minor,
               (unsigned long long)h->feat_required);
    if (!provenance)
        return;
    put(s, STR("content_id "));
    put_hex(s, h->content_id.bytes, DIGEST_BYTES);
    put(s, STR("\nfile_digest "));
    put_hex(s, h->file_digest.bytes, DIGEST_BYTES);
    put(s, STR("\npolicy_tree "));
    put_hex(s, h->policy_tree, sizeof(h->policy_tree));
    put(s, STR("\ncommit "));
    put_hex(s, h->commit, sizeof(h->commit));
    put_format(s, "\ncommit_time %lld\nflags 0x%x\n", (long long)h->commit_time, h->flags);
}

struct str table_dump_text(struct arena *a, const struct table *t, uint32_t section,
                           bool provenance)
{
    struct sink s = { .a = a, .t = t };
    const struct table_section *dir =
        (const struct table_section *)(const void *)(t->base + t->head->section_dir_off);

    if (section == 0)
        dump_header(&s, provenance);
    for (uint32_t i = 0; i < t->head->section_count; i++) {
        bool hidden =
            !provenance && section == 0 && (dir[i].type == TABLE_PROV || dir[i].type == TABLE_STRN);

        if (!hidden && (section == 0 || section == dir[i].type))
            dump_section(&s, dir + i);
    }
    return (struct str){ s.text.items, s.text.count };
}

uint32_t table_dump_section(struct str name)
{
    uint32_t count;
    const struct table_schema *list = table_schema_list(&count);

    for (uint32_t i = 0; i < count; i++)
        if (str_eq(str_of(list[i].name), name))
            return list[i].type;
    return 0;
}

const char *table_dump_section_name(uint32_t type)
{
    const struct table_schema *schema = table_schema_find(type);

    return schema ? schema->name : "?";
}
