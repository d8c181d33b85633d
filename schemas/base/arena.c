/* SPDX-License-Identifier: Apache-2.0
 *
 * A bump allocator over malloc'd chunks that double up to 16 MiB. Chunks of a huge page's size ask for huge pages:
 * a compiler run is over in the time that faulting in its memory by 4 KiB pages would take. A large one does not ask for
 * more than its first 64 MiB: in a virtual machine whose host takes free huge pages back, each costs a fault there for
 * every 4 KiB of it, and small pages, which are still warm, come cheaper. Such chunks come from the kernel,
 * zeroed, and are not zeroed again where nothing was written yet. Under AddressSanitizer the chunks are no smaller, so a
 * read past one object into the next goes unseen: tests that hunt such reads put their input in memory of its own.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHUNK_FIRST = 4096, CHUNK_MAX = 16 << 20, HUGE_PAGE = 2 << 20, HUGE_BYTES_MAX = 64 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t bytes; /* with this header */
    bool mapped;  /* from the kernel, else from malloc */
    alignas(ARENA_ALIGN) char data[];
};

void arena_init(struct arena *a, size_t bytes_max)
{
    *a = (struct arena){ .bytes_max = bytes_max };
}

static void release(struct arena_chunk *c)
{
    if (c->mapped)
        (void)munmap(c, c->bytes);
    else
        free(c);
}

void arena_fini(struct arena *a)
{
    for (struct arena_chunk *c = a->chunk, *older; c; c = older) {
        older = c->older;
        release(c);
    }
    arena_init(a, a->bytes_max);
}

/* Zeroed memory that begins with a huge page; NULL where there is none. */
static struct arena_chunk *map_chunk(size_t bytes, bool huge)
{
    char *p =
        mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (p == MAP_FAILED)
        return NULL;
    before = (size_t)(-(uintptr_t)p & (HUGE_PAGE - 1));
    if (before)
        (void)munmap(p, before);
    if (before < HUGE_PAGE)
        (void)munmap(p + before + bytes, HUGE_PAGE - before);
    if (huge)
        (void)madvise(p + before, bytes, MADV_HUGEPAGE);
    return (struct arena_chunk *)(void *)(p + before);
}

/* Memory for a chunk. Growth skips from small chunks to huge pages: in between they are neither cheap nor few. */
static struct arena_chunk *obtain(const struct arena *a, size_t *bytes)
{
    bool mapped = a->bytes_max == 0 && *bytes >= HUGE_PAGE;
    struct arena_chunk *c;

    if (mapped)
        *bytes = ALIGN_UP(*bytes, (size_t)HUGE_PAGE);
    c = mapped ? map_chunk(*bytes, a->used_bytes < HUGE_BYTES_MAX) : malloc(*bytes);
    if (c)
        c->mapped = mapped;
    return c;
}

static bool grow(struct arena *a, size_t need)
{
    size_t bytes = a->chunk ? MIN(a->chunk->bytes * 2, (size_t)CHUNK_MAX) : CHUNK_FIRST;
    struct arena_chunk *c;

    if (need > SIZE_MAX - sizeof(*c) - 2 * (size_t)HUGE_PAGE)
        return false;
    bytes = MAX(bytes, need + sizeof(*c));
    if (a->bytes_max && bytes > a->bytes_max - MIN(a->used_bytes, a->bytes_max)) {
        bytes = need + sizeof(*c);
        if (bytes > a->bytes_max - MIN(a->used_bytes, a->bytes_max))
            return false;
    }
    c = obtain(a, &bytes);
    if (!c && !a->bytes_max)
        assert_fail("out of memory", __FILE__, __LINE__);
    if (!c)
        return false;
    c->older = a->chunk;
    c->bytes = bytes;
    a->chunk = c;
    a->used_bytes += bytes;
    a->at = c->data;
    a->end = (char *)c + bytes;
    a->fresh = c->mapped ? a->at : a->end;
    return true;
}

void *arena_take(struct arena *a, size_t bytes)
{
    size_t pad = (size_t)(-(uintptr_t)a->at & (ARENA_ALIGN - 1));
    char *p;

    if (bytes > (size_t)(a->end - a->at) || pad > (size_t)(a->end - a->at) - bytes) {
        if (!grow(a, bytes))
            return NULL;
        pad = 0;
    }
    p = a->at + pad;
    a->at = p + bytes;
    if (p < a->fresh)
        memset(p, 0, (size_t)(MIN(a->at, a->fresh) - p));
    a->fresh = MAX(a->fresh, a->at);
    return p;
}

char *arena_take_text(struct arena *a, size_t bytes)
{
    char *p;

    if (bytes > (size_t)(a->end - a->at) && !grow(a, bytes))
        return NULL;
    p = a->at;
    a->at = p + bytes;
    a->fresh = MAX(a->fresh, a->at);
    return p;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ .chunk = a->chunk, .at = a->at };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    while (a->chunk && a->chunk != mark.chunk) {
        struct arena_chunk *older = a->chunk->older;

        if (!older && !mark.chunk) { /* the mark was set on an empty arena: keep the first chunk */
            a->at = a->chunk->data;
            a->end = a->fresh = (char *)a->chunk + a->chunk->bytes;
            return;
        }
        a->used_bytes -= a->chunk->bytes;
        release(a->chunk);
        a->chunk = older;
        a->fresh = NULL;
    }
    a->at = mark.at;
    a->end = a->chunk ? (char *)a->chunk + a->chunk->bytes : NULL;
    if (a->fresh == NULL)
        a->fresh = a->end;
}
