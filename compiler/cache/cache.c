/* SPDX-License-Identifier: Apache-2.0
 *
 *     file:   head, records               record: head, path, kept, padding to 8 bytes
 *
 * The last record of a path and of an id holds. Records are in the byte order of the machine: the key tells others.
 */
#include "cache/cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/vec.h"
#include "cache/file.h"

static const char magic[8] = { 'P', 'X', 'C', 'A', 'C', 'H', 'E', '1' };

struct head {
    char magic[8];
    uint64_t key;
};

struct record {
    uint64_t check; /* of the bytes behind it, up to the next record */
    uint32_t path_bytes, kept_bytes;
    struct source_identity identity; /* inode 0: has none */
    uint64_t text_bytes;
    uint8_t oid[CACHE_OID_BYTES];
};

/* A record, where it is read or made. */
struct entry {
    struct record record;
    struct str path, kept;
};

struct table { /* open addressing; numbers of entries + 1 */
    uint32_t *slots;
    size_t mask;
};

struct cache {
    struct arena *arena;
    const char *folder, *file; /* NULL: none */
    uint64_t key;
    struct {
        struct entry *items;
        size_t count, cap;
    } entries;
    size_t old;              /* entries that the file has */
    size_t live, file_bytes; /* of the file: what the last records take, and all */
    struct table by_path, by_oid;
    bool begin_anew;
};

static size_t padded(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

static size_t size_of(const struct record *r)
{
    return sizeof(*r) + padded((size_t)r->path_bytes + r->kept_bytes);
}

static uint64_t check_of(const struct record *r, struct str path, struct str kept)
{
    const char *rest = (const char *)r + sizeof(r->check);

    return hash_str(kept, hash_str(path, hash_bytes(rest, sizeof(*r) - sizeof(r->check), 0)));
}

/* ---- finding ---- */

static bool same_path(const struct entry *a, const struct entry *b)
{
    return str_eq(a->path, b->path);
}

static bool same_oid(const struct entry *a, const struct entry *b)
{
    return memcmp(a->record.oid, b->record.oid, CACHE_OID_BYTES) == 0;
}

static uint64_t hash_of_path(const struct entry *e)
{
    return hash_str(e->path, 1);
}

/* Ids are hashes; who chooses them chooses the texts of his own policy. */
static uint64_t hash_of_oid(const struct entry *e)
{
    return hash_bytes(e->record.oid, CACHE_OID_BYTES, 2);
}

static uint32_t *slot_of(const struct cache *c, const struct table *t, const struct entry *e,
                         uint64_t hash, bool (*same)(const struct entry *, const struct entry *))
{
    size_t at = hash & t->mask;

    while (t->slots[at] != 0 && !same(&c->entries.items[t->slots[at] - 1], e))
        at = (at + 1) & t->mask;
    return &t->slots[at];
}

static void make_table(struct cache *c, struct table *t, size_t entries)
{
    size_t size = 16;

    while (size < entries * 2)
        size *= 2;
    t->slots = NEW_N(c->arena, uint32_t, size);
    t->mask = size - 1;
}

/* The last of two that are the same holds. */
static void index_entries(struct cache *c)
{
    c->live = 0;
    make_table(c, &c->by_path, c->entries.count);
    make_table(c, &c->by_oid, c->entries.count);
    for (size_t i = 0; i < c->entries.count; i++) {
        const struct entry *e = &c->entries.items[i];
        uint32_t *slot = slot_of(c, &c->by_path, e, hash_of_path(e), same_path);

        if (*slot != 0)
            c->live -= size_of(&c->entries.items[*slot - 1].record);
        *slot = (uint32_t)i + 1;
        c->live += size_of(&e->record);
        *slot_of(c, &c->by_oid, e, hash_of_oid(e), same_oid) = (uint32_t)i + 1;
    }
}

bool cache_is_on(const struct cache *c)
{
    return c->file != NULL;
}

bool cache_knows(const struct cache *c, struct str path, const struct source_identity *identity,
                 uint8_t oid[CACHE_OID_BYTES])
{
    const struct entry want = { .path = path };
    uint32_t at = *slot_of(c, &c->by_path, &want, hash_of_path(&want), same_path);
    const struct record *r = at ? &c->entries.items[at - 1].record : NULL;

    if (r == NULL || identity->inode == 0 || memcmp(&r->identity, identity, sizeof(*identity)) != 0)
        return false;
    memcpy(oid, r->oid, CACHE_OID_BYTES);
    return true;
}

struct str cache_find(const struct cache *c, const uint8_t oid[CACHE_OID_BYTES], uint64_t *bytes)
{
    struct entry want = { .record = { .check = 0 } };
    uint32_t at;

    memcpy(want.record.oid, oid, CACHE_OID_BYTES);
    at = *slot_of(c, &c->by_oid, &want, hash_of_oid(&want), same_oid);
    if (at == 0)
        return (struct str){ 0 };
    if (bytes)
        *bytes = c->entries.items[at - 1].record.text_bytes;
    return c->entries.items[at - 1].kept;
}

/* ---- reading ---- */

/* The record at `at`; false where the bytes there are none. */
static bool read_record(struct str bytes, size_t at, struct entry *out)
{
    const char *p = bytes.p + at;
    struct record *r = &out->record;

    if (bytes.n - at < sizeof(*r))
        return false;
    memcpy(r, p, sizeof(*r));
    if (size_of(r) > bytes.n - at)
        return false;
    out->path = (struct str){ p + sizeof(*r), r->path_bytes };
    out->kept = (struct str){ p + sizeof(*r) + r->path_bytes, r->kept_bytes };
    return check_of(r, out->path, out->kept) == r->check;
}

static void read_records(struct cache *c, struct str bytes)
{
    struct entry e = { .record = { .check = 0 } };
    size_t at = sizeof(struct head);

    while (at < bytes.n && read_record(bytes, at, &e)) {
        *VEC_ADD(c->arena, &c->entries) = e;
        at += size_of(&e.record);
    }
    c->old = c->entries.count;
    c->file_bytes = at;
    c->begin_anew = at != bytes.n; /* what follows is nothing that could be added to */
}

struct cache *cache_open(struct arena *a, struct str folder, struct str name, uint64_t key)
{
    struct cache *c = NEW(a, struct cache);
    struct str bytes = { 0 };
    struct head head;

    c->arena = a;
    c->key = key;
    c->begin_anew = true;
    if (folder.n > 0) {
        c->folder = str_z(a, folder);
        c->file = str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(name)).p;
        bytes = cache_file_read(a, c->file);
    }
    if (bytes.n >= sizeof(head)) {
        memcpy(&head, bytes.p, sizeof(head));
        if (memcmp(head.magic, magic, sizeof(magic)) == 0 && head.key == key)
            read_records(c, bytes);
    }
    index_entries(c);
    return c;
}

/* ---- writing ---- */

static bool is_settled(const struct source_identity *identity)
{
    struct timespec now;
    int64_t last = MAX(identity->changed_ns, identity->modified_ns);

    return clock_gettime(CLOCK_REALTIME, &now) == 0 &&
           (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - last >
               (int64_t)CACHE_SETTLE_MS * 1000000;
}

void cache_keep(struct cache *c, struct str path, const struct source_identity *identity,
                const uint8_t oid[CACHE_OID_BYTES], uint64_t bytes, struct str kept)
{
    struct entry e = { .path = path, .kept = kept };
    struct record *r = &e.record;

    bool settled = identity->inode != 0 && is_settled(identity);

    if (c->file == NULL || path.n > UINT32_MAX || kept.n > UINT32_MAX ||
        (!settled && cache_find(c, oid, NULL).p != NULL))
        return;
    memset(r, 0, sizeof(*r));
    r->path_bytes = (uint32_t)path.n;
    r->kept_bytes = (uint32_t)kept.n;
    r->text_bytes = bytes;
    memcpy(r->oid, oid, CACHE_OID_BYTES);
    if (settled)
        r->identity = *identity;
    r->check = check_of(r, path, kept);
    *VEC_ADD(c->arena, &c->entries) = e;
}

static bool write_entries(const struct cache *c, FILE *to, size_t from)
{
    static const char zeroes[8];

    for (size_t i = from; i < c->entries.count; i++) {
        const struct entry *e = &c->entries.items[i];
        size_t n = e->path.n + e->kept.n;

        if (fwrite(&e->record, sizeof(e->record), 1, to) != 1 ||
            fwrite(e->path.p, 1, e->path.n, to) != e->path.n ||
            fwrite(e->kept.p, 1, e->kept.n, to) != e->kept.n ||
            fwrite(zeroes, 1, padded(n) - n, to) != padded(n) - n)
            return false;
    }
    return fflush(to) == 0;
}

static bool write_all(FILE *to, const void *what)
{
    const struct cache *c = what;
    struct head head = { .key = c->key };

    memcpy(head.magic, magic, sizeof(magic));
    return fwrite(&head, sizeof(head), 1, to) == 1 && write_entries(c, to, 0);
}

/* Entries that a later one stands for are left out. */
static void write_anew(struct cache *c)
{
    size_t kept = 0;

    index_entries(c);
    for (size_t i = 0; i < c->entries.count; i++) {
        const struct entry *e = &c->entries.items[i];

        if (*slot_of(c, &c->by_path, e, hash_of_path(e), same_path) == i + 1)
            c->entries.items[kept++] = *e;
    }
    c->entries.count = kept;
    index_entries(c);
    cache_file_replace(c->arena, c->folder, c->file, write_all, c);
}

/* Adds to the file, unless somebody else did since it was read, or does. */
static void write_more(struct cache *c)
{
    int fd = open(c->file, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    FILE *to;

    if (fd < 0)
        return;
    to = fdopen(fd, "a");
    if (to == NULL) {
        (void)close(fd);
        return;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0 &&
        (size_t)st.st_size == c->file_bytes)
        (void)write_entries(c, to, c->old);
    (void)fclose(to);
}

void cache_save(struct cache *c)
{
    if (c->file == NULL || c->entries.count == c->old)
        return;
    if (c->begin_anew || c->file_bytes > 2 * c->live + (1 << 16))
        write_anew(c);
    else
        write_more(c);
    c->old = c->entries.count;
}

struct cache_place cache_place(const struct cache *c, struct arena *a, struct str name)
{
    if (c->file == NULL)
        return (struct cache_place){ .file = NULL };
    return (struct cache_place){ .folder = str_z(a, str_of(c->folder)),
                                 .file = str_fmt(a, "%s-" STR_FMT, c->file, STR_ARG(name)).p,
                                 .key = c->key };
}
