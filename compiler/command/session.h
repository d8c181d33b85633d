/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy opened for a command: source options, the build, its diagnostics, and what they mean for
 * the exit status.
 */
#ifndef COMMAND_SESSION_H
#define COMMAND_SESSION_H

#include "build/build.h"
#include "command/command.h"
#include "table/view.h"

struct command_session {
    struct command_context *c;
    struct diag_sink sink;
    struct build build;
    bool open;
};

/* One environment, compiled. */
struct command_compiled {
    const struct policy_model *model; /* NULL where the session was opened short */
    size_t routes;
    struct str bytes;
    struct table table;
};

/* Where --repo, --rev and the limits point; false after a usage message. `rev` with p NULL: --rev.
 */
NODISCARD bool command_session_where(const struct command_context *c, struct str rev,
                                     struct source_where *out);

/* Opens and parses. False where nothing can be built: report and end. */
NODISCARD bool command_session_open(struct command_session *s, struct command_context *c,
                                    const struct source_where *where);

/* The same for commands that only lint and compile: build_open_short. */
NODISCARD bool command_session_open_short(struct command_session *s, struct command_context *c,
                                          const struct source_where *where);
void command_session_close(struct command_session *s);

/* Prints what the sink holds (human, on stderr) where there is anything worth a stop; COMMAND_OK
 * where there are no errors, else COMMAND_NEGATIVE or COMMAND_TROUBLE. */
int command_session_report(struct command_session *s);

struct diag_files command_session_files(const struct command_session *s);

/* The environments a command goes through: the one that --env names, all of them, or the base ("")
 * where there are none. False after a message, for a name that there is not. */
NODISCARD bool command_session_environments(const struct command_session *s,
                                            struct command_words *out);

/* The one environment to work on: --env, the only one, or "" where there are none; else a usage
 * error that lists them. */
NODISCARD bool command_session_environment(const struct command_session *s, struct str *out);

/* Model and table of an environment, linted. False where there are errors in the sink. */
NODISCARD bool command_session_compile(struct command_session *s, struct str environment,
                                       struct command_compiled *out);

/* The arguments are files and folders of the policy; false after a message, where one names none of
 * the files read. */
NODISCARD bool command_session_paths_exist(const struct command_session *s);

/* Whether a span lies in one of them; always where there are none. */
bool command_session_in_paths(const struct command_session *s, struct diag_span at);

/* "path:line:column" of a span; "" for nowhere. */
struct str command_session_place(const struct command_session *s, struct diag_span at);

/* What a source is called in messages: "WORKTREE", or the first 12 digits of the commit. */
struct str command_session_rev(const struct command_session *s);

#endif
