/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may change a policy: the signers that a revision names, and commits held against them.
 */
#ifndef COMMAND_AUTHORISE_H
#define COMMAND_AUTHORISE_H

#include "command/session.h"
#include "sign/commit.h"
#include "source/history.h"

struct command_authorise {
    struct str file; /* as proxyc.yaml names it; p NULL: it names none */
    bool required;
    bool read; /* `allowed` is what the file says */
    struct sign_allowed allowed;
    struct str trouble; /* why it is not read */
};

/* The signers that an opened revision names. */
void command_authorise_open(const struct command_session *s, struct command_authorise *out);

/* The same of a file on disk; false after a message, and *code is the exit status. */
NODISCARD bool command_authorise_file(const struct command_context *c, struct str path,
                                      struct command_authorise *out, int *code);

/* A commit of the session's repository, held against them. */
struct sign_commit command_authorise_judge(const struct command_session *s,
                                           const struct command_authorise *list,
                                           const struct source_commit *c);

/* PX630: the commits since `old` (`base`: what it is called in messages), by what `old` says. */
void command_authorise_check(const struct command_session *old, struct command_session *new,
                             struct str base);

/* Whether the file that the policy names can be read: who cannot be named cannot sign the next
 * change. */
void command_authorise_look(struct command_session *s);

#endif
