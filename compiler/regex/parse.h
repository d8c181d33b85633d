/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern as a program in postfix order: what a stack machine needs to build its automaton.
 */
#ifndef REGEX_PARSE_H
#define REGEX_PARSE_H

#include "base/vec.h"
#include "regex/regex.h"

struct regex_set { /* of bytes */
    uint64_t words[4];
};

struct regex_range { /* of characters beyond ASCII */
    uint32_t lo, hi;
};

enum regex_op_kind {
    REGEX_OP_EMPTY,
    REGEX_OP_CLASS,  /* one byte of `set`, or one of the ranges [first, first + count) */
    REGEX_OP_CONCAT, /* the two on top */
    REGEX_OP_ALTERNATE,
    REGEX_OP_REPEAT, /* the one on top, min..max times */
};

enum { REGEX_MANY = -1 };

struct regex_op {
    enum regex_op_kind kind;
    struct regex_set set;
    uint32_t first, count;
    int32_t min, max; /* max REGEX_MANY: without end */
};

struct regex_program {
    struct regex_op *items;
    size_t count, cap;
    struct {
        struct regex_range *items;
        size_t count, cap;
    } ranges;
    size_t anchors[2];
    uint32_t branches,
        anchored[2]; /* of the whole; how many of them begin with `^`, end with `$` */
    bool fold;
};

NODISCARD bool regex_parse_program(struct arena *a, struct str pattern,
                                   const struct regex_limits *limits, struct regex_program *out,
                                   struct regex_fault *fault);

static inline void regex_set_add(struct regex_set *s, uint32_t lo, uint32_t hi)
{
    for (uint32_t b = lo; b <= hi; b++)
        s->words[b / 64] |= UINT64_C(1) << (b % 64);
}

static inline bool regex_set_has(const struct regex_set *s, uint32_t b)
{
    return s->words[b / 64] >> (b % 64) & 1;
}

#endif
