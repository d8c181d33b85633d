/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc status --to TARGET`: what a proxyd serves.
 */
#include <time.h>

#include "command/fleet.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"

/* The port that the kernel picked, where the address asked for any. */
static const char *port_text(struct arena *a, const struct command_admin_listener *l)
{
    if (!str_has_suffix(l->address, STR(":0")))
        return "";
    return str_fmt(a, ", port %llu", (unsigned long long)l->port).p;
}

static struct str as_text(struct arena *a, const struct command_fleet *f,
                          const struct command_admin_state *state)
{
    struct command_text t = { .arena = a };

    command_text_fmt(&t, "target      " STR_FMT "\nversion     " STR_FMT "\n", STR_ARG(f->name),
                     STR_ARG(state->version));
    if (state->generation == 0)
        command_text_add(&t, STR("table       none\n"));
    else
        command_text_fmt(&t, "table       " STR_FMT "\ncommit      " STR_FMT "\ngeneration  %llu\n",
                         STR_ARG(state->content_id),
                         STR_ARG(state->commit.n ? state->commit : STR("none")),
                         (unsigned long long)state->generation);
    for (size_t i = 0; i < state->worker_count; i++)
        command_text_fmt(&t,
                         "worker      pid %llu, generation %llu, %llu connections, %llu requests\n",
                         (unsigned long long)state->workers[i].pid,
                         (unsigned long long)state->workers[i].generation,
                         (unsigned long long)state->workers[i].connections,
                         (unsigned long long)state->workers[i].requests);
    for (size_t i = 0; i < state->listener_count; i++)
        command_text_fmt(&t, "listener    " STR_FMT " " STR_FMT "%s\n",
                         STR_ARG(state->listeners[i].name), STR_ARG(state->listeners[i].address),
                         port_text(a, &state->listeners[i]));
    if (state->last_error.n > 0)
        command_text_fmt(&t, "last error  " STR_FMT "\n", STR_ARG(state->last_error));
    return command_text_str(&t);
}

static struct command_json *workers_json(const struct command_admin_state *state)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < state->worker_count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_number(o, "pid", state->workers[i].pid);
        command_json_put_number(o, "generation", state->workers[i].generation);
        command_json_put_number(o, "connections", state->workers[i].connections);
        command_json_put_number(o, "requests", state->workers[i].requests);
        command_json_add(list, o);
    }
    return list;
}

static struct str as_json(struct arena *a, const struct command_fleet *f,
                          const struct command_admin_state *state)
{
    struct command_json *root = command_json_object(), *list = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_text(root, "target", f->name);
    command_json_put_text(root, "version", state->version);
    command_json_put_number(root, "generation", state->generation);
    command_json_put_text(root, "content_id", state->content_id);
    command_json_put_text(root, "file_digest", state->file_digest);
    command_json_put_text(root, "commit", state->commit);
    command_json_put_bool(root, "settled", command_fleet_settled(state));
    command_json_put(root, "workers", workers_json(state));
    for (size_t i = 0; i < state->listener_count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_text(o, "name", state->listeners[i].name);
        command_json_put_text(o, "address", state->listeners[i].address);
        command_json_put_number(o, "port", state->listeners[i].port);
        command_json_add(list, o);
    }
    command_json_put(root, "listeners", list);
    command_json_put_text(root, "last_error", state->last_error);
    return command_json_finish(a, &root);
}

/* One line for --watch. */
static struct str as_line(struct arena *a, const struct command_admin_state *state)
{
    size_t current = 0;

    for (size_t i = 0; i < state->worker_count; i++)
        current += state->workers[i].generation >= state->generation;
    return str_fmt(
        a, "generation %llu  " STR_FMT "  commit " STR_FMT "  %zu of %zu workers%s" STR_FMT "\n",
        (unsigned long long)state->generation, STR_ARG(str_sub(state->content_id, 0, 12)),
        STR_ARG(state->commit.n ? str_sub(state->commit, 0, 12) : STR("none")), current,
        state->worker_count, state->last_error.n ? "  " : "", STR_ARG(state->last_error));
}

static int watch(const struct command_fleet *f)
{
    static const struct timespec pause = { .tv_sec = 1 };
    struct command_context *c = f->c;
    struct arena scratch[2];
    struct str last = { "", 0 };

    arena_init(&scratch[0], 0);
    arena_init(&scratch[1], 0);
    for (unsigned turn = 0;; turn++) {
        struct arena *a = &scratch[turn & 1];
        struct command_admin_state state;
        struct str line, error;

        arena_fini(a);
        if (command_admin_state(a, &f->target, &state, &error) == COMMAND_ADMIN_DONE)
            line = as_line(a, &state);
        else
            line = str_fmt(a, "no answer: " STR_FMT "\n", STR_ARG(error));
        if (!str_eq(line, last) &&
            (command_output_put(c, line, (struct str){ 0 }) != COMMAND_OK || fflush(c->out) != 0))
            break;
        last = line;
        (void)nanosleep(&pause, NULL);
    }
    arena_fini(&scratch[0]);
    arena_fini(&scratch[1]);
    return COMMAND_TROUBLE;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct command_formats formats = { 0 };
    struct command_admin_state state;
    enum command_admin_result result;
    struct command_fleet fleet;
    struct str error;
    int code;

    if (!command_fleet_open(c, &fleet) || !command_output_formats(c, names, &formats))
        return COMMAND_USAGE;
    if (command_has(c, COMMAND_OPT_WATCH) && command_has(c, COMMAND_OPT_FORMAT))
        return command_output_usage(c, "`--watch` prints lines and takes no `--format`");
    if (command_has(c, COMMAND_OPT_WATCH))
        return watch(&fleet);
    result = command_admin_state(c->arena, &fleet.target, &state, &error);
    if (result != COMMAND_ADMIN_DONE)
        return command_fleet_refused(&fleet, result, error);
    code = command_fleet_settled(&state) ? COMMAND_OK : COMMAND_NEGATIVE;
    for (size_t i = 0; i < formats.count; i++)
        code = command_worse(code, command_output_put(c,
                                                      formats.items[i].format
                                                          ? as_json(c->arena, &fleet, &state)
                                                          : as_text(c->arena, &fleet, &state),
                                                      formats.items[i].file));
    return code;
}

const struct command command_status = {
    .name = "status",
    .arguments = "",
    .summary = "tell what a proxyd serves",
    .details =
        "Asks the admin server of --to for table, commit, generation, workers and listeners. Exit "
        "1\n"
        "where it has no table or a worker serves an older one. --watch prints a line for every\n"
        "change until it is interrupted. Formats: human, json.\n",
    .options = { COMMAND_TAKES(TO), COMMAND_TAKES(FORMAT), COMMAND_TAKES(WATCH) },
    .run = run,
};
