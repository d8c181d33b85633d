/* SPDX-License-Identifier: Apache-2.0
 *
 * A stack of fragments, each a run of neighbouring states with one way in and one way out. As a
 * fragment's states stand together and point nowhere else, repeating it is copying the run with an
 * offset. Ranges of characters become ranges of bytes as Ken Thompson's UTF-8 lays them out: each
 * range is cut until all its bytes range independently.
 */
#include "regex/nfa.h"

struct fragment {
    uint32_t first, in, out; /* `out` is a silent state that leads nowhere yet */
};

struct builder {
    struct arena *a;
    const struct regex_program *program;
    struct regex_nfa *nfa;
    uint32_t max;
    struct {
        struct fragment *items;
        size_t count, cap;
    } stack;
};

static bool room(const struct builder *b, uint64_t states)
{
    return b->nfa->count + states <= b->max;
}

static uint32_t add(struct builder *b, enum regex_nfa_kind kind, uint32_t out, uint32_t other)
{
    *VEC_ADD(b->a, b->nfa) = (struct regex_nfa_state){ .kind = kind, .out = out, .other = other };
    return (uint32_t)b->nfa->count - 1;
}

static struct regex_nfa_state *at(struct builder *b, uint32_t i)
{
    return &b->nfa->items[i];
}

static struct fragment pop(struct builder *b)
{
    assert(b->stack.count > 0);
    return b->stack.items[--b->stack.count];
}

static void push(struct builder *b, uint32_t first, uint32_t in, uint32_t out)
{
    *VEC_ADD(b->a, &b->stack) = (struct fragment){ first, in, out };
}

/* A byte range before `next`; yields the state that takes it. */
static uint32_t add_bytes(struct builder *b, uint32_t lo, uint32_t hi, uint32_t next)
{
    uint32_t i = add(b, REGEX_NFA_BYTE, next, REGEX_NFA_NONE);

    regex_set_add(&at(b, i)->set, lo, hi);
    return i;
}

static uint32_t encode(uint32_t c, uint8_t out[4])
{
    uint32_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

    for (uint32_t i = n; i-- > 1; c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    out[0] = (uint8_t)(marks[n] | c);
    return n;
}

struct spans {
    struct regex_range items[64]; /* a range is cut into some twenty */
    uint32_t count;
};

/* Cuts the range where its first part is one whose bytes range independently; the rest waits. */
static void cut(struct regex_range *r, struct spans *wait)
{
    static const uint32_t ends[] = { 0x7f, 0x7ff, 0xd7ff, 0xdfff, 0xffff };

    for (size_t i = 0; i < LEN(ends); i++)
        if (r->lo <= ends[i] && ends[i] < r->hi) {
            wait->items[wait->count++] = (struct regex_range){ ends[i] + 1, r->hi };
            r->hi = ends[i];
        }
    for (uint32_t bits = 6; bits <= 18; bits += 6) {
        uint32_t mask = (UINT32_C(1) << bits) - 1;

        if ((r->lo & ~mask) == (r->hi & ~mask))
            continue;
        if (r->lo & mask) {
            wait->items[wait->count++] = (struct regex_range){ (r->lo | mask) + 1, r->hi };
            r->hi = r->lo | mask;
        } else if ((r->hi & mask) != mask) {
            wait->items[wait->count++] = (struct regex_range){ r->hi & ~mask, r->hi };
            r->hi = (r->hi & ~mask) - 1;
        }
    }
}

/* Adds the ways that characters of the range take to `out`, each beside what `in` leads to. */
static uint32_t add_range(struct builder *b, struct regex_range range, uint32_t in, uint32_t out)
{
    struct spans wait = { .items = { range }, .count = 1 };

    while (wait.count > 0) {
        struct regex_range r = wait.items[--wait.count];
        uint8_t lo[4] = { 0 }, hi[4] = { 0 };
        uint32_t n, next = out;

        cut(&r, &wait);
        if (r.lo >= 0xd800 && r.hi <= 0xdfff) /* surrogates are no characters */
            continue;
        n = encode(r.lo, lo);
        (void)encode(r.hi, hi);
        while (n-- > 0)
            next = add_bytes(b, lo[n], hi[n], next);
        in = add(b, REGEX_NFA_SILENT, next, in);
    }
    return in;
}

static bool push_class(struct builder *b, const struct regex_op *op)
{
    enum { STATES_OF_RANGE = 5 * 64 };
    uint32_t first = (uint32_t)b->nfa->count, in, out;

    if (!room(b, 2 + (uint64_t)op->count * STATES_OF_RANGE))
        return false;
    out = add(b, REGEX_NFA_SILENT, REGEX_NFA_NONE, REGEX_NFA_NONE);
    in = add(b, REGEX_NFA_BYTE, out, REGEX_NFA_NONE);
    at(b, in)->set = op->set;
    for (uint32_t i = 0; i < op->count; i++)
        in = add_range(b, b->program->ranges.items[op->first + i], in, out);
    push(b, first, in, out);
    return true;
}

static void concatenate(struct builder *b)
{
    struct fragment right = pop(b), left = pop(b);

    at(b, left.out)->out = right.in;
    push(b, left.first, left.in, right.out);
}

static bool alternate(struct builder *b)
{
    struct fragment right = pop(b), left = pop(b);
    uint32_t in, out;

    if (!room(b, 2))
        return false;
    in = add(b, REGEX_NFA_SILENT, left.in, right.in);
    out = add(b, REGEX_NFA_SILENT, REGEX_NFA_NONE, REGEX_NFA_NONE);
    at(b, left.out)->out = at(b, right.out)->out = out;
    push(b, left.first, in, out);
    return true;
}

/* Copies the states of the fragment, which end the automaton, so that there are `times`. */
static void copy(struct builder *b, const struct fragment *f, uint32_t size, uint32_t times)
{
    for (uint32_t k = 1; k < times; k++) {
        for (uint32_t i = 0; i < size; i++) {
            struct regex_nfa_state s = *at(b, f->first + i);

            if (s.out != REGEX_NFA_NONE)
                s.out += k * size;
            if (s.other != REGEX_NFA_NONE)
                s.other += k * size;
            *VEC_ADD(b->a, b->nfa) = s;
        }
    }
}

static bool push_empty(struct builder *b)
{
    uint32_t i;

    if (!room(b, 1))
        return false;
    i = add(b, REGEX_NFA_SILENT, REGEX_NFA_NONE, REGEX_NFA_NONE);
    push(b, i, i, i);
    return true;
}

/* x{2,4} is xx(x(x)?)?, x{2,} is xx with a way back behind the last, x* is that with a way around.
 */
static bool repeat(struct builder *b, const struct regex_op *op)
{
    struct fragment f = pop(b);
    uint32_t size = (uint32_t)b->nfa->count - f.first, in = REGEX_NFA_NONE, from, out;
    uint32_t min = (uint32_t)op->min;
    uint32_t times = op->max == REGEX_MANY ? MAX(min, 1u) : (uint32_t)op->max;

    if (times == 0) {
        b->nfa->count = f.first;
        return push_empty(b);
    }
    if (!room(b, (uint64_t)(times - 1) * size + times + 3))
        return false;
    copy(b, &f, size, times);
    out = add(b, REGEX_NFA_SILENT, REGEX_NFA_NONE, REGEX_NFA_NONE);
    from = REGEX_NFA_NONE;
    for (uint32_t k = 0; k < times; k++) {
        uint32_t enter = f.in + k * size, leave = f.out + k * size;

        if (k >= min)
            enter = add(b, REGEX_NFA_SILENT, enter, out);
        if (k == 0)
            in = enter;
        else
            at(b, from)->out = enter;
        from = leave;
        if (k + 1 == times && op->max == REGEX_MANY)
            at(b, leave)->other = enter;
    }
    at(b, from)->out = out;
    push(b, f.first, in, out);
    return true;
}

static bool step(struct builder *b, const struct regex_op *op)
{
    switch (op->kind) {
    case REGEX_OP_EMPTY:
        return push_empty(b);
    case REGEX_OP_CLASS:
        return push_class(b, op);
    case REGEX_OP_CONCAT:
        concatenate(b);
        return true;
    case REGEX_OP_ALTERNATE:
        return alternate(b);
    case REGEX_OP_REPEAT:
        return repeat(b, op);
    }
    return false;
}

bool regex_nfa_make(struct arena *a, const struct regex_program *program,
                    const struct regex_limits *limits, struct regex_nfa *out)
{
    struct builder b = { .a = a, .program = program, .nfa = out, .max = limits->nfa_states };
    struct fragment whole;

    *out = (struct regex_nfa){ 0 };
    for (size_t i = 0; i < program->count; i++)
        if (!step(&b, &program->items[i]))
            return false;
    whole = pop(&b);
    assert(b.stack.count == 0);
    at(&b, whole.out)->kind = REGEX_NFA_ACCEPT;
    out->start = whole.in;
    return true;
}
