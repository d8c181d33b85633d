/* SPDX-License-Identifier: Apache-2.0
 *
 * An admin server that answers by heart, on the socket `admin.sock` of a typed folder. What it was
 * asked stands in the file `asked`, a line a request.
 */
#ifndef TESTS_UNIT_COMMAND_ANSWER_H
#define TESTS_UNIT_COMMAND_ANSWER_H

#include <sys/types.h>

#include "typed.h"

/* Rows of one request are given in order, and the last of them for good; what has no row is 404. */
struct answer {
    const char *request; /* how its first line begins: "GET /status" */
    int status;
    const char *body;
};

/* The process that answers; it is there when this returns. */
pid_t answer_start(struct typed *t, const struct answer *rows, size_t count);
void answer_end(pid_t pid);

#endif
