/* SPDX-License-Identifier: Apache-2.0
 *
 * Hopcroft's partition refinement: blocks of states that nothing tells apart so far are split by
 * what moves into a block, the smaller half first, so that n states of k classes take n k log n.
 * What is left is numbered breadth first from the start, classes by their first byte.
 */
#include "regex/minimal.h"

#include "base/hash.h"

struct splitter {
    uint32_t block, class;
};

struct partition {
    const struct regex_dfa *dfa;
    uint32_t *elements, *place;  /* states, block by block; where each stands */
    uint32_t *block;             /* of each state */
    uint32_t *first, *end, *mid; /* of each block; [first, mid) are marked */
    uint32_t count;
    uint32_t *into;   /* states by class and where they move to */
    uint32_t *starts; /* in `into`, of class and target */
    struct splitter *work;
    size_t work_count;
    bool *listed; /* of block and class: it is on the list */
    uint32_t *touched, touched_count;
    uint32_t *batch;
};

static void invert(struct arena *a, struct partition *p)
{
    uint32_t n = p->dfa->state_count, k = p->dfa->class_count;
    size_t total = (size_t)n * k;
    uint32_t *at;

    p->starts = NEW_N(a, uint32_t, total + 1);
    p->into = NEW_N(a, uint32_t, total);
    at = NEW_N(a, uint32_t, total);
    for (uint32_t s = 0; s < n; s++)
        for (uint32_t c = 0; c < k; c++)
            p->starts[(size_t)c * n + regex_dfa_next(p->dfa, s, c) + 1]++;
    for (size_t i = 0; i < total; i++) {
        p->starts[i + 1] += p->starts[i];
        at[i] = p->starts[i];
    }
    for (uint32_t s = 0; s < n; s++)
        for (uint32_t c = 0; c < k; c++)
            p->into[at[(size_t)c * n + regex_dfa_next(p->dfa, s, c)]++] = s;
}

static void list(struct partition *p, uint32_t block, uint32_t class)
{
    size_t at = (size_t)block * p->dfa->class_count + class;

    if (p->listed[at])
        return;
    p->listed[at] = true;
    p->work[p->work_count++] = (struct splitter){ block, class };
}

static void make_room(struct arena *a, struct partition *p)
{
    uint32_t n = p->dfa->state_count;

    p->elements = NEW_N(a, uint32_t, n);
    p->place = NEW_N(a, uint32_t, n);
    p->block = NEW_N(a, uint32_t, n);
    p->first = NEW_N(a, uint32_t, n + 1);
    p->end = NEW_N(a, uint32_t, n + 1);
    p->mid = NEW_N(a, uint32_t, n + 1);
    p->touched = NEW_N(a, uint32_t, n + 1);
    p->batch = NEW_N(a, uint32_t, n);
    p->work = NEW_N(a, struct splitter, (size_t)n * p->dfa->class_count + 1);
    p->listed = NEW_N(a, bool, (size_t)n * p->dfa->class_count + 1);
}

/* States that accept, and others. */
static void begin(struct arena *a, struct partition *p)
{
    uint32_t n = p->dfa->state_count, at = 0;

    make_room(a, p);
    for (int accepting = 0; accepting < 2; accepting++) {
        uint32_t from = at;

        for (uint32_t s = 0; s < n; s++) {
            if (p->dfa->accept[s] != (accepting == 1))
                continue;
            p->elements[at] = s;
            p->place[s] = at++;
            p->block[s] = p->count;
        }
        if (at == from)
            continue;
        p->first[p->count] = p->mid[p->count] = from;
        p->end[p->count++] = at;
    }
    for (uint32_t b = 0; b < p->count; b++)
        for (uint32_t c = 0; c < p->dfa->class_count; c++)
            list(p, b, c);
}

static void mark(struct partition *p, uint32_t s)
{
    uint32_t b = p->block[s], at = p->place[s], to = p->mid[b], other;

    if (at < to)
        return;
    if (to == p->first[b])
        p->touched[p->touched_count++] = b;
    other = p->elements[to];
    p->elements[to] = s;
    p->place[s] = to;
    p->elements[at] = other;
    p->place[other] = at;
    p->mid[b]++;
}

/* Splits a block into what is marked and what is not; the smaller part becomes the new block. */
static void split(struct partition *p, uint32_t b)
{
    uint32_t new = p->count, first = p->first[b], mid = p->mid[b], end = p->end[b];

    p->mid[b] = first;
    if (mid == end)
        return;
    if (mid - first <= end - mid) {
        p->first[new] = first;
        p->end[new] = mid;
        p->first[b] = p->mid[b] = mid;
    } else {
        p->first[new] = mid;
        p->end[new] = end;
        p->end[b] = mid;
    }
    p->mid[new] = p->first[new];
    p->count++;
    for (uint32_t i = p->first[new]; i < p->end[new]; i++)
        p->block[p->elements[i]] = new;
    for (uint32_t c = 0; c < p->dfa->class_count; c++)
        list(p, new, c); /* the larger part, where it was on the list, still is */
}

static void refine(struct partition *p)
{
    uint32_t n = p->dfa->state_count;

    while (p->work_count > 0) {
        struct splitter w = p->work[--p->work_count];
        uint32_t size = p->end[w.block] - p->first[w.block];

        p->listed[(size_t)w.block * p->dfa->class_count + w.class] = false;
        memcpy(p->batch, p->elements + p->first[w.block], size * sizeof(*p->batch));
        p->touched_count = 0;
        for (uint32_t i = 0; i < size; i++) {
            size_t at = (size_t)w.class * n + p->batch[i];

            for (uint32_t k = p->starts[at]; k < p->starts[at + 1]; k++)
                mark(p, p->into[k]);
        }
        for (uint32_t i = 0; i < p->touched_count; i++)
            split(p, p->touched[i]);
    }
}

/* One representative a block, numbered breadth first. */
struct numbering {
    uint32_t *number; /* of each block, + 1 */
    uint32_t *order;  /* a state of each number */
    uint32_t count;
};

static void visit(const struct partition *p, struct numbering *n, uint32_t state)
{
    uint32_t b = p->block[state];

    if (n->number[b] != 0)
        return;
    n->order[n->count] = state;
    n->number[b] = ++n->count;
}

/* Merges classes that all states treat alike; classes[] of `out` then name a class of `from`. */
static uint32_t merge_classes(struct arena *a, const struct regex_dfa *dfa, uint32_t *sample)
{
    uint32_t n = dfa->state_count, k = dfa->class_count, count = 0, merged[256];
    uint64_t *print = NEW_N(a, uint64_t, k);

    for (uint32_t c = 0; c < k; c++)
        for (uint32_t s = 0; s < n; s++)
            print[c] =
                hash_mum(print[c] ^ regex_dfa_next(dfa, s, c), UINT64_C(0x9e3779b97f4a7c15) + s);
    for (uint32_t c = 0; c < k; c++) {
        uint32_t same = 0;

        for (; same < count; same++) {
            uint32_t s = 0;

            while (print[sample[same]] == print[c] && s < n &&
                   regex_dfa_next(dfa, s, sample[same]) == regex_dfa_next(dfa, s, c))
                s++;
            if (s == n)
                break;
        }
        if (same == count)
            sample[count++] = c;
        merged[c] = same;
    }
    for (uint32_t c = 0; c < k; c++)
        sample[256 + c] = merged[c];
    return count;
}

/* Gives classes the numbers in which bytes meet them, and merges those that are alike. */
static void tidy(struct arena *a, struct regex_dfa *dfa)
{
    uint32_t sample[512], rank[256] = { 0 }, order[256], found = 0;
    uint32_t count = merge_classes(a, dfa, sample);
    uint16_t *next = NEW_N(a, uint16_t, (size_t)dfa->state_count * count);

    for (uint32_t c = 0; c < count; c++)
        rank[c] = UINT32_MAX;
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t c = sample[256 + dfa->classes[b]];

        if (rank[c] == UINT32_MAX) {
            order[found] = sample[c];
            rank[c] = found++;
        }
        dfa->classes[b] = (uint8_t)rank[c];
    }
    for (uint32_t s = 0; s < dfa->state_count; s++)
        for (uint32_t c = 0; c < count; c++)
            next[(size_t)s * count + c] = regex_dfa_next(dfa, s, order[c]);
    dfa->next = next;
    dfa->class_count = count;
}

/* The blocks as states, classes as they were. */
static void quotient(struct arena *a, const struct partition *p, const uint32_t order[256],
                     struct regex_dfa *out)
{
    uint32_t k = p->dfa->class_count;
    struct numbering n = { .number = NEW_N(a, uint32_t, p->count),
                           .order = NEW_N(a, uint32_t, p->count) };

    visit(p, &n, 0);
    visit(p, &n, p->dfa->start);
    for (uint32_t i = 1; i < n.count; i++)
        for (uint32_t c = 0; c < k; c++)
            visit(p, &n, regex_dfa_next(p->dfa, n.order[i], order[c]));
    *out = (struct regex_dfa){ .class_count = k,
                               .state_count = n.count,
                               .start = n.number[p->block[p->dfa->start]] - 1,
                               .next = NEW_N(a, uint16_t, (size_t)n.count * k),
                               .accept = NEW_N(a, bool, n.count) };
    memcpy(out->classes, p->dfa->classes, sizeof(out->classes));
    for (uint32_t i = 0; i < n.count; i++) {
        out->accept[i] = p->dfa->accept[n.order[i]];
        for (uint32_t c = 0; c < k; c++)
            out->next[(size_t)i * k + c] =
                (uint16_t)(n.number[p->block[regex_dfa_next(p->dfa, n.order[i], c)]] - 1);
    }
}

/* Classes in the order of their first bytes. */
static void order_classes(const struct regex_dfa *dfa, uint32_t order[256])
{
    bool seen[256] = { false };
    uint32_t n = 0;

    for (uint32_t b = 0; b < 256; b++) {
        if (!seen[dfa->classes[b]])
            order[n++] = dfa->classes[b];
        seen[dfa->classes[b]] = true;
    }
}

void regex_minimal_make(struct arena *a, const struct regex_dfa *from, struct regex_dfa *out)
{
    struct partition p = { .dfa = from };
    uint32_t order[256];

    invert(a, &p);
    begin(a, &p);
    refine(&p);
    order_classes(from, order);
    quotient(a, &p, order, out);
    tidy(a, out);
}
