/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc man [COMMAND]`: manual pages in roff, made from the same tables as `--help`; the build
 * installs them.
 */
#include "command/help.h"
#include "command/options.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"

/* A line of text: backslashes and hyphens are roff's, and so are dots and quotes that begin one. */
static void add_line(struct command_text *t, struct str line)
{
    if (line.n && (line.p[0] == '.' || line.p[0] == '\''))
        command_text_add(t, STR("\\&"));
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '\\')
            command_text_add(t, STR("\\e"));
        else if (line.p[i] == '-')
            command_text_add(t, STR("\\-"));
        else
            command_text_add(t, str_sub(line, i, 1));
    }
    command_text_add(t, STR("\n"));
}

static void add_text(struct command_text *t, const char *text)
{
    struct str rest = str_of(text), line;

    while (str_cut(&rest, '\n', &line)) {
        if (line.n)
            add_line(t, line);
        else if (rest.p && rest.n)
            command_text_add(t, STR(".PP\n"));
    }
}

static void add_option(struct command_text *t, enum command_option option)
{
    const struct command_option_row *row = command_options_row(option);

    command_text_add(t, STR(".TP\n"));
    if (row->letter)
        command_text_fmt(t, "\\fB\\-%c\\fR, ", row->letter);
    add_line(t,
             str_fmt(t->arena, "--%s%s%s", row->name, row->value && row->value[0] != '[' ? " " : "",
                     row->value ? row->value : ""));
    add_line(t, str_of(row->help));
}

static void add_exits(struct command_text *t)
{
    command_text_add(t, STR(".SH EXIT STATUS\n0 success; 1 findings, a difference asked for, or a "
                            "refusal; 2 usage; 3 repository, network or disk.\n"));
}

static void page_of(struct command_text *t, const struct command *command)
{
    command_text_fmt(t, ".TH PROXYC\\-%s 1 \"\" \"proxyc %s\"\n.SH NAME\nproxyc\\-%s \\- ",
                     command->name, PX_VERSION, command->name);
    add_line(t, str_of(command->summary));
    command_text_fmt(t, ".SH SYNOPSIS\n.B proxyc %s\n[OPTIONS] ", command->name);
    add_line(t, str_of(command->arguments));
    command_text_add(t, STR(".SH DESCRIPTION\n"));
    add_text(t, command->details);
    command_text_add(t, STR(".SH OPTIONS\n"));
    for (enum command_option i = 0; i < COMMAND_OPTIONS; i++) {
        if (command_options_takes(command, i))
            add_option(t, i);
    }
    add_exits(t);
    command_text_add(t, STR(".SH SEE ALSO\n.BR proxyc (1)\n"));
}

static void overview(struct command_text *t, const struct command *const *all)
{
    command_text_fmt(t,
                     ".TH PROXYC 1 \"\" \"proxyc %s\"\n.SH NAME\nproxyc \\- compiles a policy "
                     "repository into a rule table for proxyd\n",
                     PX_VERSION);
    command_text_add(t, STR(".SH SYNOPSIS\n.B proxyc\nCOMMAND [OPTIONS] [ARGUMENTS]\n"
                            ".SH COMMANDS\n"));
    for (size_t i = 0; all[i]; i++) {
        command_text_fmt(t, ".TP\n.BR proxyc\\-%s (1)\n", all[i]->name);
        add_line(t, str_of(all[i]->summary));
    }
    add_exits(t);
}

static int run(struct command_context *c)
{
    struct command_text t = { .arena = c->arena };
    struct str nearest = { 0 };
    const struct command *command;

    if (c->arguments.count == 0) {
        overview(&t, c->all);
        return command_output_put(c, command_text_str(&t), (struct str){ 0 });
    }
    command = command_help_find(c->all, c->arguments.items[0], &nearest);
    if (!command)
        return command_output_usage(c, "there is no command `" STR_FMT "`",
                                    STR_ARG(c->arguments.items[0]));
    page_of(&t, command);
    return command_output_put(c, command_text_str(&t), (struct str){ 0 });
}

const struct command command_man = {
    .name = "man",
    .arguments = "[COMMAND]",
    .summary = "print a manual page",
    .details = "Prints the page of proxyc or of one command: `proxyc man lint | man -l -`.\n",
    .arguments_max = 1,
    .run = run,
};
