/* SPDX-License-Identifier: Apache-2.0
 *
 * The texts are the sandbox's; a result is put behind the call that it is of.
 */
#include "command/watch.h"

#include "base/vec.h"

static const char *const hooks[] = {
#define PHASE(NAME, hook, parameters, may_yield, returns) hook,
#include "script/api.def"
};

static void call(void *context, struct str text)
{
    struct command_watch *w = context;

    *VEC_ADD(w->arena, &w->trace) = str_fmt(w->arena, "    " STR_FMT, STR_ARG(text));
}

static void result(void *context, struct str text)
{
    struct command_watch *w = context;
    struct str *last = &w->trace.items[w->trace.count - 1];

    *last = str_fmt(w->arena, STR_FMT " -> " STR_FMT, STR_ARG(*last), STR_ARG(text));
}

static void line(void *context, struct str chunk, uint32_t number)
{
    struct command_watch *w = context;

    command_lines_hit(w->lines, chunk, number);
}

void command_watch_init(struct command_watch *w, struct arena *a, bool calls,
                        struct command_lines *lines)
{
    *w = (struct command_watch){ .arena = a, .calls = calls, .lines = lines };
    w->watcher = (struct script_watcher){ w, calls ? call : NULL, calls ? result : NULL,
                                          lines != NULL ? line : NULL };
}

void command_watch_phase(struct command_watch *w, enum api_phase phase)
{
    if (w != NULL && w->calls)
        *VEC_ADD(w->arena, &w->trace) = str_of(hooks[phase]);
}

void command_watch_outcome(struct command_watch *w, struct str outcome, uint32_t fuel)
{
    if (w != NULL && w->calls)
        *VEC_ADD(w->arena, &w->trace) =
            str_fmt(w->arena, "    " STR_FMT ", fuel %u", STR_ARG(outcome), fuel);
}
