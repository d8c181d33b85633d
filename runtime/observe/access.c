/* SPDX-License-Identifier: Apache-2.0
 *
 * An access record in the ring: the fixed part as it lies in memory (both ends are one machine and
 * one package), then the bytes of method, host and path. The reader trusts no length: a worker may
 * have been taken over.
 */
#include "observe/observe.h"

enum { TEXT_MAX = 1024, TEXTS = 3 };

struct record {
    uint32_t kind; /* ACCESS */
    uint16_t lengths[TEXTS];
    uint16_t zero;
    struct observe_access a; /* its slices mean nothing here */
};

static const uint32_t access_kind = 0x61636373;

_Static_assert(sizeof(struct record) + (size_t)TEXTS * TEXT_MAX <= SHM_RECORD_MAX, "fits");

void observe_access_push(struct shm *s, unsigned worker, const struct observe_access *a)
{
    const struct str texts[TEXTS] = { a->method, a->host, a->path };
    _Alignas(struct record) uint8_t bytes[sizeof(struct record) + (size_t)TEXTS * TEXT_MAX];
    struct record *r = (void *)bytes;
    size_t at = sizeof(*r);

    *r = (struct record){ .kind = access_kind, .a = *a };
    r->a.method = r->a.host = r->a.path = (struct str){ 0 };
    for (unsigned i = 0; i < TEXTS; i++) {
        size_t n = MIN(texts[i].n, (size_t)TEXT_MAX);

        r->lengths[i] = (uint16_t)n;
        if (n)
            memcpy(bytes + at, texts[i].p, n);
        at += n;
    }
    if (!shm_ring_push(s, worker, bytes, (uint32_t)at))
        ++*shm_worker_cell(s, worker, OBSERVE_LOG_DROPPED);
}

bool observe_access_decode(const void *record, uint32_t bytes, struct observe_access *out)
{
    struct record r;
    struct str *texts[TEXTS];
    struct observe_access a;
    const char *p = record;
    size_t at = sizeof(r);

    if (bytes < sizeof(r))
        return false;
    memcpy(&r, record, sizeof(r));
    a = r.a;
    texts[0] = &a.method;
    texts[1] = &a.host;
    texts[2] = &a.path;
    for (unsigned i = 0; i < TEXTS; i++) {
        if (r.lengths[i] > TEXT_MAX || r.lengths[i] > bytes - at)
            return false;
        *texts[i] = (struct str){ p + at, r.lengths[i] };
        at += r.lengths[i];
    }
    if (r.kind != access_kind || at != bytes || a.reason >= OBSERVE_REASONS)
        return false;
    *out = a;
    return true;
}
