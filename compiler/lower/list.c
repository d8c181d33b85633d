/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared records are found again by a hash of their bytes; the map only says where to look, so that
 * its order shows nowhere.
 */
#include "lower/list.h"

#include <stdlib.h>

#include "base/hash.h"
#include "table/ipset.h"

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void lower_list_words(struct lower *l, const struct policy_text *texts, size_t count,
                      enum lower_order order, uint32_t *first, uint32_t *words)
{
    struct str *all = NEW_N(l->arena, struct str, count + 1);

    for (size_t i = 0; i < count; i++)
        all[i] = texts[i].text;
    if (order == LOWER_SORTED)
        qsort(all, count, sizeof(*all), compare_strs);
    *first = emit_count(l->image, TABLE_WORD);
    *words = 0;
    for (size_t i = 0; i < count; i++) {
        struct table_word *out;
        uint32_t index;

        if (order == LOWER_SORTED && i > 0 && str_eq(all[i - 1], all[i]))
            continue;
        out = emit_add(l->image, TABLE_WORD, &index);
        out->text = emit_text(l->image, all[i]);
        ++*words;
    }
}

static int compare_prefixes(const void *pa, const void *pb)
{
    const struct ip_prefix *a = pa, *b = pb;
    int order = memcmp(a->ip.bytes, b->ip.bytes, sizeof(a->ip.bytes));

    return order ? order : (a->bits > b->bits) - (a->bits < b->bits);
}

/* Whether the two are the halves of one network. */
static bool are_halves(const struct ip_prefix *a, const struct ip_prefix *b)
{
    struct ip other = a->ip;

    if (a->bits != b->bits || a->bits == 0)
        return false;
    other.bytes[(a->bits - 1) / 8] ^= (uint8_t)(0x80 >> (a->bits - 1) % 8);
    return memcmp(other.bytes, b->ip.bytes, sizeof(other.bytes)) == 0;
}

/* Of sorted networks the fewest that hold the same addresses: what another holds is dropped, halves
 * become one. Equal sets are then equal records. */
static size_t merge_prefixes(struct ip_prefix *all, size_t n)
{
    size_t out = 0;

    for (size_t i = 0; i < n; i++) {
        if (out > 0 && ip_prefix_has(&all[out - 1], &all[i].ip))
            continue;
        all[out++] = all[i];
        while (out > 1 && are_halves(&all[out - 2], &all[out - 1]))
            all[--out - 1].bits--;
    }
    return out;
}

static void add_jumps(struct lower *l, const struct table_network_index *index, uint32_t upper)
{
    while (emit_count(l->image, TABLE_NJMP) <= index->jump_first + upper) {
        uint32_t at, span = emit_count(l->image, TABLE_NSPN);
        struct table_network_jump *jump = emit_add(l->image, TABLE_NJMP, &at);

        jump->span = span;
    }
}

static void add_spans(struct lower *l, const struct table_network_index *index, uint32_t first,
                      uint32_t last)
{
    for (uint32_t upper = first >> 16; upper <= last >> 16; upper++) {
        struct table_network_span *span;
        uint32_t at;

        add_jumps(l, index, upper);
        span = emit_add(l->image, TABLE_NSPN, &at);
        span->first = upper == first >> 16 ? (uint16_t)first : 0;
        span->last = upper == last >> 16 ? (uint16_t)last : UINT16_MAX;
    }
}

/* Adds what IPv4 addresses are looked up in; without it sets are searched, which takes longer. */
static void index_networks(struct lower *l, const struct ip_prefix *all, uint32_t cidr_first,
                           uint32_t cidr_count)
{
    struct table_network_index index = { .cidr_first = cidr_first,
                                         .cidr_count = cidr_count,
                                         .jump_first = emit_count(l->image, TABLE_NJMP),
                                         .jump_count = TABLE_NETWORK_JUMPS,
                                         .span_first = emit_count(l->image, TABLE_NSPN) };
    uint32_t first, last, at;

    if (cidr_count < TABLE_NETWORK_INDEXED ||
        emit_count(l->image, TABLE_NIDX) == TABLE_NETWORK_INDEXES_MAX)
        return;
    for (uint32_t i = 0; i < cidr_count; i++)
        if (table_ipset_v4(&all[i], &first, &last))
            add_spans(l, &index, first, last);
    add_jumps(l, &index, TABLE_NETWORK_JUMPS - 1);
    index.span_count = emit_count(l->image, TABLE_NSPN) - index.span_first;
    *(struct table_network_index *)emit_add(l->image, TABLE_NIDX, &at) = index;
}

void lower_list_networks(struct lower *l, const struct policy_text *texts, size_t count,
                         uint32_t *first, uint32_t *networks)
{
    struct ip_prefix *all = NEW_N(l->arena, struct ip_prefix, count + 1);
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += ip_prefix_parse(texts[i].text, &all[n]);
    qsort(all, n, sizeof(*all), compare_prefixes);
    n = merge_prefixes(all, n);
    *first = emit_count(l->image, TABLE_CIDR);
    *networks = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        uint32_t index;
        struct table_cidr *to = emit_add(l->image, TABLE_CIDR, &index);

        memcpy(to->ip, all[i].ip.bytes, sizeof(to->ip));
        to->bits = all[i].bits;
        to->run = (uint32_t)(n - i);
    }
    index_networks(l, all, *first, *networks);
}

uint32_t lower_list_bits(const struct policy_text *texts, size_t count, const char *const *words)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++)
        for (uint32_t w = 0; words[w]; w++)
            if (str_eq(texts[i].text, str_of(words[w])))
                bits |= 1u << w;
    return bits;
}

/* ---- shared records ---- */

struct lower_shared {
    struct slot {
        uint32_t type; /* 0: free */
        uint32_t index;
        uint64_t hash;
        struct str key;
    } * slots;
    size_t count, cap;
};

static struct slot *slot_of(const struct lower_shared *s, const struct slot *want)
{
    size_t i = (size_t)want->hash & (s->cap - 1);

    for (; s->slots[i].type != 0; i = (i + 1) & (s->cap - 1)) {
        const struct slot *at = &s->slots[i];

        if (at->hash == want->hash && at->type == want->type && str_eq(at->key, want->key))
            break;
    }
    return &s->slots[i];
}

static void grow(struct lower *l, struct lower_shared *s)
{
    struct lower_shared bigger = { .count = s->count, .cap = s->cap ? s->cap * 2 : 64 };

    bigger.slots = NEW_N(l->arena, struct slot, bigger.cap);
    for (size_t i = 0; i < s->cap; i++)
        if (s->slots[i].type != 0)
            *slot_of(&bigger, &s->slots[i]) = s->slots[i];
    *s = bigger;
}

uint32_t *lower_list_known(struct lower *l, enum table_section_type type, struct str key)
{
    struct slot want = { type, UINT32_MAX, hash_bytes(key.p, key.n, type), key }, *at;

    if (l->shared == NULL)
        l->shared = NEW(l->arena, struct lower_shared);
    if (2 * (l->shared->count + 1) > l->shared->cap)
        grow(l, l->shared);
    at = slot_of(l->shared, &want);
    if (at->type == 0) {
        want.key.p = memcpy(arena_take_text(l->arena, key.n), key.p, key.n);
        *at = want;
        l->shared->count++;
    }
    return &at->index;
}

uint32_t lower_list_share(struct lower *l, enum table_section_type type, const void *record,
                          size_t bytes)
{
    uint32_t *known = lower_list_known(l, type, (struct str){ record, bytes });

    if (*known == UINT32_MAX)
        memcpy(emit_add(l->image, type, known), record, bytes);
    return *known;
}

uint32_t lower_list_secret(struct lower *l, const struct policy_secret *secret)
{
    struct table_secret record = { .provider = emit_text(l->image, secret->provider.text),
                                   .name = emit_text(l->image, secret->name.text),
                                   .key = emit_text(l->image, secret->key.text) };

    return lower_list_share(l, TABLE_SECR, &record, sizeof(record));
}
