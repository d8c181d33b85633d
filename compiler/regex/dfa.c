/* SPDX-License-Identifier: Apache-2.0
 *
 * A state is a set of states of the other automaton, kept as the ascending list of those that wait
 * for a byte or accept. Bytes that no set of the pattern tells apart are one class. Every visit of
 * a state of the other automaton is a step: steps bound the time, and the same pattern takes the
 * same number of them everywhere.
 */
#include "regex/dfa.h"

#include <stdlib.h>

#include "base/hash.h"

struct subset {
    uint32_t first, count; /* in `members` */
    uint64_t hash;
};

struct builder {
    struct arena *a;
    const struct regex_nfa *nfa;
    const struct regex_limits *limits;
    struct regex_dfa *dfa;
    struct {
        struct subset *items;
        size_t count, cap;
    } subsets;
    struct {
        uint32_t *items;
        size_t count, cap;
    } members;
    uint32_t *slots; /* subset + 1, by hash */
    uint32_t slot_count;
    uint32_t *stamp; /* of each state of the other automaton: the closure that saw it last */
    uint32_t now;
    uint32_t *stack, *found;
    uint32_t found_count;
    uint64_t steps;
    uint8_t sample[256]; /* a byte of each class */
    size_t next_cap, accept_cap;
};

/* Splits classes until each is inside or outside of the set. */
static void refine(struct regex_dfa *dfa, const struct regex_set *set)
{
    int16_t inside[256] = { 0 };
    uint32_t sizes[256] = { 0 }, in[256] = { 0 }, count = dfa->class_count;

    for (uint32_t b = 0; b < 256; b++) {
        sizes[dfa->classes[b]]++;
        in[dfa->classes[b]] += regex_set_has(set, b);
    }
    for (uint32_t c = 0; c < count; c++)
        inside[c] = in[c] > 0 && in[c] < sizes[c] ? (int16_t)dfa->class_count++ : -1;
    for (uint32_t b = 0; b < 256 && dfa->class_count > count; b++)
        if (inside[dfa->classes[b]] >= 0 && regex_set_has(set, b))
            dfa->classes[b] = (uint8_t)inside[dfa->classes[b]];
}

static void find_classes(struct builder *b)
{
    b->dfa->class_count = 1;
    memset(b->dfa->classes, 0, sizeof(b->dfa->classes));
    for (size_t i = 0; i < b->nfa->count && b->dfa->class_count < 256; i++)
        if (b->nfa->items[i].kind == REGEX_NFA_BYTE)
            refine(b->dfa, &b->nfa->items[i].set);
    for (uint32_t byte = 256; byte-- > 0;)
        b->sample[b->dfa->classes[byte]] = (uint8_t)byte;
}

/* Adds the state and what it silently leads to. */
static void close_over(struct builder *b, uint32_t state)
{
    uint32_t depth = 0;

    if (b->stamp[state] == b->now)
        return;
    b->stamp[state] = b->now;
    b->stack[depth++] = state;
    while (depth > 0) {
        const struct regex_nfa_state *s = &b->nfa->items[b->stack[--depth]];
        const uint32_t ways[] = { s->out, s->other };

        b->steps++;
        if (s->kind != REGEX_NFA_SILENT) {
            b->found[b->found_count++] = (uint32_t)(s - b->nfa->items);
            continue;
        }
        for (size_t i = 0; i < LEN(ways); i++) {
            if (ways[i] == REGEX_NFA_NONE || b->stamp[ways[i]] == b->now)
                continue;
            b->stamp[ways[i]] = b->now;
            b->stack[depth++] = ways[i];
        }
    }
}

static int compare_numbers(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return (a > b) - (a < b);
}

static bool is_subset(const struct builder *b, const struct subset *s, uint64_t hash)
{
    return s->hash == hash && s->count == b->found_count &&
           (s->count == 0 ||
            memcmp(b->members.items + s->first, b->found, s->count * sizeof(*b->found)) == 0);
}

static bool accepts(const struct builder *b)
{
    for (uint32_t i = 0; i < b->found_count; i++)
        if (b->nfa->items[b->found[i]].kind == REGEX_NFA_ACCEPT)
            return true;
    return false;
}

static void add_subset(struct builder *b, uint64_t hash)
{
    *VEC_ADD(b->a, &b->subsets) =
        (struct subset){ (uint32_t)b->members.count, b->found_count, hash };
    for (uint32_t i = 0; i < b->found_count; i++)
        *VEC_ADD(b->a, &b->members) = b->found[i];
    b->dfa->accept = vec_grow(b->a, b->dfa->accept, b->subsets.count - 1, &b->accept_cap,
                              sizeof(*b->dfa->accept));
    b->dfa->accept[b->subsets.count - 1] = accepts(b);
}

/* The number of the set that was found; false where there are too many. */
static bool number(struct builder *b, uint16_t *out)
{
    uint64_t hash;
    uint32_t at;

    if (b->found_count > 1)
        qsort(b->found, b->found_count, sizeof(*b->found), compare_numbers);
    hash = hash_bytes(b->found, b->found_count * sizeof(*b->found), 0);
    for (at = hash_reduce(hash, b->slot_count); b->slots[at] != 0;
         at = at + 1 < b->slot_count ? at + 1 : 0) {
        if (is_subset(b, &b->subsets.items[b->slots[at] - 1], hash)) {
            *out = (uint16_t)(b->slots[at] - 1);
            return true;
        }
    }
    if (b->subsets.count > b->limits->dfa_states || b->subsets.count == UINT16_MAX)
        return false;
    add_subset(b, hash);
    b->slots[at] = (uint32_t)b->subsets.count;
    *out = (uint16_t)(b->subsets.count - 1);
    return true;
}

static void begin(struct builder *b)
{
    b->now++;
    b->found_count = 0;
}

static bool move(struct builder *b, uint32_t from, uint32_t class, uint16_t *to)
{
    struct subset s = b->subsets.items[from];

    begin(b);
    b->steps += s.count;
    for (uint32_t i = 0; i < s.count; i++) {
        const struct regex_nfa_state *state = &b->nfa->items[b->members.items[s.first + i]];

        if (state->kind == REGEX_NFA_BYTE && regex_set_has(&state->set, b->sample[class]))
            close_over(b, state->out);
    }
    return b->steps <= b->limits->steps && number(b, to);
}

/* All rows, in the order in which states are found. */
static bool fill(struct builder *b)
{
    uint32_t classes = b->dfa->class_count;
    uint16_t to;

    for (uint32_t s = 0; s < b->subsets.count; s++) {
        for (uint32_t c = 0; c < classes; c++) {
            size_t at = (size_t)s * classes + c;

            if (!move(b, s, c, &to))
                return false;
            b->dfa->next = vec_grow(b->a, b->dfa->next, at, &b->next_cap, sizeof(*b->dfa->next));
            b->dfa->next[at] = to;
        }
    }
    b->dfa->state_count = (uint32_t)b->subsets.count;
    return true;
}

bool regex_dfa_make(struct arena *a, const struct regex_nfa *nfa, const struct regex_limits *limits,
                    struct regex_dfa *out)
{
    struct builder b = { .a = a, .nfa = nfa, .limits = limits, .dfa = out };
    uint16_t dead, start;

    *out = (struct regex_dfa){ 0 };
    b.slot_count = 2 * limits->dfa_states + 16;
    b.slots = NEW_N(a, uint32_t, b.slot_count);
    b.stamp = NEW_N(a, uint32_t, nfa->count);
    b.stack = NEW_N(a, uint32_t, nfa->count);
    b.found = NEW_N(a, uint32_t, nfa->count);
    find_classes(&b);
    begin(&b);
    if (!number(&b, &dead))
        return false;
    begin(&b);
    close_over(&b, nfa->start);
    if (!number(&b, &start))
        return false;
    out->start = start;
    return fill(&b);
}

bool regex_dfa_match(const struct regex_dfa *dfa, struct str text)
{
    uint32_t state = dfa->start;

    for (size_t i = 0; i < text.n && state != 0; i++)
        state = regex_dfa_next(dfa, state, dfa->classes[(uint8_t)text.p[i]]);
    return dfa->accept[state];
}

void regex_dfa_copy(struct arena *a, const struct regex_dfa *from, struct regex_dfa *out)
{
    size_t cells = (size_t)from->state_count * from->class_count;
    uint16_t *next = NEW_N(a, uint16_t, cells);
    bool *accept = NEW_N(a, bool, from->state_count);

    *out = *from;
    memcpy(next, from->next, cells * sizeof(*next));
    memcpy(accept, from->accept, from->state_count * sizeof(*accept));
    out->next = next;
    out->accept = accept;
}

uint32_t regex_dfa_shift(uint32_t classes)
{
    uint32_t shift = 0;

    while (UINT32_C(1) << shift <= classes)
        shift++;
    return shift;
}

void regex_dfa_rows(const struct regex_dfa *dfa, uint32_t shift, uint16_t *cells)
{
    for (uint32_t s = 0; s < dfa->state_count; s++) {
        uint16_t *row = cells + ((size_t)s << shift);

        memcpy(row, dfa->next + (size_t)s * dfa->class_count, dfa->class_count * sizeof(*row));
        row[dfa->class_count] = dfa->accept[s];
    }
}
