/* SPDX-License-Identifier: Apache-2.0
 *
 * Thompson's construction: an automaton with silent moves, a few states for each sign of the
 * pattern.
 */
#ifndef REGEX_NFA_H
#define REGEX_NFA_H

#include "regex/parse.h"

#define REGEX_NFA_NONE UINT32_MAX

enum regex_nfa_kind { REGEX_NFA_SILENT, REGEX_NFA_BYTE, REGEX_NFA_ACCEPT };

struct regex_nfa_state {
    enum regex_nfa_kind kind;
    uint32_t out, other;  /* `other`: of silent moves alone, or NONE */
    struct regex_set set; /* BYTE: moves to `out` */
};

struct regex_nfa {
    struct regex_nfa_state *items;
    size_t count, cap;
    uint32_t start;
};

/* False where it has more than limits->nfa_states. */
NODISCARD bool regex_nfa_make(struct arena *a, const struct regex_program *program,
                              const struct regex_limits *limits, struct regex_nfa *out);

#endif
