/* SPDX-License-Identifier: Apache-2.0
 *
 * Outside in: header, directory, digests, fields, automata, what holds between fields, router. Each step
 * relies on the ones before and on nothing else. Memory safety comes from the structure, integrity
 * from the digests; both are needed, because most single-bit flips give another sound table.
 */
#include "table/verify.h"

#include "table/features.h"

#include "base/hash.h"
#include "table/dfa.h"
#include "table/fields.h"
#include "table/identity.h"
#include "table/invariants.h"
#include "table/router.h"
#include "table/schema.h"
#include "table/values.h"

enum {
    LOG2_ALIGN = 6,
    FLAGS_KNOWN = TABLE_REQUIRED | TABLE_SEMANTIC | TABLE_HOT,
    FILE_FLAGS_KNOWN = 7
};

static const char *const fault_texts[] = {
#define FAULT(name, text) text,
#include "table/errors.def"
};

struct gate {
    const uint8_t *base;
    size_t len;
    const struct table_header *head;
    const struct table_section *dir;
    struct table_error *error;
};

static bool fail(struct gate *g, enum table_fault fault, uint32_t section, const char *field)
{
    *g->error = (struct table_error){ fault, section, 0, field };
    return false;
}

static bool zeros(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static bool check_header(struct gate *g)
{
    const struct table_header *h = g->head;

    if (g->len < sizeof(*h))
        return fail(g, TABLE_FAULT_SHORT, 0, NULL);
    if (g->len > TABLE_FILE_MAX)
        return fail(g, TABLE_FAULT_LONG, 0, NULL);
    if (memcmp(h->magic, TABLE_MAGIC, sizeof(h->magic)) != 0)
        return fail(g, TABLE_FAULT_MAGIC, 0, NULL);
    if (h->format_major != TABLE_FORMAT_MAJOR)
        return fail(g, TABLE_FAULT_FORMAT, 0, "format_major");
    if (h->header_size != TABLE_HEADER_BYTES || h->section_dir_off != TABLE_HEADER_BYTES ||
        h->section_entry_size != TABLE_ENTRY_BYTES)
        return fail(g, TABLE_FAULT_HEADER, 0, "header_size");
    if (h->trailer_size > TABLE_TRAILER_MAX || h->trailer_size > g->len ||
        h->body_size != g->len - h->trailer_size || h->body_size % TABLE_ALIGN != 0)
        return fail(g, TABLE_FAULT_HEADER, 0, "body_size");
    if (h->flags & ~(uint32_t)FILE_FLAGS_KNOWN)
        return fail(g, TABLE_FAULT_HEADER, 0, "flags");
    if (!zeros(h->reserved, sizeof(h->reserved)))
        return fail(g, TABLE_FAULT_HEADER, 0, "reserved");
    if (h->feat_required & ~TABLE_FEATURES_KNOWN)
        return fail(g, TABLE_FAULT_FEATURES, 0, "feat_required");
    return true;
}

static bool entry_sound(const struct gate *g, const struct table_section *s, uint64_t end)
{
    uint64_t limit = g->head->body_size, bytes;

    if (s->log2_align != LOG2_ALIGN || s->off % TABLE_ALIGN != 0 || s->zero != 0 ||
        (s->flags & ~(uint32_t)FLAGS_KNOWN))
        return false;
    if (s->off < end || s->off - end >= TABLE_ALIGN || s->off > limit || s->len > limit - s->off)
        return false;
    if (__builtin_mul_overflow((uint64_t)s->count, (uint64_t)s->elem_size, &bytes) ||
        (s->elem_size != 0 && bytes != s->len))
        return false;
    return zeros(g->base + end, (size_t)(s->off - end));
}

/* Entries ascend by type and offset, do not overlap, and what lies between them is zero. */
static bool check_directory(struct gate *g)
{
    uint64_t end = TABLE_HEADER_BYTES + (uint64_t)g->head->section_count * TABLE_ENTRY_BYTES;

    if (g->head->section_count == 0 || g->head->section_count > TABLE_SECTIONS_MAX ||
        end > g->head->body_size)
        return fail(g, TABLE_FAULT_DIRECTORY, 0, "section_count");
    for (uint32_t i = 0; i < g->head->section_count; i++) {
        const struct table_section *s = g->dir + i;

        if (s->type == 0 || (i && s->type <= s[-1].type))
            return fail(g, TABLE_FAULT_DIRECTORY, s->type, "type");
        if (!entry_sound(g, s, end))
            return fail(g, TABLE_FAULT_DIRECTORY, s->type, "off");
        end = s->off + s->len;
    }
    if (g->head->body_size - end >= TABLE_ALIGN ||
        !zeros(g->base + end, (size_t)(g->head->body_size - end)))
        return fail(g, TABLE_FAULT_DIRECTORY, 0, "body_size");
    return true;
}

static bool pool_sound(const struct gate *g, const struct table_section *s)
{
    return s->len != 0 && s->len <= UINT32_MAX && g->base[s->off + s->len - 1] == 0;
}

/* Fixed sections have their frozen record size, buckets at least one, pools end with a zero. */
static bool section_sound(const struct gate *g, const struct table_section *s,
                          const struct table_schema *schema)
{
    if ((s->flags & ~(uint32_t)TABLE_REQUIRED) != schema->flags || s->elem_size != schema->size)
        return false;
    if (s->type == TABLE_STRP || s->type == TABLE_STRN)
        return pool_sound(g, s);
    return s->count != 0 || (schema->size == 0);
}

static bool check_sections(struct gate *g)
{
    bool strings = false;

    for (uint32_t i = 0; i < g->head->section_count; i++) {
        const struct table_section *s = g->dir + i;
        const struct table_schema *schema = table_schema_find(s->type);

        if (schema == NULL && (s->flags & (TABLE_REQUIRED | TABLE_SEMANTIC)))
            return fail(g, TABLE_FAULT_SECTION, s->type, "type");
        if (schema && !section_sound(g, s, schema))
            return fail(g, TABLE_FAULT_SECTION, s->type, "elem_size");
        strings |= s->type == TABLE_STRP;
    }
    return strings || fail(g, TABLE_FAULT_SECTION, TABLE_STRP, "type");
}

static bool check_digests(struct gate *g)
{
    struct digest file = table_verify_file_digest(g->base, (size_t)g->head->body_size);
    struct digest content;

    if (!digest_eq(&file, &g->head->file_digest))
        return fail(g, TABLE_FAULT_DIGEST, 0, "file_digest");
    content = table_verify_content_id(g->base, g->dir, g->head->section_count);
    if (!digest_eq(&content, &g->head->content_id))
        return fail(g, TABLE_FAULT_CONTENT_ID, 0, "content_id");
    for (uint32_t i = 0; i < g->head->section_count; i++)
        if (hash_bytes(g->base + g->dir[i].off, (size_t)g->dir[i].len, g->dir[i].type) !=
            g->dir[i].xxh3)
            return fail(g, TABLE_FAULT_DIGEST, g->dir[i].type, "xxh3");
    return true;
}

static void view_plain(struct table *t, const struct table_section *s, const uint8_t *bytes)
{
    switch (s->type) {
    case TABLE_HOSB:
        t->host_buckets = bytes;
        t->host_bucket_count = s->count;
        t->wild_labels = (uint32_t)s->aux0;
        t->usual_shapes = (uint32_t)s->aux1;
        break;
    case TABLE_HOSL:
        t->host_leaves = bytes;
        break;
    case TABLE_SHPS:
        t->shapes = bytes;
        break;
    case TABLE_PATB:
        t->path_buckets = bytes;
        t->path_bucket_count = s->count;
        break;
    case TABLE_PATL:
        t->path_leaves = bytes;
        break;
    case TABLE_DFAT:
        t->dfa_cells = (const uint16_t *)(const void *)bytes;
        t->dfa_cell_count = s->count;
        break;
    default:
        break;
    }
}

/* Where the view keeps the records of a section; zero: it is none of fixed records. */
static const struct {
    size_t items, count; /* offsets into struct table */
} record_views[TABLE_SECTION_TYPES] = {
#define RECORD(id, type, NAME, name, flags) \
    [TABLE_##type] = { offsetof(struct table, name##_items), offsetof(struct table, name##_count) },
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

/* Points the view's field for the section at its bytes. */
static void view_section(struct table *t, const struct table_section *s)
{
    const uint8_t *bytes = t->base + s->off;
    size_t items = s->type < TABLE_SECTION_TYPES ? record_views[s->type].items : 0;

    if (s->type == TABLE_STRP) {
        t->strings = (struct str){ (const char *)bytes, (size_t)s->len };
    } else if (s->type == TABLE_STRN) {
        t->cold_strings = (struct str){ (const char *)bytes, (size_t)s->len };
    } else if (items != 0) {
        memcpy((char *)t + items, &bytes, sizeof(bytes));
        memcpy((char *)t + record_views[s->type].count, &s->count, sizeof(s->count));
    } else {
        view_plain(t, s, bytes);
    }
}

/* Where everything is; `deep`: with the digests right. */
static bool view(const void *bytes, size_t len, bool deep, struct table *out,
                 struct table_error *error)
{
    struct gate g = { .base = bytes, .len = len, .head = bytes, .error = error };
    struct table t = { .base = bytes, .len = len, .head = bytes };

    assert((uintptr_t)bytes % TABLE_ALIGN == 0);
    if (!check_header(&g))
        return false;
    g.dir = (const struct table_section *)(const void *)(g.base + g.head->section_dir_off);
    if (!check_directory(&g) || !check_sections(&g) || (deep && !check_digests(&g)))
        return false;
    for (uint32_t i = 0; i < g.head->section_count; i++)
        view_section(&t, g.dir + i);
    *out = t;
    return true;
}

static bool verify(const void *bytes, size_t len, bool digests, struct table *out,
                   struct table_error *error)
{
    struct table t;

    if (!view(bytes, len, digests, &t, error) || !table_fields_check(&t, error) ||
        !table_dfa_check(&t, error) || !table_identity_check(&t, error) ||
        !table_invariants_check(&t, error) || !table_values_check(&t, error) ||
        !table_router_check(&t, error))
        return false;
    *out = t;
    return true;
}

bool table_verify(const void *bytes, size_t len, struct table *out, struct table_error *error)
{
    return verify(bytes, len, true, out, error);
}

bool table_verify_structure(const void *bytes, size_t len, struct table *out,
                            struct table_error *error)
{
    return verify(bytes, len, false, out, error);
}

bool table_verify_reopen(const void *bytes, size_t len, struct table *out,
                         struct table_error *error)
{
    return view(bytes, len, false, out, error);
}

struct str table_verify_text(struct arena *a, const struct table_error *error)
{
    const struct table_schema *schema = table_schema_find(error->section);
    const char *text = fault_texts[error->fault];
    const char *field = error->field ? error->field : "";
    const char *dot = error->field ? "." : "";

    if (schema)
        return str_fmt(a, "%s: %s[%u]%s%s", text, schema->name, error->index, dot, field);
    if (error->section)
        return str_fmt(a, "%s: section %u%s%s", text, error->section, dot, field);
    return str_fmt(a, "%s%s%s", text, error->field ? ": " : "", field);
}

struct digest table_verify_content_id(const uint8_t *base, const struct table_section *dir,
                                      uint32_t count)
{
    static const char domain[] = "PXT1-content";
    struct digest_stream *d = digest_new();

    digest_add(d, domain, sizeof(domain));
    for (uint32_t i = 0; i < count; i++) {
        if (!(dir[i].flags & TABLE_SEMANTIC))
            continue;
        digest_add(d, &dir[i].type, sizeof(dir[i].type));
        digest_add(d, &dir[i].count, sizeof(dir[i].count));
        digest_add(d, &dir[i].elem_size, sizeof(dir[i].elem_size));
        digest_add(d, base + dir[i].off, (size_t)dir[i].len);
    }
    return digest_end(&d);
}

struct digest table_verify_file_digest(const uint8_t *base, size_t body_size)
{
    const size_t size_at = offsetof(struct table_header, trailer_size);
    const size_t at = offsetof(struct table_header, file_digest);
    const struct digest none = { { 0 } };
    struct digest_stream *d = digest_new();

    digest_add(d, base, size_at);
    digest_add(d, &none, sizeof(uint32_t));
    digest_add(d, base + size_at + sizeof(uint32_t), at - size_at - sizeof(uint32_t));
    digest_add(d, &none, sizeof(none));
    digest_add(d, base + at + sizeof(none), body_size - at - sizeof(none));
    return digest_end(&d);
}
