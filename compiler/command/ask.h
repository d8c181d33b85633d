/* SPDX-License-Identifier: Apache-2.0
 *
 * One request on a command line, as curl wants it: `-X POST -H 'x: y' http://HOST/PATH`. `explain`
 * and `bisect` ask with the same words.
 */
#ifndef COMMAND_ASK_H
#define COMMAND_ASK_H

#include "command/command.h"
#include "command/decide.h"

/* The options of a request. */
#define COMMAND_ASK                                                                             \
    COMMAND_TAKES(METHOD), COMMAND_TAKES(HEADER), COMMAND_TAKES(LISTENER), COMMAND_TAKES(FROM), \
        COMMAND_TAKES(SNI), COMMAND_TAKES(BUCKET), COMMAND_TAKES(CLAIM), COMMAND_TAKES(PRINCIPAL)

/* The request of the first argument and the options; false after a usage message. */
NODISCARD bool command_ask_read(struct command_context *c, struct command_decide_request *in);

/* The listener that --listener names, or the only one that there is; false where there is none of
 * that name, or one has to be named. */
NODISCARD bool command_ask_listener(struct command_context *c, const struct table *t,
                                    struct command_decide_request *in);

/* Asks which listener is meant; COMMAND_USAGE. */
int command_ask_which(struct command_context *c, const struct table *t);

#endif
