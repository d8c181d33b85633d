/* SPDX-License-Identifier: Apache-2.0
 *
 * Any text as the body of a hook: it ends, by itself or for fuel or memory, it never leaves half an
 * edit behind, and it costs the same when it is run again.
 */
#include "script/script.h"

#include "../kit/world.h"

enum { FUEL = 20000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum script_outcome run(struct world *w, struct str source, uint32_t *fuel)
{
    struct script *vm = script_new(&w->host, 0);
    struct script_spec spec = { .filter = STR("f"),
                                .source = { STR("f.lua"), source, 1 },
                                .limits = { FUEL, 64 << 10, 1, 10 } };
    enum script_outcome outcome = SCRIPT_FAILED;
    char error[SCRIPT_ERROR_MAX];
    uint32_t use;

    assert(vm != NULL);
    *fuel = 0;
    if (script_add(vm, &spec, &use, error)) {
        struct script_run *r = script_begin(vm, use, API_PHASE_REQUEST, &w->exchange);

        assert(r != NULL);
        outcome = script_step(r);
        *fuel = script_fuel_used(r);
        script_end(r);
    }
    script_free(&vm);
    return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world first, second;
    struct str source;
    uint32_t fuel[2];
    enum script_outcome outcome;

    if (size > 4096)
        return 0;
    kit_world_init(&first);
    kit_world_init(&second);
    source = str_fmt(&first.arena, "return {on_request = function(req, p)\n" STR_FMT "\nend}",
                     (int)size, (const char *)data);
    outcome = run(&first, source, &fuel[0]);
    assert(run(&second, source, &fuel[1]) == outcome);
    assert(fuel[0] == fuel[1]);
    assert(outcome != SCRIPT_FAILED || first.commits == 0);
    kit_world_fini(&second);
    kit_world_fini(&first);
    return 0;
}
