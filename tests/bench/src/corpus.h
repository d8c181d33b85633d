/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes and requests for measuring lookups, the same for the same number: 50 routes a host, half
 * exact and half prefix, five segments deep.
 */
#ifndef CORPUS_H
#define CORPUS_H

#include "base/str.h"
#include "base/vec.h"

enum {
    CORPUS_REQUESTS = 1 << 16,
    CORPUS_AHEAD = 4,
    CORPUS_PER_HOST = 50,
    CORPUS_SHAPES =
        15, /* of templates that no request hits, as deep as those that hit exact paths, and prefixes */
};

struct corpus_route {
    struct str host, path;
    bool exact;
};

struct corpus {
    struct arena arena;
    struct corpus_route *routes;
    uint32_t count;
};

struct corpus_request { /* its text lies behind that of the one before, as bytes just parsed do */
    struct str host, path;
    uint32_t route; /* that takes it; UINT32_MAX: none */
};

enum corpus_traffic { CORPUS_UNIFORM, CORPUS_ZIPF, CORPUS_MISS, CORPUS_TRAFFICS };

/* A random word, always the same sequence for the same start. */
uint64_t corpus_random(uint64_t *state);

void corpus_make(struct corpus *c, uint32_t count);

/* CORPUS_REQUESTS of them, and CORPUS_AHEAD empty ones that a loop may look at, on the corpus' arena. */
struct corpus_request *corpus_ask(struct corpus *c, enum corpus_traffic traffic);

/* The finished table file of the corpus, on the arena. `shaped`: every host has CORPUS_SHAPES more shapes at each of the
 * two depths, which every request has to be held against. */
struct str corpus_table(struct corpus *c, struct arena *a, bool shaped);

/* The same rules, but all of one pattern, "/" of any host: each asks for its route's path as the value of CORPUS_FIELD. */
struct str corpus_crowd(struct corpus *c, struct arena *a);

#define CORPUS_FIELD "x-tenant"

/* The value that a request of a route would have. */
struct str corpus_value(const struct corpus_request *r);

#endif
