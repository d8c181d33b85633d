/* SPDX-License-Identifier: Apache-2.0
 *
 * The least automaton of a pattern, its arrows turned round, is one with silent moves that reads the reversed texts; a
 * loop over every byte before it lets them end anywhere. Subsets make it one that is in one state at a time again
 * (Brzozowski 1962).
 */
#include "regex/search.h"

#include "regex/minimal.h"

struct turner {
    struct arena *a;
    const struct regex_dfa *dfa;
    struct regex_nfa *nfa;
    struct regex_set sets[256]; /* bytes of each class */
    uint32_t *arrow, *from;     /* of a state: the newest arrow to it, and where that comes from */
};

static uint32_t add(struct turner *t, enum regex_nfa_kind kind, uint32_t out, uint32_t other)
{
    *VEC_ADD(t->a, t->nfa) = (struct regex_nfa_state){ .kind = kind, .out = out, .other = other };
    return (uint32_t)t->nfa->count - 1;
}

static void find_sets(struct turner *t)
{
    for (uint32_t b = 0; b < 256; b++)
        regex_set_add(&t->sets[t->dfa->classes[b]], b, b);
}

/* State s of the automaton is state s here, silent; state 0 leads to acceptance. Arrows that come from one state to
 * another are one. */
static void turn_arrows(struct turner *t, uint32_t s)
{
    for (uint32_t c = 0; c < t->dfa->class_count; c++) {
        uint32_t to = regex_dfa_next(t->dfa, s, c);

        if (to == 0)
            continue;
        if (t->from[to] != s) {
            uint32_t byte = add(t, REGEX_NFA_BYTE, s, REGEX_NFA_NONE);
            uint32_t more = add(t, REGEX_NFA_SILENT, byte, t->nfa->items[to].out);

            t->nfa->items[to].out = more;
            t->from[to] = s;
            t->arrow[to] = byte;
        }
        for (size_t w = 0; w < LEN(t->sets[c].words); w++)
            t->nfa->items[t->arrow[to]].set.words[w] |= t->sets[c].words[w];
    }
}

/* False where it has too many states. */
static bool turn(struct arena *a, const struct regex_dfa *dfa, bool at_end,
                 const struct regex_limits *limits, struct regex_nfa *out)
{
    struct turner t = { .a = a, .dfa = dfa, .nfa = out };
    uint32_t last = REGEX_NFA_NONE, every;

    *out = (struct regex_nfa){ 0 };
    t.arrow = NEW_N(a, uint32_t, dfa->state_count);
    t.from = NEW_N(a, uint32_t, dfa->state_count);
    find_sets(&t);
    (void)add(&t, REGEX_NFA_ACCEPT, REGEX_NFA_NONE, REGEX_NFA_NONE);
    for (uint32_t s = 1; s < dfa->state_count; s++)
        (void)add(&t, REGEX_NFA_SILENT, REGEX_NFA_NONE, s == dfa->start ? 0 : REGEX_NFA_NONE);
    for (uint32_t s = 1; s < dfa->state_count; s++) {
        turn_arrows(&t, s);
        if (out->count > limits->nfa_states)
            return false;
    }
    for (uint32_t s = 1; s < dfa->state_count; s++)
        if (dfa->accept[s])
            last = add(&t, REGEX_NFA_SILENT, s, last);
    out->start = add(&t, REGEX_NFA_SILENT, last, REGEX_NFA_NONE);
    if (at_end)
        return true;
    every = add(&t, REGEX_NFA_BYTE, out->start, REGEX_NFA_NONE);
    regex_set_add(&out->items[every].set, 0, 255);
    out->items[out->start].other = every;
    return true;
}

static bool make_backward(struct arena *a, const struct regex_limits *limits,
                          struct regex_search *out)
{
    struct regex_dfa dfa, least;
    struct regex_nfa nfa;
    struct arena scratch;
    bool ok;

    arena_init(&scratch, 0);
    ok = turn(&scratch, &out->forward, out->at_end, limits, &nfa) &&
         regex_dfa_make(&scratch, &nfa, limits, &dfa);
    if (ok) {
        regex_minimal_make(&scratch, &dfa, &least);
        regex_dfa_copy(a, &least, &out->backward);
    }
    arena_fini(&scratch);
    return ok;
}

/* Which anchors hold, for all branches or for none. */
static bool find_anchors(struct str pattern, const struct regex_limits *limits,
                         struct regex_search *out, struct regex_fault *fault)
{
    struct regex_program program;
    struct arena scratch;
    bool ok;

    arena_init(&scratch, 0);
    ok = regex_parse_program(&scratch, pattern, limits, &program, fault);
    arena_fini(&scratch);
    for (size_t i = 0; ok && i < LEN(program.anchored); i++) {
        ok = program.anchored[i] == 0 || program.anchored[i] == program.branches;
        if (!ok)
            *fault = (struct regex_fault){
                .trouble = REGEX_UNSUPPORTED,
                .at = program.anchors[i],
                .n = 1,
                .what = "the anchor holds for some branches and not for others",
                .help = i == 0 ? "write `^(?:a|b)` where it holds for all of them"
                               : "write `(?:a|b)$` where it holds for all of them",
            };
    }
    out->at_start = ok && program.anchored[0] > 0;
    out->at_end = ok && program.anchored[1] > 0;
    return ok;
}

bool regex_search_make(struct arena *a, struct str pattern, const struct regex_limits *limits,
                       struct regex_search *out, struct regex_fault *fault)
{
    struct regex whole;

    *out = (struct regex_search){ .at_start = false };
    if (!find_anchors(pattern, limits, out, fault) ||
        !regex_compile(a, pattern, limits, &whole, fault))
        return false;
    out->forward = whole.dfa;
    if (make_backward(a, limits, out))
        return true;
    *fault = (struct regex_fault){ .trouble = REGEX_TOO_LARGE,
                                   .n = pattern.n,
                                   .what = "its automaton is too large",
                                   .max = limits->dfa_states };
    return false;
}
