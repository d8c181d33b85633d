/* SPDX-License-Identifier: Apache-2.0
 *
 *     file: head, first part, padding to CACHE_ALIGN, second part
 */
#include "cache/beside.h"

#include "base/hash.h"
#include "cache/file.h"

static const char magic[8] = { 'P', 'X', 'B', 'E', 'S', 'I', 'D', 'E' };

struct head {
    char magic[8];
    uint64_t key, check, bytes[2];
    uint8_t pad[24];
};

_Static_assert(sizeof(struct head) == CACHE_ALIGN, "what follows is aligned");

static size_t aligned(size_t n)
{
    return ALIGN_UP(n, (size_t)CACHE_ALIGN);
}

bool cache_beside_read(const struct cache_place *c, struct arena *a, struct str parts[2])
{
    struct head head;
    struct str bytes = c->file != NULL ? cache_file_read(a, c->file) : (struct str){ 0 };
    size_t first;

    if (bytes.n < sizeof(head))
        return false;
    memcpy(&head, bytes.p, sizeof(head));
    bytes = str_sub(bytes, sizeof(head), bytes.n);
    if (memcmp(head.magic, magic, sizeof(magic)) != 0 || head.key != c->key ||
        head.bytes[0] > bytes.n)
        return false;
    first = aligned((size_t)head.bytes[0]);
    if (first > bytes.n || bytes.n - first != head.bytes[1])
        return false;
    parts[0] = str_sub(bytes, 0, (size_t)head.bytes[0]);
    parts[1] = str_sub(bytes, first, bytes.n);
    return hash_str(parts[1], hash_str(parts[0], 0)) == head.check;
}

struct beside {
    struct head head;
    const struct str *parts;
};

static bool put(FILE *to, const void *p, size_t n)
{
    return n == 0 || fwrite(p, 1, n, to) == n;
}

static bool write_beside(FILE *to, const void *what)
{
    static const char zeroes[CACHE_ALIGN];
    const struct beside *b = what;

    return put(to, &b->head, sizeof(b->head)) && put(to, b->parts[0].p, b->parts[0].n) &&
           put(to, zeroes, aligned(b->parts[0].n) - b->parts[0].n) &&
           put(to, b->parts[1].p, b->parts[1].n);
}

void cache_beside_write(const struct cache_place *c, struct arena *a, const struct str parts[2])
{
    struct beside b = { .head = { .key = c->key, .bytes = { parts[0].n, parts[1].n } },
                        .parts = parts };

    if (c->file == NULL || parts[0].n + parts[1].n > CACHE_BYTES_MAX / 2)
        return;
    memcpy(b.head.magic, magic, sizeof(magic));
    b.head.check = hash_str(parts[1], hash_str(parts[0], 0));
    cache_file_replace(a, c->folder, c->file, write_beside, &b);
}
