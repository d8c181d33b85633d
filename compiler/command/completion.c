/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc completion SHELL`: scripts made from the tables of commands and options, so that they
 * cannot be out of date.
 */
#include "command/options.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"

/* Single quotes in a text become '\'' . */
static void add_quoted(struct command_text *t, const char *text)
{
    struct str s = str_of(text);

    for (size_t i = 0; i < s.n; i++)
        command_text_add(t, s.p[i] == '\'' ? STR("'\\''") : str_sub(s, i, 1));
}

static void add_names(const struct command_context *c, struct command_text *t)
{
    for (size_t i = 0; c->all[i] != NULL; i++)
        command_text_fmt(t, "%s%s", i ? " " : "", c->all[i]->name);
}

static void bash(const struct command_context *c, struct command_text *t)
{
    command_text_add(t, STR("_proxyc() {\n"
                            "    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
                            "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
                            "        words='"));
    add_names(c, t);
    command_text_add(t, STR("'\n    else case ${COMP_WORDS[1]} in\n"));
    for (size_t i = 0; c->all[i] != NULL; i++) {
        command_text_fmt(t, "        %s) words='", c->all[i]->name);
        for (enum command_option o = 0; o < COMMAND_OPTIONS; o++) {
            if (command_options_takes(c->all[i], o))
                command_text_fmt(t, "--%s ", command_options_row(o)->name);
        }
        command_text_add(t, STR("';;\n"));
    }
    command_text_add(t, STR("    esac fi\n"
                            "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                            "    case $cur in -*) ;; *) [ \"$COMP_CWORD\" = 1 ] || "
                            "COMPREPLY+=($(compgen -f -- \"$cur\"));; esac\n"
                            "}\n"
                            "complete -o filenames -F _proxyc proxyc\n"));
}

static void zsh(const struct command_context *c, struct command_text *t)
{
    command_text_add(t, STR("#compdef proxyc\n"
                            "_proxyc() {\n"
                            "    if (( CURRENT == 2 )); then\n"
                            "        local -a names=(\n"));
    for (size_t i = 0; c->all[i] != NULL; i++) {
        command_text_fmt(t, "            '%s:", c->all[i]->name);
        add_quoted(t, c->all[i]->summary);
        command_text_add(t, STR("'\n"));
    }
    command_text_add(t, STR("        )\n        _describe command names\n        return\n    fi\n"
                            "    local -a flags=()\n    case ${words[2]} in\n"));
    for (size_t i = 0; c->all[i] != NULL; i++) {
        command_text_fmt(t, "        %s) flags=(", c->all[i]->name);
        for (enum command_option o = 0; o < COMMAND_OPTIONS; o++) {
            if (command_options_takes(c->all[i], o))
                command_text_fmt(t, "--%s ", command_options_row(o)->name);
        }
        command_text_add(t, STR(");;\n"));
    }
    command_text_add(t, STR("    esac\n    compadd -- $flags\n    _files\n}\n"
                            "compdef _proxyc proxyc\n"));
}

static void fish(const struct command_context *c, struct command_text *t)
{
    for (size_t i = 0; c->all[i] != NULL; i++) {
        const struct command *command = c->all[i];

        command_text_fmt(t, "complete -c proxyc -n __fish_use_subcommand -a %s -d '",
                         command->name);
        add_quoted(t, command->summary);
        command_text_add(t, STR("'\n"));
        for (enum command_option o = 0; o < COMMAND_OPTIONS; o++) {
            const struct command_option_row *row = command_options_row(o);

            if (!command_options_takes(command, o))
                continue;
            command_text_fmt(t, "complete -c proxyc -n '__fish_seen_subcommand_from %s' -l %s",
                             command->name, row->name);
            if (row->letter)
                command_text_fmt(t, " -s %c", row->letter);
            command_text_fmt(t, "%s -d '", row->value && row->value[0] != '[' ? " -r" : "");
            add_quoted(t, row->help);
            command_text_add(t, STR("'\n"));
        }
    }
}

static int run(struct command_context *c)
{
    static const struct {
        const char *name;
        void (*write)(const struct command_context *c, struct command_text *t);
    } shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
    struct command_text t = { .arena = c->arena };

    for (size_t i = 0; i < LEN(shells); i++) {
        if (!str_eq(c->arguments.items[0], str_of(shells[i].name)))
            continue;
        shells[i].write(c, &t);
        return command_output_put(c, command_text_str(&t), (struct str){ 0 });
    }
    return command_output_usage(c, "there is bash, zsh and fish, no `" STR_FMT "`",
                                STR_ARG(c->arguments.items[0]));
}

const struct command command_completion = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = "print a completion script for a shell",
    .details = "Prints a script; bash: `source <(proxyc completion bash)`, fish: `proxyc "
               "completion fish |\n"
               "source`, zsh: into a file `_proxyc` of $fpath.\n",
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
