/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions that are matched in linear time: a pattern becomes a minimal DFA over bytes,
 * which the table holds and the proxy walks. A strict subset, so that nothing means another thing
 * here than elsewhere:
 *
 *   x \. \x41 \t     itself; what is no letter or digit may be escaped, and signs must be
 *   .                any one byte
 *   [a-z_] [^/]      one of these, one byte other than these
 *   \d \w \s \D ...  [0-9] [0-9A-Za-z_] [\t\n\v\f\r ] and one byte other than these
 *   ( ) (?: )        grouping; nothing is captured
 *   a|b a* a+ a? a{2} a{2,} a{2,5}
 *   (?i)             at the very start: ASCII letters match in either case
 *   ^ $              at the ends, where they are needless: the whole text is always matched
 *
 * Texts are bytes, so that no byte escapes `.*` or `[^/]*`; characters beyond ASCII stand for their
 * UTF-8 bytes, alone and in classes, but for negated ones.
 */
#ifndef REGEX_REGEX_H
#define REGEX_REGEX_H

#include "base/str.h"

enum {
    REGEX_PATTERN_BYTES_MAX = 1024,
    REGEX_REPEAT_MAX = 1000, /* in {m,n} */
    REGEX_NESTING_MAX = 50,  /* groups in groups */
    REGEX_NFA_STATES_MAX = 50000,
    REGEX_DFA_STATES_MAX = 10000, /* before they are minimised */
    REGEX_STEPS_MAX = 50000000,   /* of making the DFA */
};

struct regex_limits {
    uint32_t pattern_bytes, repeat, nesting, nfa_states, dfa_states;
    uint64_t steps;
};

extern const struct regex_limits regex_limits;

enum regex_trouble {
    REGEX_MALFORMED,   /* not a pattern in anybody's language */
    REGEX_UNSUPPORTED, /* elsewhere it is, here it is not: `reason` */
    REGEX_TOO_LONG,    /* the pattern, a repeat, the nesting: `count` and `max` */
    REGEX_TOO_LARGE,   /* its automaton: `max` states of it */
};

struct regex_fault {
    enum regex_trouble trouble;
    size_t at, n;     /* bytes of the pattern that it is about */
    const char *what; /* "`(?=` looks ahead", to stand alone */
    const char *help; /* what to write instead; NULL: nothing to say */
    uint64_t count, max;
};

/* State 0 has no way to acceptance; row s of `next` holds class_count states. Equal languages have
 * equal automata, number by number. */
struct regex_dfa {
    uint8_t classes[256]; /* of each byte */
    uint32_t class_count, state_count, start;
    uint16_t *next;
    bool *accept;
};

struct regex {
    struct regex_dfa dfa;
    uint32_t made;     /* states before minimising */
    size_t anchors[2]; /* where a needless `^`, `$` stands; SIZE_MAX: none */
    bool fold;         /* (?i) */
};

/* Compiles; false with *fault. The automaton lives on the arena. */
NODISCARD bool regex_compile(struct arena *a, struct str pattern, const struct regex_limits *limits,
                             struct regex *out, struct regex_fault *fault);

/* The text as a pattern that matches it alone. */
struct str regex_quote(struct arena *a, struct str text);

#endif
