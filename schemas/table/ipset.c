/* SPDX-License-Identifier: Apache-2.0
 *
 * Two networks hold each other or share nothing. So in a set where none holds another there is one
 * network at most that can have an address: the last that does not begin behind it. A binary search
 * finds it, for 4,000 networks in 12 steps of 24 bytes; sets are as large as people write them, and
 * most have less than ten.
 *
 * With more networks every step is a cache miss. IPv4 addresses of such a set are looked up in an
 * index (as in DXR, Zec et al., ACM CCR 42(5), 2012): a jump by the upper 16 bits, then a search
 * among what has them, four bytes each and mostly one or two: 7 bytes a network instead of 24, and
 * two misses in all.
 *
 * Sets share one section, and many may lie over the same records: checking each by itself would
 * cost a hostile file's product of both. Instead every record says how many in a row are in order
 * from it on, which is checked in one pass, and a set is in order if it is no longer than that.
 */
#include "table/ipset.h"

static struct ip_prefix prefix_of(const struct table_cidr *c)
{
    struct ip_prefix prefix = { .bits = (uint8_t)c->bits };

    memcpy(prefix.ip.bytes, c->ip, sizeof(c->ip));
    return prefix;
}

bool table_ipset_v4(const struct ip_prefix *prefix, uint32_t *first, uint32_t *last)
{
    static const struct ip begin = { { [10] = 0xff, [11] = 0xff } };
    const uint8_t *ip = prefix->ip.bytes;

    if (prefix->bits < 96) {
        *first = 0;
        *last = UINT32_MAX;
        return ip_prefix_has(prefix, &begin);
    }
    *first = (uint32_t)ip[12] << 24 | (uint32_t)ip[13] << 16 | (uint32_t)ip[14] << 8 | ip[15];
    *last = *first | (uint32_t)(UINT64_C(0xffffffff) >> (prefix->bits - 96));
    return memcmp(ip, begin.bytes, 12) == 0;
}

/* The index of this set, or NULL. */
static const struct table_network_index *index_of(const struct table *t, uint32_t first,
                                                  uint32_t count)
{
    uint32_t lo = 0, hi = t->network_index_count;
    const struct table_network_index *found;

    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (table_network_index(t, mid)->cidr_first <= first)
            lo = mid;
        else
            hi = mid;
    }
    if (lo == hi)
        return NULL;
    found = table_network_index(t, lo);
    return found->cidr_first == first && found->cidr_count == count ? found : NULL;
}

static bool index_has(const struct table *t, const struct table_network_index *index,
                      const struct ip *ip)
{
    uint32_t upper = (uint32_t)ip->bytes[12] << 8 | ip->bytes[13];
    uint32_t lower = (uint32_t)ip->bytes[14] << 8 | ip->bytes[15];
    uint32_t lo = table_network_jump(t, index->jump_first + upper)->span;
    uint32_t hi = table_network_jump(t, index->jump_first + upper + 1)->span;

    if (lo == hi)
        return false;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (table_network_span(t, mid)->first <= lower)
            lo = mid;
        else
            hi = mid;
    }
    return table_network_span(t, lo)->first <= lower && lower <= table_network_span(t, lo)->last;
}

bool table_ipset_has(const struct table *t, uint32_t first, uint32_t count, const struct ip *ip)
{
    uint32_t lo = first, hi = first + count;
    struct ip_prefix prefix;

    if (count == 0)
        return false;
    if (count >= TABLE_NETWORK_INDEXED && ip_is_v4(ip)) {
        const struct table_network_index *index = index_of(t, first, count);

        if (index != NULL)
            return index_has(t, index, ip);
    }
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (memcmp(table_cidr(t, mid)->ip, ip->bytes, sizeof(ip->bytes)) <= 0)
            lo = mid;
        else
            hi = mid;
    }
    prefix = prefix_of(table_cidr(t, lo));
    return ip_prefix_has(&prefix, ip);
}

static bool has_host_bits(const struct table_cidr *c)
{
    for (uint32_t i = c->bits; i < 128; i++)
        if (c->ip[i / 8] >> (7 - i % 8) & 1)
            return true;
    return false;
}

/* Whether `b` begins behind the end of `a`. */
static bool ascends(const struct table_cidr *a, const struct table_cidr *b)
{
    struct ip_prefix prefix = prefix_of(a);
    struct ip start;

    memcpy(start.bytes, b->ip, sizeof(b->ip));
    return memcmp(a->ip, b->ip, sizeof(a->ip)) < 0 && !ip_prefix_has(&prefix, &start);
}

bool table_ipset_check(const struct table *t, uint32_t *index, const char **field)
{
    for (uint32_t i = 0; i < t->cidr_count; i++) {
        const struct table_cidr *c = table_cidr(t, i);
        const struct table_cidr *next = i + 1 < t->cidr_count ? table_cidr(t, i + 1) : NULL;

        *index = i;
        *field = "ip";
        if (has_host_bits(c))
            return false;
        *field = "run";
        if (c->run == 0 ||
            (c->run > 1 && (next == NULL || next->run != c->run - 1 || !ascends(c, next))))
            return false;
    }
    return true;
}

/* What is compared with an index while its networks are gone through. */
struct checking {
    const struct table *t;
    const struct table_network_index *index;
    uint32_t upper, span; /* the next of each */
};

/* All jumps up to `upper` lead to the next span. */
static bool check_jumps(struct checking *c, uint32_t upper)
{
    while (c->upper <= upper)
        if (table_network_jump(c->t, c->index->jump_first + c->upper++)->span != c->span)
            return false;
    return true;
}

static bool check_spans(struct checking *c, uint32_t first, uint32_t last)
{
    for (uint32_t upper = first >> 16; upper <= last >> 16; upper++) {
        const struct table_network_span *span;

        if (!check_jumps(c, upper) || c->span >= c->index->span_first + c->index->span_count)
            return false;
        span = table_network_span(c->t, c->span++);
        if (span->first != (upper == first >> 16 ? (uint16_t)first : 0) ||
            span->last != (upper == last >> 16 ? (uint16_t)last : UINT16_MAX))
            return false;
    }
    return true;
}

static bool check_index(const struct table *t, const struct table_network_index *index)
{
    struct checking c = { .t = t, .index = index, .span = index->span_first };
    uint32_t first, last;

    for (uint32_t i = 0; i < index->cidr_count; i++) {
        struct ip_prefix prefix = prefix_of(table_cidr(t, index->cidr_first + i));

        if (table_ipset_v4(&prefix, &first, &last) && !check_spans(&c, first, last))
            return false;
    }
    return check_jumps(&c, TABLE_NETWORK_JUMPS - 1) &&
           c.span == index->span_first + index->span_count;
}

bool table_ipset_check_indexes(const struct table *t, uint32_t *index, const char **field)
{
    for (uint32_t i = 0; i < t->network_index_count; i++) {
        const struct table_network_index *x = table_network_index(t, i);

        *index = i;
        *field = "cidr_first";
        if ((i > 0 && table_network_index(t, i - 1)->cidr_first >= x->cidr_first) ||
            !table_ipset_sound(t, x->cidr_first, x->cidr_count))
            return false;
        *field = "jump_count";
        if (x->jump_count != TABLE_NETWORK_JUMPS)
            return false;
        *field = "span_first";
        if (!check_index(t, x))
            return false;
    }
    return true;
}
