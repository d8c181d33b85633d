/* SPDX-License-Identifier: Apache-2.0
 *
 * Parse, Thompson, subsets, Hopcroft. Only the last automaton is kept.
 */
#include "regex/regex.h"

#include "regex/minimal.h"

const struct regex_limits regex_limits = {
    .pattern_bytes = REGEX_PATTERN_BYTES_MAX,
    .repeat = REGEX_REPEAT_MAX,
    .nesting = REGEX_NESTING_MAX,
    .nfa_states = REGEX_NFA_STATES_MAX,
    .dfa_states = REGEX_DFA_STATES_MAX,
    .steps = REGEX_STEPS_MAX,
};

bool regex_compile(struct arena *a, struct str pattern, const struct regex_limits *limits,
                   struct regex *out, struct regex_fault *fault)
{
    struct regex_program program;
    struct regex_nfa nfa;
    struct regex_dfa dfa, least;
    struct arena scratch;
    bool ok;

    arena_init(&scratch, 0);
    ok = regex_parse_program(&scratch, pattern, limits, &program, fault);
    if (ok) {
        ok = regex_nfa_make(&scratch, &program, limits, &nfa) &&
             regex_dfa_make(&scratch, &nfa, limits, &dfa);
        if (!ok)
            *fault = (struct regex_fault){ .trouble = REGEX_TOO_LARGE,
                                           .n = pattern.n,
                                           .what = "its automaton is too large",
                                           .max = limits->dfa_states };
    }
    if (ok) {
        regex_minimal_make(&scratch, &dfa, &least);
        *out = (struct regex){ .made = dfa.state_count,
                               .anchors = { program.anchors[0], program.anchors[1] },
                               .fold = program.fold };
        regex_dfa_copy(a, &least, &out->dfa);
    }
    arena_fini(&scratch);
    return ok;
}

struct str regex_quote(struct arena *a, struct str text)
{
    char *p = arena_take_text(a, 2 * text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (str_find(STR("\\.[](){}*+?|^$"), text.p[i]) < 14)
            p[n++] = '\\';
        p[n++] = text.p[i];
    }
    return (struct str){ p, n };
}
