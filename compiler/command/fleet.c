/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd answers a load when every worker has prepared; each flips at its next turn. Waiting asks
 * /status in short intervals, because that is the one thing every proxyd can answer.
 */
#include "command/fleet.h"

#include <time.h>

#include "base/time.h"
#include "command/output.h"

enum { WAIT_DEFAULT_MS = 30000, POLL_MS = 20 };

uint64_t command_fleet_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

bool command_fleet_open(struct command_context *c, struct command_fleet *out)
{
    struct str to = command_value(c, COMMAND_OPT_TO), wait = command_value(c, COMMAND_OPT_WAIT);
    uint64_t ms = WAIT_DEFAULT_MS;
    struct str error;

    *out = (struct command_fleet){ .c = c, .name = to };
    if (to.p == NULL) {
        (void)command_output_usage(c,
                                   "say which proxyd: `--to unix:PATH` or `--to http://HOST:PORT`");
        return false;
    }
    if (!command_http_target(c->arena, to, &out->target, &error)) {
        (void)command_output_usage(c, STR_FMT, STR_ARG(error));
        return false;
    }
    if (wait.p != NULL && (!time_parse_ms(wait, &ms) || ms > UINT32_MAX)) {
        (void)command_output_usage(c, "`--wait` takes a time such as `30s`, not `" STR_FMT "`",
                                   STR_ARG(wait));
        return false;
    }
    out->wait_ms = (uint32_t)ms;
    return true;
}

int command_fleet_refused(const struct command_fleet *f, enum command_admin_result result,
                          struct str error)
{
    if (result == COMMAND_ADMIN_REFUSED)
        return command_output_negative(f->c, STR_FMT " refuses: " STR_FMT, STR_ARG(f->name),
                                       STR_ARG(error));
    return command_output_trouble(f->c, STR_FMT ": " STR_FMT, STR_ARG(f->name), STR_ARG(error));
}

static bool serves(const struct command_admin_state *state, uint64_t generation)
{
    for (size_t i = 0; i < state->worker_count; i++) {
        if (state->workers[i].generation < generation)
            return false;
    }
    return state->worker_count > 0;
}

bool command_fleet_settled(const struct command_admin_state *state)
{
    return state->generation > 0 && serves(state, state->generation);
}

int command_fleet_wait(const struct command_fleet *f, uint64_t generation, size_t *workers)
{
    static const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
    uint64_t start = command_fleet_now_ms();
    struct arena *a = f->c->arena;

    for (;;) {
        struct arena_mark mark = arena_mark(a);
        struct command_admin_state state;
        struct str error;
        enum command_admin_result result = command_admin_state(a, &f->target, &state, &error);

        if (result != COMMAND_ADMIN_DONE)
            return command_fleet_refused(f, result, error);
        *workers = state.worker_count;
        if (serves(&state, generation))
            return COMMAND_OK;
        if (command_fleet_now_ms() - start >= f->wait_ms)
            return command_output_negative(
                f->c, "after %u ms not every worker of " STR_FMT " serves generation %llu",
                f->wait_ms, STR_ARG(f->name), (unsigned long long)generation);
        arena_rewind(a, mark);
        (void)nanosleep(&pause, NULL);
    }
}
