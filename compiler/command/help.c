/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc help [COMMAND]`.
 */
#include "command/help.h"

#include "bind/suggest.h"
#include "command/options.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"

enum { OPTION_COLUMN = 28 };

static void add_option(struct command_text *t, enum command_option option)
{
    const struct command_option_row *row = command_options_row(option);
    bool apart = row->value != NULL && row->value[0] != '[';
    struct str left =
        str_fmt(t->arena, "--%s%s%s", row->name, apart ? " " : "", row->value ? row->value : "");
    struct str letter = STR("    ");

    if (row->letter)
        letter = str_fmt(t->arena, "-%c, ", row->letter);
    command_text_fmt(t, "  " STR_FMT "%-*.*s %s\n", STR_ARG(letter), OPTION_COLUMN - 6,
                     STR_ARG(left), row->help);
}

struct str command_help_of(struct arena *a, const struct command *command)
{
    struct command_text t = { .arena = a };

    command_text_fmt(&t, "usage: proxyc %s [OPTIONS]%s%s\n\n%s\n", command->name,
                     command->arguments[0] ? " " : "", command->arguments, command->details);
    command_text_add(&t, STR("options:\n"));
    for (enum command_option i = 0; i < COMMAND_OPTIONS; i++) {
        if (command_options_takes(command, i))
            add_option(&t, i);
    }
    command_text_add(&t, STR("\nexit status: 0 success; 1 findings, a difference asked for, or a "
                             "refusal; 2 usage; 3 repository,\nnetwork or disk\n"));
    return command_text_str(&t);
}

static struct str overview(struct arena *a, const struct command *const *all)
{
    struct command_text t = { .arena = a };

    command_text_add(&t, STR("usage: proxyc COMMAND [OPTIONS] [ARGUMENTS]\n\n"
                             "Compiles a policy repository into a rule table for proxyd.\n\n"));
    for (size_t i = 0; all[i] != NULL; i++)
        command_text_fmt(&t, "  %-12s %s\n", all[i]->name, all[i]->summary);
    command_text_add(&t, STR("\n`proxyc COMMAND --help` describes one.\n"));
    return command_text_str(&t);
}

const struct command *command_help_find(const struct command *const *all, struct str name,
                                        struct str *nearest)
{
    for (size_t i = 0; all[i] != NULL; i++) {
        if (str_eq(name, str_of(all[i]->name)))
            return all[i];
        bind_suggest_better(name, str_of(all[i]->name), nearest);
    }
    return NULL;
}

static int run(struct command_context *c)
{
    struct str nearest = { 0 };
    const struct command *command;

    if (c->arguments.count == 0)
        return command_output_put(c, overview(c->arena, c->all), (struct str){ 0 });
    command = command_help_find(c->all, c->arguments.items[0], &nearest);
    if (command == NULL)
        return command_output_usage(c, "there is no command `" STR_FMT "`",
                                    STR_ARG(c->arguments.items[0]));
    return command_output_put(c, command_help_of(c->arena, command), (struct str){ 0 });
}

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "list the commands, or describe one",
    .details = "Prints the list of commands, or what `proxyc COMMAND --help` prints.\n",
    .arguments_max = 1,
    .run = run,
};
