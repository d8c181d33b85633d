/* SPDX-License-Identifier: Apache-2.0
 *
 * Command lines as people type them, run in this process in a folder of their own that goes away
 * with the test: exit status, standard output and standard error.
 */
#ifndef TESTS_UNIT_COMMAND_TYPED_H
#define TESTS_UNIT_COMMAND_TYPED_H

#include "kit/test.h"

struct typed {
    struct arena arena;
    char top[32];
    struct str out, err; /* of the last line */
};

/* What a stream has to hold: parts separated by `|`, of which one that begins with `!` must not be
 * there. NULL: the stream is empty; "": whatever. `@` stands for the folder. */
struct typed_row {
    const char *line; /* behind `proxyc`, in words; single quotes keep blanks together */
    int code;
    const char *out, *err;
};

int typed_setup(void **state);
int typed_teardown(void **state);
#define TYPED_TEST(name) cmocka_unit_test_setup_teardown(name, typed_setup, typed_teardown)

/* Writes a file below the folder. */
void typed_file(struct typed *t, const char *path, const char *text);

/* The text of a file below the folder. */
struct str typed_read(struct typed *t, const char *path);

/* Runs a shell line in the folder, as somebody whom git knows; it has to succeed. */
void typed_shell(struct typed *t, const char *line);

/* A policy: proxyc.yaml and all/all.yaml, which is policy.yaml beside this file with `more` behind it. */
void typed_policy(struct typed *t, const char *more);

/* The same, committed on `main` by somebody whom libgit2 knows too. */
void typed_repo(struct typed *t, const char *more);

/* Runs one line; its exit status. */
int typed_run(struct typed *t, const char *line);

/* Runs all of them, in order. */
void typed_rows(struct typed *t, const struct typed_row *rows, size_t count);

#endif
