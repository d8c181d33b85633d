/* SPDX-License-Identifier: Apache-2.0
 *
 * Fixed records show themselves by the columns of records.def; the router shows patterns, because
 * buckets and offsets tell a reader nothing. One walk, whoever reads it: as text a record is a line,
 * texts are quoted, bytes outside printable ASCII as \xNN.
 */
#include "table/dump.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/vec.h"
#include "table/identity.h"
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

/* ---- records, whoever reads them ---- */

struct walk {
    struct arena *a;
    const struct table *t;
    const struct table_dump_reader *to;
};

static void value(const struct walk *w, struct table_dump_value v)
{
    w->to->value(w->to->of, &v);
}

static void show_text(const struct walk *w, const char *name, struct str text)
{
    value(w, (struct table_dump_value){ .name = name, .kind = TABLE_DUMP_TEXT, .text = text });
}

static void show_place(const struct walk *w, const char *name, uint32_t packed)
{
    struct table_identity_place at = table_identity_unpack(packed);

    show_text(w, name, str_fmt(w->a, "%u:%u", at.line, at.column));
}

static void show_column(const struct walk *w, const struct table_column *col, const uint8_t *p)
{
    struct table_dump_value v = { .name = col->name };
    struct table_text ref;

    if (col->rule == TABLE_RULE_ZERO)
        return;
    if (col->rule == TABLE_RULE_TEXT || col->rule == TABLE_RULE_COLD_TEXT) {
        memcpy(&ref, p, sizeof(ref));
        show_text(w, col->name,
                  col->rule == TABLE_RULE_TEXT ? table_text(w->t, ref)
                                               : table_cold_text(w->t, ref));
        return;
    }
    if (col->rule == TABLE_RULE_PLACE) {
        show_place(w, col->name, (uint32_t)table_schema_value(p, col->bytes));
        return;
    }
    if (col->rule == TABLE_RULE_BYTES) {
        v.kind = TABLE_DUMP_BYTES;
        v.text = (struct str){ (const char *)p, col->bytes };
    } else {
        v.number = table_schema_value(p, col->bytes);
        v.kind = col->bytes == 8 || col->rule == TABLE_RULE_BITS           ? TABLE_DUMP_BITS
                 : col->rule == TABLE_RULE_MAYBE && v.number == TABLE_NONE ? TABLE_DUMP_NONE
                                                                           : TABLE_DUMP_NUMBER;
    }
    value(w, v);
}

static void show_records(const struct walk *w, const struct table_schema *schema,
                         const struct table_section *section)
{
    const uint8_t *p = w->t->base + section->off;

    for (uint32_t i = 0; i < section->count; i++) {
        w->to->open(w->to->of, schema->name, i);
        for (const struct table_column *col = schema->columns; col->name; col++) {
            show_column(w, col, p);
            p += col->bytes;
        }
        w->to->close(w->to->of);
    }
}

static void show_host(const struct walk *w, const struct table_host_leaf *leaf)
{
    struct str name = table_router_host_name(leaf);

    value(w, (struct table_dump_value){
                 .name = "domain", .kind = TABLE_DUMP_NUMBER, .number = leaf->domain });
    if (leaf->flags & TABLE_HOST_WILD)
        name = str_fmt(w->a, "*%s" STR_FMT, name.n ? "." : "", STR_ARG(name));
    show_text(w, "host", name);
}

static void show_hosts(const struct walk *w, const struct table_section *section)
{
    size_t off = 0;

    for (uint32_t i = 0; i < section->count; i++) {
        const struct table_host_leaf *leaf =
            (const struct table_host_leaf *)(const void *)(w->t->host_leaves + off);

        w->to->open(w->to->of, "HOSL", i);
        show_host(w, leaf);
        value(w, (struct table_dump_value){ .name = "ranked",
                                            .kind = TABLE_DUMP_WHETHER,
                                            .number = (leaf->flags & TABLE_HOST_RANKED) != 0 });
        w->to->close(w->to->of);
        off += leaf->size;
    }
}

/* The key as it was written, wild segments as "{}". */
static struct str written_key(struct arena *a, const struct table_path_leaf *leaf)
{
    struct str key = table_leaf_key(leaf);
    struct table_segments cut;
    struct sink s = { .a = a };

    if (table_router_kind(leaf->shape) != TABLE_SHAPE_TEMPLATE)
        return key.n ? key : STR("/");
    table_router_cut(key, 0, &cut);
    for (uint32_t i = 0; i < cut.count; i++) {
        put(&s, STR("/"));
        put(&s, table_router_wild(leaf->shape) >> i & 1
                    ? STR("{}")
                    : str_sub(key, cut.start[i], cut.start[i + 1] - 1 - cut.start[i]));
    }
    return (struct str){ s.text.items, s.text.count };
}

static void show_rules(const struct walk *w, const struct table_path_leaf *leaf)
{
    struct table_leaf_rules r = table_leaf_rules(w->t, leaf);
    uint32_t count = r.left + 1, *rules = NEW_N(w->a, uint32_t, count);

    for (uint32_t k = 0; k < count; k++, table_leaf_next(w->t, &r))
        rules[k] = r.rule;
    value(w, (struct table_dump_value){
                 .name = "rules", .kind = TABLE_DUMP_NUMBERS, .numbers = rules, .count = count });
}

static void show_pattern(const struct walk *w, const struct table_path_leaf *leaf)
{
    static const char *const kinds[] = { "exact", "template", "regex-below", "prefix" };

    show_host(w, table_router_host_leaf(w->t, leaf->host));
    show_text(w, kinds[table_router_kind(leaf->shape)], written_key(w->a, leaf));
    if (leaf->bits & TABLE_PATH_DISPATCHES)
        show_text(w, "by", table_text(w->t, table_name(w->t, table_leaf_name(leaf))->text));
}

static void show_paths(const struct walk *w, const struct table_section *section)
{
    size_t off = 0;

    for (uint32_t i = 0; i < section->count; i++) {
        const struct table_path_leaf *leaf =
            (const struct table_path_leaf *)(const void *)(w->t->path_leaves + off);

        w->to->open(w->to->of, "PATL", i);
        show_pattern(w, leaf->shape == TABLE_SHAPE_VALUE ? table_leaf_at(w->t, leaf->host) : leaf);
        if (leaf->shape == TABLE_SHAPE_VALUE)
            show_text(w, "value", table_leaf_key(leaf));
        show_rules(w, leaf);
        w->to->close(w->to->of);
        off += table_leaf_size(leaf->bits, leaf->key_bytes);
    }
}

bool table_dump_records(struct arena *a, const struct table *t, const struct table_section *section,
                        const struct table_dump_reader *to)
{
    const struct table_schema *schema = table_schema_find(section->type);
    const struct walk w = { a, t, to };

    if (schema && schema->columns)
        show_records(&w, schema, section);
    else if (section->type == TABLE_HOSL)
        show_hosts(&w, section);
    else if (section->type == TABLE_PATL)
        show_paths(&w, section);
    else
        return false;
    return true;
}

/* ---- the same as text ---- */

/* Longer ones tell a reader nothing. */
enum { BYTES_SHOWN = 64 };

static void line_open(void *of, const char *section, uint32_t index)
{
    put_format(of, "%s %u", section, index);
}

static void line_value(void *of, const struct table_dump_value *v)
{
    struct sink *s = of;

    if (v->kind == TABLE_DUMP_WHETHER) {
        if (v->number)
            put_format(s, " %s", v->name);
        return;
    }
    put_format(s, " %s=", v->name);
    switch (v->kind) {
    case TABLE_DUMP_NUMBERS:
        for (uint32_t i = 0; i < v->count; i++)
            put_format(s, "%s%u", i ? "," : "", v->numbers[i]);
        break;
    case TABLE_DUMP_BITS:
        put_format(s, "0x%llx", (unsigned long long)v->number);
        break;
    case TABLE_DUMP_TEXT:
        put_quoted(s, v->text);
        break;
    case TABLE_DUMP_BYTES:
        if (v->text.n > BYTES_SHOWN)
            put_format(s, "(%zu bytes)", v->text.n);
        else
            put_hex(s, (const uint8_t *)v->text.p, v->text.n);
        break;
    case TABLE_DUMP_NONE:
        put(s, STR("-"));
        break;
    default:
        put_format(s, "%llu", (unsigned long long)v->number);
    }
}

static void line_close(void *of)
{
    put(of, STR("\n"));
}

static void dump_section(struct sink *s, const struct table_section *section)
{
    const struct table_dump_reader lines = { s, line_open, line_value, line_close };

    if (!table_dump_records(s->a, s->t, section, &lines))
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
