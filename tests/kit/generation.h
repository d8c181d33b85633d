/* SPDX-License-Identifier: Apache-2.0
 *
 * A worker's generation over a kit table: a sealed memfd, a segment with all slots, endpoints of one upstream.
 */
#ifndef KIT_GENERATION_H
#define KIT_GENERATION_H

#include "kit/test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "kit/table.h"
#include "live/live.h"
#include "table/identity.h"
#include "table/stride.h"

struct kit_generations {
    struct shm *shm;
    struct live live;
    unsigned forgotten;
    int shm_fd;
};

static inline void kit_forget(struct live_generation *g, void *context)
{
    ((struct kit_generations *)context)->forgotten++;
    g->attached = NULL;
}

static inline void kit_generations_init(struct kit_generations *k)
{
    *k = (struct kit_generations){ .shm = shm_new(2, &k->shm_fd) };
    assert_non_null(k->shm);
    live_init(&k->live, k->shm, kit_forget, k);
}

static inline void kit_generations_fini(struct kit_generations *k)
{
    live_fini(&k->live);
    shm_detach(&k->shm);
    (void)close(k->shm_fd);
}

/* Gives the sample's upstream these endpoints instead of its own: ports and weights. */
static inline void kit_endpoints(struct kit *k, const uint32_t *ports, const uint32_t *weights,
                                 uint32_t count)
{
    struct table_upstream *u = emit_at(k->image, TABLE_UPST, 0);
    uint32_t strides[16], index;

    assert_true(count <= LEN(strides));
    table_stride_scale(weights, count, strides);
    for (uint32_t i = 0; i < count; i++) {
        struct table_endpoint *e =
            i ? emit_add(k->image, TABLE_ENDP, &index) : emit_at(k->image, TABLE_ENDP, 0);

        *e = (struct table_endpoint){ .stable_id = 1000 + ports[i],
                                      .ip = { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 },
                                      .port = ports[i],
                                      .weight = weights[i],
                                      .stride = strides[i] };
    }
    u->endpoint_count = count;
}

/* Slots as the supervisor makes them, then PREPARE. NULL where it is refused. */
static inline struct live_generation *kit_prepare(struct kit_generations *g, struct kit *k,
                                                  uint64_t number)
{
    struct table t = kit_build(k);
    struct table_error error;
    int fd = memfd_create("table", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    struct live_generation *made;

    for (uint32_t i = 0; i < t.rule_name_count; i++)
        (void)shm_slot_make(g->shm, SHM_RULE, table_identity_of(&t, i).stable_id);
    for (uint32_t i = 0; i < t.member_count; i++)
        (void)shm_slot_make(g->shm, SHM_MEMBER, table_member(&t, i)->stable_id);
    for (uint32_t i = 0; i < t.upstream_count; i++)
        (void)shm_slot_make(g->shm, SHM_UPSTREAM, table_upstream(&t, i)->stable_id);
    for (uint32_t i = 0; i < t.endpoint_count; i++)
        (void)shm_slot_make(g->shm, SHM_ENDPOINT, table_endpoint(&t, i)->stable_id);
    assert_int_equal(write(fd, k->file.p, k->file.n), k->file.n);
    made = live_prepare(&g->live, fd, number, &error);
    (void)close(fd);
    return made;
}

#endif
