/* SPDX-License-Identifier: Apache-2.0
 *
 * The raw HTTP/1.1 cases of tests/cases as C sees them: bytes are Latin-1 text in the files, runs
 * of giants are {"repeat", "times"}.
 */
#ifndef TESTS_HTTP_CASE_FILE_H
#define TESTS_HTTP_CASE_FILE_H

#include <jansson.h>

#include "base/str.h"

struct case_file {
    json_t *rows;
    size_t count;
};

struct case_row {
    const char *id;
    struct str bytes; /* malloc'd */
    json_t *row, *expect;
};

void case_file_open(struct case_file *f, const char *path);
void case_file_row(const struct case_file *f, size_t i, struct case_row *row);
void case_file_close(struct case_file *f);

/* The text of a JSON string as Latin-1 bytes, malloc'd. */
struct str case_file_latin1(const json_t *string);

/* True where the split point is one to try: all of short inputs; of giants the first and last 512
 * bytes and the surroundings of each limit. */
bool case_file_splits(size_t at, size_t n);

/* True where a line of head is exactly `line`; true where a line begins with `name` and a colon. */
bool case_file_has_line(struct str head, struct str line);
bool case_file_has_name(struct str head, struct str name);

/* Checks "has" and "lacks" of an expectation against a written head. */
void case_file_check_head(const char *id, const json_t *expect, struct str head);

#endif
