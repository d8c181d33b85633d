/* SPDX-License-Identifier: Apache-2.0
 *
 * The probe has verified exactly these bytes with exactly this code, and the seals say that they
 * are still these: to judge them again here would give the same answer, and hold up the poll loop
 * for 0.6 ms per 1,000 rules while workers wait to be replaced. So the seals are looked at and the
 * bytes are not. Workers do judge again: it is they who serve it.
 */
#include "supervisor/generation.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "supervisor/memfd.h"
#include "table/identity.h"
#include "table/verify.h"

bool supervisor_generation_open(int memfd, struct supervisor_generation *out,
                                struct supervisor_why *why)
{
    struct supervisor_generation g = { .memfd = memfd };
    struct table_error error;
    size_t len = 0;
    const void *bytes = supervisor_memfd_map(memfd, &len);

    if (!bytes)
        return supervisor_say_why(why, "the table cannot be mapped: %s", strerror(errno));
    if (!supervisor_memfd_sealed(memfd) || !table_verify_reopen(bytes, len, &g.table, &error)) {
        (void)munmap((void *)(uintptr_t)bytes, len);
        return supervisor_say_why(why, "the table is not the one that was verified");
    }
    *out = g;
    return true;
}

void supervisor_generation_close(struct supervisor_generation *g)
{
    (void)munmap((void *)(uintptr_t)g->table.base, g->table.len);
    close(g->memfd);
    *g = (struct supervisor_generation){ .memfd = -1 };
}

bool supervisor_generation_count(const struct supervisor_generation *g, struct shm *shm,
                                 struct supervisor_why *why)
{
    const struct table *t = &g->table;
    uint32_t route = 0;
    bool room = true;

    for (uint32_t i = 0; i < t->upstream_count; i++)
        room &= shm_slot_make(shm, SHM_UPSTREAM, table_upstream(t, i)->stable_id) != UINT32_MAX;
    for (uint32_t i = 0; i < t->member_count; i++)
        room &= shm_slot_make(shm, SHM_MEMBER, table_member(t, i)->stable_id) != UINT32_MAX;
    for (uint32_t i = 0; i < t->endpoint_count; i++)
        room &= shm_slot_make(shm, SHM_ENDPOINT, table_endpoint(t, i)->stable_id) != UINT32_MAX;
    for (uint32_t i = 0; i < t->listener_count; i++)
        room &= shm_slot_make(shm, SHM_LISTENER, table_listener(t, i)->stable_id) != UINT32_MAX;
    for (uint32_t i = 0; room && i < t->rule_name_count; i++)
        if (shm_slot_make(shm, SHM_RULE, table_identity_next(t, i, &route)) == UINT32_MAX)
            break; /* rules beyond the room are not counted one by one */
    return room || supervisor_say_why(
                       why,
                       "more than %d upstreams, members, endpoints and rules since the start: "
                       "restart proxyd to forget those that are gone",
                       SHM_SLOTS_MAX - 1);
}

struct str supervisor_generation_commit(const struct supervisor_generation *g, char out[65])
{
    const struct table_header *head = g->table.head;
    size_t n = table_commit_bytes(head);

    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", head->commit[i]);
    return str_of(out);
}
