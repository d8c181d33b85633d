/* SPDX-License-Identifier: Apache-2.0
 *
 * The allocator of a virtual machine. A run that has had its share is not refused memory, which
 * could strike anywhere: its hook is set, and the next instruction ends it. Refused are single
 * blocks that are too large, and everything above the machine's ceiling; Lua collects once more and
 * raises.
 */
#include <stdlib.h>

#include "script/run.h"

static void grew(struct script_memory *m, int64_t by)
{
    struct script_run *r = m->run;

    if (r == NULL)
        return;
    r->memory += by;
    if (r->memory <= r->memory_max || r->aborted)
        return;
    r->aborted = true;
    r->cause = SCRIPT_LM;
    script_fuel_arm(r);
}

void *script_memory_alloc(void *context, void *block, size_t old_size, size_t new_size)
{
    struct script_memory *m = context;
    size_t old = block != NULL ? old_size : 0;
    void *made;

    if (new_size == 0) {
        free(block);
        m->live -= old;
        grew(m, -(int64_t)old);
        return NULL;
    }
    if (new_size > old) {
        if (new_size > m->block_max || m->live - old + new_size > m->live_max)
            return NULL;
        if (++m->count == m->fail_at)
            return NULL;
    }
    made = realloc(block, new_size);
    if (made == NULL)
        return new_size <= old ? block : NULL;
    m->live = m->live - old + new_size;
    grew(m, (int64_t)new_size - (int64_t)old);
    return made;
}

void *script_memory_take(lua_State *L, size_t bytes)
{
    struct script_run *r = script_run_of(L);
    void *p = arena_take(&r->arena, bytes);

    if (p == NULL)
        script_fuel_abort(L, SCRIPT_LM, "out of memory");
    return p;
}

struct str script_memory_copy(lua_State *L, struct str s)
{
    char *p = arena_take_text(&script_run_of(L)->arena, s.n + 1);

    if (p == NULL) {
        script_fuel_abort(L, SCRIPT_LM, "out of memory");
        return (struct str){ NULL, 0 };
    }
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct str){ p, s.n };
}
