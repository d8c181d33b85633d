/* SPDX-License-Identifier: Apache-2.0
 *
 * Own parser instead of getopt: options are one table (options.def), a command takes a set of them,
 * an unknown one is answered with the nearest that exists. Options and arguments may be mixed, as
 * people type them.
 */
#include "command/options.h"

#include "base/vec.h"
#include "bind/suggest.h"

static const struct command_option_row rows[COMMAND_OPTIONS] = {
#define OPTION(NAME, text, letter, value, help) { text, letter, value, help },
#include "command/options.def"
};

struct words {
    char *const *items;
    int count, at;
};

const struct command_option_row *command_options_row(enum command_option option)
{
    assert(option < COMMAND_OPTIONS);
    return &rows[option];
}

bool command_options_takes(const struct command *command, enum command_option option)
{
    static const bool common[COMMAND_OPTIONS] = { COMMAND_COMMON };

    return command->options[option] || common[option];
}

static bool unknown_option(struct command_context *c, struct str word, struct str *error)
{
    struct str best = { 0 };
    struct str name = str_sub(word, 2, SIZE_MAX);

    for (enum command_option i = 0; i < COMMAND_OPTIONS; i++) {
        if (command_options_takes(c->command, i))
            bind_suggest_better(name, str_of(rows[i].name), &best);
    }
    *error = str_fmt(c->arena, "there is no option `" STR_FMT "`", STR_ARG(word));
    if (best.n > 0 && name.n > 0)
        *error = str_fmt(c->arena, STR_FMT "; did you mean `--" STR_FMT "`?", STR_ARG(*error),
                         STR_ARG(best));
    return false;
}

static bool add_value(struct command_context *c, enum command_option option, struct str word,
                      const struct str *inline_value, struct words *w, struct str *error)
{
    struct str value = { "", 0 };

    if (rows[option].value == NULL) {
        if (inline_value != NULL) {
            *error = str_fmt(c->arena, "`" STR_FMT "` takes no value", STR_ARG(word));
            return false;
        }
    } else if (inline_value != NULL) {
        value = *inline_value;
    } else if (rows[option].value[0] == '[') {
        ; /* may be left out, and then nothing that follows is taken for it */
    } else if (w->at < w->count) {
        value = str_of(w->items[w->at++]);
    } else {
        *error =
            str_fmt(c->arena, "`" STR_FMT "` wants a value: %s", STR_ARG(word), rows[option].value);
        return false;
    }
    *VEC_ADD(c->arena, &c->values[option]) = value;
    return true;
}

static bool long_option(struct command_context *c, struct str word, struct words *w,
                        struct str *error)
{
    size_t equals = str_find(word, '=');
    struct str name = str_sub(word, 2, equals - 2);
    struct str value = str_sub(word, equals + 1, SIZE_MAX);

    for (enum command_option i = 0; i < COMMAND_OPTIONS; i++) {
        if (command_options_takes(c->command, i) && str_eq(name, str_of(rows[i].name)))
            return add_value(c, i, str_sub(word, 0, equals), equals < word.n ? &value : NULL, w,
                             error);
    }
    return unknown_option(c, str_sub(word, 0, equals), error);
}

static bool short_option(struct command_context *c, struct str word, struct words *w,
                         struct str *error)
{
    struct str value = str_sub(word, 2, SIZE_MAX);

    for (enum command_option i = 0; i < COMMAND_OPTIONS; i++) {
        if (command_options_takes(c->command, i) && rows[i].letter == word.p[1])
            return add_value(c, i, str_sub(word, 0, 2), value.n ? &value : NULL, w, error);
    }
    return unknown_option(c, word, error);
}

static bool arguments_fit(struct command_context *c, struct str *error)
{
    const struct command *command = c->command;

    if (command_has(c, COMMAND_OPT_HELP))
        return true;
    if (c->arguments.count < command->arguments_min) {
        *error = str_fmt(c->arena, "something is missing: %s", command->arguments);
        return false;
    }
    if (command->arguments_max != COMMAND_ANY_ARGUMENTS &&
        c->arguments.count > command->arguments_max) {
        *error = str_fmt(c->arena, "`" STR_FMT "` is one argument too many",
                         STR_ARG(c->arguments.items[command->arguments_max]));
        return false;
    }
    return true;
}

bool command_options_parse(struct command_context *c, int argc, char *const *argv,
                           struct str *error)
{
    struct words w = { argv, argc, 0 };
    bool only_arguments = false;

    while (w.at < w.count) {
        struct str word = str_of(w.items[w.at++]);
        bool ok = true;

        if (only_arguments || word.n < 2 || word.p[0] != '-')
            *VEC_ADD(c->arena, &c->arguments) = word;
        else if (str_eq(word, STR("--")))
            only_arguments = true;
        else if (word.p[1] == '-')
            ok = long_option(c, word, &w, error);
        else
            ok = short_option(c, word, &w, error);
        if (!ok)
            return false;
    }
    return arguments_fit(c, error);
}
