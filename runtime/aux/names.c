/* SPDX-License-Identifier: Apache-2.0
 *
 * Maps each sealed memfd that the supervisor sends; keeps more of them than the supervisor keeps
 * warm, since log records of an old generation arrive as long as its requests live.
 */
#include "aux/names.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "table/verify.h"

static void close_table(struct aux_names_table *t)
{
    if (t->table.base)
        (void)munmap((void *)(uintptr_t)t->table.base, t->table.len);
    free(t->split_of);
    free(t->upstream_of);
    *t = (struct aux_names_table){ 0 };
}

/* An array that says for each of `count` things who owns it. */
static uint32_t *owners(uint32_t count)
{
    uint32_t *p = malloc(((size_t)count + 1) * sizeof(*p));

    for (uint32_t i = 0; p && i < count; i++)
        p[i] = TABLE_NONE;
    return p;
}

static bool index_table(struct aux_names_table *n)
{
    const struct table *t = &n->table;

    n->split_of = owners(t->member_count);
    n->upstream_of = owners(t->endpoint_count);
    if (!n->split_of || !n->upstream_of)
        return false;
    for (uint32_t i = 0; i < t->split_count; i++)
        for (uint32_t j = 0; j < table_split(t, i)->member_count; j++)
            n->split_of[table_split(t, i)->member_first + j] = i;
    for (uint32_t i = 0; i < t->upstream_count; i++)
        for (uint32_t j = 0; j < table_upstream(t, i)->endpoint_count; j++)
            n->upstream_of[table_upstream(t, i)->endpoint_first + j] = i;
    return true;
}

static void note_commit(struct aux_names_table *n)
{
    const struct table_header *head = n->table.head;
    size_t bytes = table_commit_bytes(head);

    for (size_t i = 0; i < bytes; i++)
        (void)snprintf(n->commit + 2 * i, 3, "%02x", head->commit[i]);
}

static bool sealed(int fd)
{
    static const int wanted = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW;
    int have = fcntl(fd, F_GET_SEALS);

    return have >= 0 && (have & wanted) == wanted;
}

static bool open_table(uint64_t generation, int fd, struct aux_names_table *out)
{
    struct aux_names_table n = { .generation = generation };
    struct table_error error;
    struct stat st;
    const void *p;

    if (!sealed(fd) || fstat(fd, &st) != 0 || st.st_size < TABLE_HEADER_BYTES)
        return false;
    p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return false;
    if (!table_verify_reopen(p, (size_t)st.st_size, &n.table, &error)) {
        (void)munmap((void *)(uintptr_t)p, (size_t)st.st_size);
        return false;
    }
    if (!index_table(&n)) {
        close_table(&n);
        return false;
    }
    note_commit(&n);
    *out = n;
    return true;
}

bool aux_names_add(struct aux_names *n, uint64_t generation, int fd)
{
    struct aux_names_table fresh;

    if (!open_table(generation, fd, &fresh))
        return false;
    if (n->count == AUX_NAMES_MAX)
        close_table(n->items + --n->count);
    memmove(n->items + 1, n->items, n->count * sizeof(*n->items));
    n->items[0] = fresh;
    n->count++;
    return true;
}

const struct aux_names_table *aux_names_find(const struct aux_names *n, uint64_t generation)
{
    for (unsigned i = 0; i < n->count; i++)
        if (n->items[i].generation == generation)
            return n->items + i;
    return NULL;
}

void aux_names_fini(struct aux_names *n)
{
    while (n->count)
        close_table(n->items + --n->count);
}
