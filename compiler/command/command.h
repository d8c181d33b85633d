/* SPDX-License-Identifier: Apache-2.0
 *
 * What all commands of proxyc share: a row in the table of commands, the options given, where to
 * write. A command is one file with one row; it is the only layer that prints, and it returns its
 * exit status instead of exiting.
 *
 * A command gets everything through its context, so that tests can run one against files in memory.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdio.h>

#include "base/str.h"

/* Exit statuses; scripts build on them. */
enum command_exit {
    COMMAND_OK = 0,
    COMMAND_NEGATIVE = 1, /* findings, a failed test, a difference, a refusal */
    COMMAND_USAGE = 2,
    COMMAND_TROUBLE = 3, /* repository, network, disk */
};

enum command_option {
#define OPTION(NAME, text, letter, value, help) COMMAND_OPT_##NAME,
#include "command/options.def"
    COMMAND_OPTIONS,
};

/* In the list of what a command takes. */
#define COMMAND_TAKES(NAME) [COMMAND_OPT_##NAME] = true

/* Taken by every command; by those that read a repository; by those that read policy. */
#define COMMAND_COMMON \
    COMMAND_TAKES(HELP), COMMAND_TAKES(COLOR), COMMAND_TAKES(QUIET), COMMAND_TAKES(VERBOSE)
#define COMMAND_REPOSITORY                                                  \
    COMMAND_TAKES(REPO), COMMAND_TAKES(MAX_FILE), COMMAND_TAKES(MAX_INPUT), \
        COMMAND_TAKES(TRUST_OWNER), COMMAND_TAKES(CACHE), COMMAND_TAKES(NO_CACHE)
#define COMMAND_SOURCE COMMAND_REPOSITORY, COMMAND_TAKES(REV), COMMAND_TAKES(ENV)

enum { COMMAND_ANY_ARGUMENTS = 255 };

struct command_context;

struct command {
    const char *name;
    const char *arguments;         /* "FILE", "[DIR]" or "" */
    const char *summary;           /* one line */
    const char *details;           /* paragraphs for --help, each line with its newline */
    bool options[COMMAND_OPTIONS]; /* COMMAND_TAKES; the common ones are always taken */
    uint8_t arguments_min, arguments_max;
    int (*run)(struct command_context *c);
};

struct command_words {
    struct str *items;
    size_t count, cap;
};

struct command_context {
    const struct command *command;
    const struct command *const *all; /* ends with NULL */
    FILE *out, *err;
    struct arena *arena;
    struct command_words values[COMMAND_OPTIONS]; /* a switch that is on has one empty value */
    struct command_words arguments;
    struct str remote; /* the URL that --repo named, before it was fetched; empty: none */
};

static inline bool command_has(const struct command_context *c, enum command_option option)
{
    return c->values[option].count > 0;
}

/* The graver of two exit statuses; a function, for MAX would run its arguments twice. */
static inline int command_worse(int a, int b)
{
    return a > b ? a : b;
}

/* The last value given; p NULL where there is none. */
static inline struct str command_value(const struct command_context *c, enum command_option option)
{
    const struct command_words *v = &c->values[option];

    return v->count ? v->items[v->count - 1] : (struct str){ 0 };
}

#endif
