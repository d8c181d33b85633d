/* SPDX-License-Identifier: Apache-2.0
 *
 * Making, mapping and addressing the segment. Its file is sparse: a page is there once somebody
 * wrote to it, so the fixed maximums cost address space and nothing else. Sealed against resizing,
 * so that no process can make another one fault.
 */
#include "shm/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t magic = UINT64_C(0x306d68735f787031);

static size_t at_endpoints(void)
{
    return SHM_PAGE;
}

static size_t at_upstreams(void)
{
    return at_endpoints() + (size_t)SHM_SLOTS_MAX * sizeof(uint64_t);
}

/* Cells of one limit of one upstream: a cache line is shared by workers, not by limits. */
static size_t row(unsigned workers)
{
    return ALIGN_UP((size_t)workers, 64 / sizeof(uint64_t));
}

static size_t at_infos(unsigned workers)
{
    return at_upstreams() + (size_t)SHM_SLOTS_MAX * 2 * row(workers) * sizeof(uint64_t);
}

static size_t at_entries(unsigned workers)
{
    return at_infos(workers) + (size_t)SHM_SLOTS_MAX * sizeof(struct shm_info);
}

static size_t at_blocks(unsigned workers)
{
    return at_entries(workers) + (size_t)SHM_ENTRIES * sizeof(struct shm_entry);
}

static size_t segment_bytes(unsigned workers)
{
    return at_blocks(workers) + (size_t)workers * SHM_BLOCK;
}

static struct shm *map(int fd, unsigned workers)
{
    size_t bytes = segment_bytes(workers);
    struct shm *s = malloc(sizeof(*s));
    uint8_t *base;

    if (!s)
        return NULL;
    base = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (base == MAP_FAILED) {
        free(s);
        return NULL;
    }
    *s = (struct shm){
        .base = base,
        .bytes = bytes,
        .workers = workers,
        .head = (void *)base,
        .endpoints = (void *)(base + at_endpoints()),
        .upstreams = (void *)(base + at_upstreams()),
        .infos = (void *)(base + at_infos(workers)),
        .entries = (void *)(base + at_entries(workers)),
        .blocks = base + at_blocks(workers),
    };
    return s;
}

struct shm *shm_new(unsigned workers, int *fd)
{
    int file;
    struct shm *s = NULL;

    assert(workers > 0 && workers <= SHM_WORKERS_MAX);
    file = memfd_create("proxyd-shm", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file < 0)
        return NULL;
    if (ftruncate(file, (off_t)segment_bytes(workers)) == 0 &&
        fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        s = map(file, workers);
    if (!s) {
        int error = errno;

        close(file);
        errno = error;
        return NULL;
    }
    s->head->layout = SHM_LAYOUT;
    s->head->workers = workers;
    s->head->bytes = s->bytes;
    atomic_store(&s->head->slots_used, 1);
    atomic_store(&s->head->histograms_used, 1);
    s->head->magic = magic;
    *fd = file;
    return s;
}

struct shm *shm_attach(int fd)
{
    struct shm_header head;
    struct stat st;

    if (fstat(fd, &st) != 0 || pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head)) {
        errno = errno ? errno : EPROTO;
        return NULL;
    }
    if (head.magic != magic || head.layout != SHM_LAYOUT || head.workers == 0 ||
        head.workers > SHM_WORKERS_MAX || head.bytes != segment_bytes(head.workers) ||
        (uint64_t)st.st_size != head.bytes) {
        errno = EPROTO;
        return NULL;
    }
    return map(fd, head.workers);
}

void shm_detach(struct shm **s)
{
    if (!*s)
        return;
    (void)munmap((*s)->base, (*s)->bytes);
    free(*s);
    *s = NULL;
}

unsigned shm_workers(const struct shm *s)
{
    return s->workers;
}

/* Slot 0 is the bin: never given out, never shown. */
static uint32_t known(uint32_t slot)
{
    assert(slot < SHM_SLOTS_MAX || slot == UINT32_MAX);
    return slot == UINT32_MAX ? 0 : slot;
}

uint64_t *shm_cell(struct shm *s, unsigned worker, uint32_t slot, unsigned cell)
{
    uint64_t *cells = (void *)(shm_block(s, worker) + SHM_AT_CELLS);

    assert(cell < SHM_CELLS);
    return cells + (size_t)known(slot) * SHM_CELLS + cell;
}

uint64_t *shm_histogram(struct shm *s, unsigned worker, uint32_t slot)
{
    uint64_t *histograms = (void *)(shm_block(s, worker) + SHM_AT_HISTOGRAMS);
    uint32_t at = atomic_load_explicit(&s->infos[known(slot)].histogram, memory_order_acquire);

    return at > 0 && at < SHM_HISTOGRAMS_MAX ? histograms + (size_t)at * SHM_BUCKETS : NULL;
}

uint64_t *shm_worker_cell(struct shm *s, unsigned worker, unsigned cell)
{
    uint64_t *cells = (void *)shm_block(s, worker);

    assert(cell < SHM_WORKER_CELLS);
    return cells + cell;
}

_Atomic uint64_t *shm_upstream_connections(struct shm *s, uint32_t slot)
{
    return s->upstreams + 2 * row(s->workers) * known(slot);
}

_Atomic uint64_t *shm_upstream_requests(struct shm *s, uint32_t slot)
{
    return shm_upstream_connections(s, slot) + row(s->workers);
}

void shm_upstream_forget(struct shm *s, unsigned worker)
{
    uint32_t count = MIN(atomic_load(&s->head->slots_used), (uint32_t)SHM_SLOTS_MAX);

    assert(worker < s->workers);
    for (uint32_t slot = 1; slot < count; slot++) {
        if (atomic_load_explicit(&s->infos[slot].key, memory_order_relaxed) != SHM_UPSTREAM + 1)
            continue;
        atomic_store(shm_upstream_connections(s, slot) + worker, 0);
        atomic_store(shm_upstream_requests(s, slot) + worker, 0);
    }
}

_Atomic uint64_t *shm_endpoint_state(struct shm *s, uint32_t slot)
{
    return s->endpoints + known(slot);
}
