/* SPDX-License-Identifier: Apache-2.0
 *
 * Finds the command, reads its options, runs it on one arena, and looks at the end whether what it
 * printed arrived.
 */
#include "command/cli.h"

#include <errno.h>

#include "command/all.h"
#include "command/help.h"
#include "command/options.h"
#include "command/output.h"
#include "command/remote.h"
#include "command/rows.h"

static int unknown_command(FILE *err, struct str name, struct str nearest)
{
    (void)fprintf(err, "proxyc: there is no command `" STR_FMT "`", STR_ARG(name));
    if (nearest.n > 0)
        (void)fprintf(err, "; did you mean `" STR_FMT "`?", STR_ARG(nearest));
    (void)fprintf(err, "\ntry `proxyc help`\n");
    return COMMAND_USAGE;
}

static int run_command(struct command_context *c, int argc, char *const *argv)
{
    struct str error;
    int code;

    if (!command_options_parse(c, argc, argv, &error))
        return command_output_usage(c, STR_FMT, STR_ARG(error));
    if (command_has(c, COMMAND_OPT_HELP))
        return command_output_put(c, command_help_of(c->arena, c->command), (struct str){ 0 });
    if (!command_output_colour_fits(c))
        return COMMAND_USAGE;
    code = command_remote_fetch(c);
    return code == COMMAND_OK ? c->command->run(c) : code;
}

/* `proxyc --help` and `proxyc --version` are the commands of those names. */
static const struct command *pick(struct str name, struct str *nearest)
{
    if (str_eq(name, STR("--help")) || str_eq(name, STR("-h")))
        return &command_help;
    if (str_eq(name, STR("--version")) || str_eq(name, STR("-V")))
        return &command_version;
    return command_help_find(command_all, name, nearest);
}

/* `proxyc -C DIR lint` is `proxyc lint -C DIR`, as with git and make. */
static char *const *folder_behind(struct arena *a, int argc, char *const *argv)
{
    char **turned;

    if (argc < 4 || !str_eq(str_of(argv[1]), STR("-C")))
        return argv;
    turned = NEW_N(a, char *, (size_t)argc + 1);
    memcpy(turned, argv, (size_t)argc * sizeof(*turned));
    turned[1] = argv[3];
    turned[2] = argv[1];
    turned[3] = argv[2];
    return turned;
}

int command_cli_run(int argc, char *const *argv, FILE *out, FILE *err)
{
    struct arena arena;
    struct command_context c = { .all = command_all, .out = out, .err = err, .arena = &arena };
    struct str name, nearest = { 0 };
    int code;

    arena_init(&arena, 0);
    argv = folder_behind(&arena, argc, argv);
    name = argc > 1 ? str_of(argv[1]) : STR("help");
    c.command = pick(name, &nearest);
    if (c.command == NULL) {
        arena_fini(&arena);
        return unknown_command(err, name, nearest);
    }
    code = run_command(&c, argc > 2 ? argc - 2 : 0, argv + 2);
    if (fflush(out) != 0)
        code = command_output_trouble(&c, "standard output cannot be written: %s",
                                      strerrordesc_np(errno));
    arena_fini(&arena);
    return argc > 1 ? code : COMMAND_USAGE;
}
