/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy as people write it, and the table that it becomes.
 */
#ifndef TESTS_UNIT_LOWER_LOWERED_H
#define TESTS_UNIT_LOWER_LOWERED_H

#include "kit/test.h"

#include "table/verify.h"

struct lowered {
    struct arena a;
    struct table t;
};

/* Compiles `specs` beside a listener `edge` on 127.0.0.1:8080 and an upstream `web`, all in namespace
 * shop. A spec is "Kind name {...}", one a line. Fails the test where that does not compile. */
void lowered_from(struct lowered *l, const char *specs);
void lowered_end(struct lowered *l);

/* The text behind a reference, zero-terminated. */
const char *lowered_text(struct lowered *l, struct table_text ref);

/* The words of a range, joined by a space. */
const char *lowered_words(struct lowered *l, uint32_t first, uint32_t count);

#endif
