/* SPDX-License-Identifier: Apache-2.0
 *
 * An image holds one growing array per record type, the router's finished bytes, and two pools.
 * Finishing is four passes: seal the pools, turn text numbers into offsets, lay the sections out by
 * ascending type, digest. Empty sections are left out. Nothing but the arguments reaches the bytes.
 */
#include "emit/emit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "emit/image.h"
#include "table/schema.h"
#include "table/verify.h"

enum { LOG2_ALIGN = 6, COMPILER_ABI = 1 };

struct emit_image *emit_new(struct arena *a)
{
    struct emit_image *image = NEW(a, struct emit_image);
    uint32_t count;
    const struct table_schema *list = table_schema_list(&count);

    image->a = a;
    for (uint32_t i = 0; i < count; i++) {
        assert(list[i].type < TABLE_SECTION_TYPES);
        image->parts[list[i].type].schema = list + i;
    }
    emit_pool_init(&image->texts, a);
    emit_pool_init(&image->cold_texts, a);
    return image;
}

/* The part of a type of fixed records. */
static struct emit_part *records_of(struct emit_image *image, enum table_section_type type)
{
    struct emit_part *part = image->parts + type;

    assert((uint32_t)type < TABLE_SECTION_TYPES);
    assert(part->schema != NULL);
    assert(part->schema->columns != NULL);
    return part;
}

void *emit_add(struct emit_image *image, enum table_section_type type, uint32_t *index)
{
    struct emit_part *part = records_of(image, type);
    size_t size = part->schema->size;
    size_t cap = part->cap;

    assert(part->count < TABLE_NONE - 1);
    part->items = vec_grow(image->a, part->items, part->count, &cap, size);
    part->cap = cap;
    *index = part->count++;
    part->bytes += size;
    return part->items + *index * size;
}

void emit_reserve(struct emit_image *image, enum table_section_type type, size_t more)
{
    struct emit_part *part = records_of(image, type);
    uint8_t *items;

    assert(more < TABLE_NONE);
    if (part->count + more <= part->cap)
        return;
    part->cap = part->count + more;
    items = arena_take(image->a, part->cap * part->schema->size);
    if (part->bytes)
        memcpy(items, part->items, part->bytes);
    part->items = items;
}

void emit_reserve_texts(struct emit_image *image, size_t texts)
{
    emit_pool_reserve(&image->texts, image->a, texts);
}

uint32_t emit_count(const struct emit_image *image, enum table_section_type type)
{
    assert((uint32_t)type < TABLE_SECTION_TYPES);
    return image->parts[type].count;
}

void *emit_at(struct emit_image *image, enum table_section_type type, uint32_t i)
{
    struct emit_part *part = records_of(image, type);

    assert(i < part->count);
    return part->items + (size_t)i * part->schema->size;
}

struct table_text emit_text(struct emit_image *image, struct str s)
{
    assert(s.n <= UINT32_MAX);
    return (struct table_text){ emit_pool_add(&image->texts, image->a, s), (uint32_t)s.n };
}

struct str emit_text_of(const struct emit_image *image, struct table_text ref)
{
    assert(!image->keeps_texts && !image->finished && ref.off < image->texts.texts.count);
    return image->texts.texts.items[ref.off];
}

struct table_text emit_cold_text(struct emit_image *image, struct str s)
{
    assert(s.n <= UINT32_MAX);
    return (struct table_text){ emit_pool_add(&image->cold_texts, image->a, s), (uint32_t)s.n };
}

void emit_settle(struct emit_image *image)
{
    for (size_t i = 0; i < TABLE_SECTION_TYPES; i++)
        image->parts[i].settled = image->parts[i].count;
}

void emit_section(struct emit_image *image, enum table_section_type type, struct str bytes,
                  uint32_t count, uint64_t aux0, uint64_t aux1)
{
    struct emit_part *part = image->parts + type;

    assert((uint32_t)type < TABLE_SECTION_TYPES);
    assert(part->schema != NULL);
    assert(part->schema->columns == NULL);
    part->items = (uint8_t *)(uintptr_t)bytes.p; /* read only from here on */
    part->bytes = bytes.n;
    part->count = count;
    part->aux0 = aux0;
    part->aux1 = aux1;
}

/* Turns the text numbers of one column into offsets. */
static void fix_column(const struct emit_part *part, size_t offset, const uint32_t *offsets)
{
    struct table_text ref;

    for (uint32_t i = 0; i < part->count; i++) {
        uint8_t *at = part->items + (size_t)i * part->schema->size + offset;

        memcpy(&ref, at, sizeof(ref));
        ref.off = offsets[ref.off];
        memcpy(at, &ref, sizeof(ref));
    }
}

/* Of a table that is retouched the texts stand where they stood. */
static void fix_texts(struct emit_image *image)
{
    for (size_t i = 0; i < TABLE_SECTION_TYPES; i++) {
        const struct emit_part *part = image->parts + i;
        size_t offset = 0;

        if (part->schema == NULL || part->schema->columns == NULL)
            continue;
        for (const struct table_column *col = part->schema->columns; col->name; col++) {
            if (col->rule == TABLE_RULE_TEXT && !image->keeps_texts)
                fix_column(part, offset, image->texts.offsets);
            else if (col->rule == TABLE_RULE_COLD_TEXT)
                fix_column(part, offset, image->cold_texts.offsets);
            offset += col->bytes;
        }
    }
}

static void seal_pools(struct emit_image *image)
{
    struct str cold = emit_pool_seal(&image->cold_texts, image->a);

    if (!image->keeps_texts)
        emit_section(image, TABLE_STRP, emit_pool_seal(&image->texts, image->a),
                     (uint32_t)image->texts.texts.count, 0, 0);
    if (image->cold_texts.texts.count > 1 || image->parts[TABLE_SFIL].count ||
        image->parts[TABLE_LPLC].count || image->parts[TABLE_PROV].count)
        emit_section(image, TABLE_STRN, cold, (uint32_t)image->cold_texts.texts.count, 0, 0);
}

/* A variable section without records is kept: the router comes whole or not at all. */
static bool is_present(const struct emit_part *part)
{
    return part->schema && part->items && (part->count || part->schema->columns == NULL);
}

/* Entries with their places, ascending by type; yields the body's size. */
static size_t lay_out(const struct emit_image *image, struct table_section *dir, uint32_t count)
{
    size_t at = TABLE_HEADER_BYTES + count * (size_t)TABLE_ENTRY_BYTES;
    uint32_t n = 0;

    for (uint32_t type = 0; type < TABLE_SECTION_TYPES; type++) {
        const struct emit_part *part = image->parts + type;

        if (!is_present(part))
            continue;
        dir[n++] = (struct table_section){
            .type = type,
            .flags = part->schema->flags,
            .log2_align = LOG2_ALIGN,
            .off = at,
            .len = part->bytes,
            .count = part->count,
            .elem_size = part->schema->size,
            .xxh3 = hash_bytes(part->items, part->bytes, type),
            .aux0 = part->aux0,
            .aux1 = part->aux1,
        };
        at = ALIGN_UP(at + part->bytes, (size_t)TABLE_ALIGN);
    }
    return at;
}

static uint8_t *take_aligned(struct arena *a, size_t bytes)
{
    uint8_t *p = arena_take(a, bytes + TABLE_ALIGN);

    return p + (size_t)(-(uintptr_t)p % TABLE_ALIGN);
}

static void fill_header(struct table_header *h, const struct emit_stamp *stamp, size_t body,
                        uint32_t sections)
{
    *h = (struct table_header){
        .format_major = TABLE_FORMAT_MAJOR,
        .format_minor = TABLE_FORMAT_MINOR,
        .header_size = TABLE_HEADER_BYTES,
        .body_size = body,
        .section_count = (uint16_t)sections,
        .section_entry_size = TABLE_ENTRY_BYTES,
        .section_dir_off = TABLE_HEADER_BYTES,
        .feat_required = stamp->feat_required,
        .hash_seed = stamp->hash_seed,
        .commit_time = stamp->commit_time,
        .flags = stamp->flags,
        .compiler_abi = COMPILER_ABI,
    };
    memcpy(h->magic, TABLE_MAGIC, sizeof(h->magic));
    memcpy(h->policy_tree, stamp->policy_tree, sizeof(h->policy_tree));
    memcpy(h->commit, stamp->commit, sizeof(h->commit));
}

struct str emit_finish(struct emit_image *image, const struct emit_stamp *stamp)
{
    struct table_section dir[TABLE_SECTION_TYPES];
    struct table_header *head;
    uint32_t count = 0;
    uint8_t *base;
    size_t body;

    assert(!image->finished);
    image->finished = true;
    seal_pools(image);
    fix_texts(image);
    for (uint32_t type = 0; type < TABLE_SECTION_TYPES; type++)
        count += is_present(image->parts + type);
    body = lay_out(image, dir, count);
    base = take_aligned(image->a, body);
    memcpy(base + TABLE_HEADER_BYTES, dir, count * sizeof(dir[0]));
    for (uint32_t i = 0; i < count; i++)
        if (dir[i].len)
            memcpy(base + dir[i].off, image->parts[dir[i].type].items, (size_t)dir[i].len);
    head = (struct table_header *)(void *)base;
    fill_header(head, stamp, body, count);
    head->content_id = table_verify_content_id(base, dir, count);
    head->file_digest = table_verify_file_digest(base, body);
    return (struct str){ (const char *)base, body };
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

/* What mkstemp made is for its owner alone; a table is for all whom the umask admits. */
static bool publish(int fd)
{
    const mode_t mode = umask(0);

    (void)umask(mode);
    return fchmod(fd, 0666 & ~mode) == 0 && fsync(fd) == 0;
}

bool emit_write(struct str bytes, const char *path)
{
    struct arena a;
    struct str temporary;
    char *name;
    bool ok;
    int fd, error = 0;

    arena_init(&a, 0);
    temporary = str_fmt(&a, "%s.XXXXXX", path);
    name = (char *)(uintptr_t)temporary.p;
    fd = mkostemp(name, O_CLOEXEC);
    if (fd < 0) {
        error = errno;
        arena_fini(&a);
        errno = error;
        return false;
    }
    ok = write_all(fd, bytes) && publish(fd);
    error = errno;
    if (close(fd) != 0 && ok) {
        error = errno;
        ok = false;
    }
    if (ok && rename(name, path) != 0) {
        error = errno;
        ok = false;
    }
    if (!ok)
        (void)unlink(name);
    arena_fini(&a);
    errno = error;
    return ok;
}
