/* SPDX-License-Identifier: Apache-2.0
 *
 * Breadth first over tuples of states, as far as those that are required live. Bytes that no automaton
 * tells apart are one move, and moves are tried letters first, so that the first text found for a
 * combination is a shortest one that people can read.
 */
#include "regex/product.h"

#include "base/hash.h"
#include "regex/dfa.h"

struct node {
    uint32_t parent;
    uint8_t byte;
};

struct search {
    struct arena *a;
    const struct regex_dfa *const *dfas;
    size_t width, required;
    uint32_t max;
    uint16_t *tuples; /* of each node, `width` states */
    size_t tuples_cap;
    struct {
        struct node *items;
        size_t count, cap;
    } nodes;
    uint32_t *slots;
    uint32_t slot_count;
    uint8_t moves[256]; /* bytes that stand for their like */
    uint32_t move_count;
    uint16_t *to;
    struct regex_cells *out;
};

/* How much people like to see the byte: less is better. */
static uint32_t oddity(uint32_t byte)
{
    if (byte == 'x')
        return 0;
    if (byte >= 'a' && byte <= 'z')
        return 1;
    if (byte >= '0' && byte <= '9')
        return 2;
    if (byte >= 'A' && byte <= 'Z')
        return 3;
    if (byte > ' ' && byte < 0x7f)
        return 4;
    return byte == ' ' ? 5 : 6;
}

/* Whether no automaton tells the bytes apart. */
static bool alike(const struct search *s, uint32_t x, uint32_t y)
{
    for (size_t i = 0; i < s->width; i++)
        if (s->dfas[i]->classes[x] != s->dfas[i]->classes[y])
            return false;
    return true;
}

static void find_moves(struct search *s)
{
    for (uint32_t odd = 0; odd <= 6; odd++) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            bool known = oddity(byte) != odd;

            for (uint32_t i = 0; i < s->move_count && !known; i++)
                known = alike(s, s->moves[i], byte);
            if (!known)
                s->moves[s->move_count++] = (uint8_t)byte;
        }
    }
}

static struct str text_of(const struct search *s, uint32_t node)
{
    size_t n = 0;
    char *p;

    for (uint32_t i = node; i != 0; i = s->nodes.items[i].parent)
        n++;
    p = arena_take_text(s->a, n + 1);
    for (uint32_t i = node, at = (uint32_t)n; i != 0; i = s->nodes.items[i].parent)
        p[--at] = (char)s->nodes.items[i].byte;
    return (struct str){ p, n };
}

/* Notes the combination that the newest node is in, where it is a new one. */
static bool note(struct search *s)
{
    uint32_t node = (uint32_t)s->nodes.count - 1;
    uint64_t in = 0;

    for (size_t i = 0; i < s->width; i++)
        if (s->dfas[i]->accept[s->tuples[node * s->width + i]])
            in |= UINT64_C(1) << i;
    for (size_t i = 0; i < s->required; i++)
        if (!(in >> i & 1))
            return true;
    for (size_t i = 0; i < s->out->count; i++)
        if (s->out->items[i].in == in)
            return true;
    if (s->out->count == REGEX_PRODUCT_CELLS_MAX)
        return false;
    *VEC_ADD(s->a, s->out) = (struct regex_cell){ in, text_of(s, node) };
    return true;
}

/* Adds the tuple in s->to, where it is a new one. */
static bool add(struct search *s, uint32_t parent, uint8_t byte)
{
    size_t bytes = s->width * sizeof(*s->to);
    uint32_t at = hash_reduce(hash_bytes(s->to, bytes, 0), s->slot_count);

    for (; s->slots[at] != 0; at = at + 1 < s->slot_count ? at + 1 : 0)
        if (memcmp(s->tuples + (s->slots[at] - 1) * s->width, s->to, bytes) == 0)
            return true;
    if (s->nodes.count == s->max)
        return false;
    s->tuples = vec_grow(s->a, s->tuples, s->nodes.count, &s->tuples_cap, bytes);
    memcpy(s->tuples + s->nodes.count * s->width, s->to, bytes);
    *VEC_ADD(s->a, &s->nodes) = (struct node){ parent, byte };
    s->slots[at] = (uint32_t)s->nodes.count;
    return note(s);
}

/* Whether what is required can still be. */
static bool lives(const struct search *s)
{
    for (size_t i = 0; i < s->required; i++)
        if (s->to[i] == 0)
            return false;
    return true;
}

static bool expand(struct search *s, uint32_t node)
{
    for (uint32_t m = 0; m < s->move_count; m++) {
        for (size_t i = 0; i < s->width; i++)
            s->to[i] = regex_dfa_next(s->dfas[i], s->tuples[node * s->width + i],
                                      s->dfas[i]->classes[s->moves[m]]);
        if (lives(s) && !add(s, node, s->moves[m]))
            return false;
    }
    return true;
}

bool regex_product_cells(struct arena *a, const struct regex_dfa *const *dfas, size_t count,
                         size_t required, uint32_t states_max, struct regex_cells *out)
{
    struct search s = { .a = a,
                        .dfas = dfas,
                        .width = count,
                        .required = required,
                        .max = states_max,
                        .slot_count = 2 * states_max + 1 };

    assert(count > 0);
    *out = (struct regex_cells){ 0 };
    if (count > REGEX_PRODUCT_MAX)
        return false;
    s.out = out;
    s.slots = NEW_N(a, uint32_t, s.slot_count);
    s.to = NEW_N(a, uint16_t, count);
    find_moves(&s);
    for (size_t i = 0; i < count; i++)
        s.to[i] = (uint16_t)dfas[i]->start;
    if (!lives(&s))
        return true;
    if (!add(&s, 0, 0))
        return false;
    for (uint32_t node = 0; node < s.nodes.count; node++) {
        out->states = (uint32_t)s.nodes.count;
        if (!expand(&s, node))
            return false;
    }
    return true;
}

/* The first text whose combination is `in`. */
static enum regex_answer ask(struct arena *a, const struct regex_dfa *x, const struct regex_dfa *y,
                             uint64_t in, struct str *text)
{
    const struct regex_dfa *both[] = { x, y };
    struct regex_cells cells;
    bool known = regex_product_cells(a, both, LEN(both), 1, REGEX_PRODUCT_STATES_MAX, &cells);

    for (size_t i = 0; i < cells.count; i++) {
        if (cells.items[i].in != in)
            continue;
        *text = cells.items[i].text;
        return REGEX_YES;
    }
    return known ? REGEX_NO : REGEX_UNKNOWN;
}

enum regex_answer regex_product_meet(struct arena *a, const struct regex_dfa *x,
                                     const struct regex_dfa *y, struct str *text)
{
    return ask(a, x, y, 3, text);
}

enum regex_answer regex_product_exceed(struct arena *a, const struct regex_dfa *x,
                                       const struct regex_dfa *y, struct str *text)
{
    return ask(a, x, y, 1, text);
}

bool regex_product_text(struct arena *a, const struct regex_dfa *dfa, struct str *text)
{
    struct regex_cells cells;

    if (!regex_product_cells(a, &dfa, 1, 1, dfa->state_count + 1, &cells) || cells.count == 0)
        return false;
    *text = cells.items[0].text;
    return true;
}

bool regex_product_same(const struct regex_dfa *x, const struct regex_dfa *y)
{
    size_t cells = (size_t)x->state_count * x->class_count;

    return x->state_count == y->state_count && x->class_count == y->class_count &&
           x->start == y->start && memcmp(x->classes, y->classes, sizeof(x->classes)) == 0 &&
           memcmp(x->next, y->next, cells * sizeof(*x->next)) == 0 &&
           memcmp(x->accept, y->accept, x->state_count * sizeof(*x->accept)) == 0;
}
