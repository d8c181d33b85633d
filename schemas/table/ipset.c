/* SPDX-License-Identifier: Apache-2.0
 *
 * Two networks hold each other or share nothing. So in a set where none holds another there is one
 * network at most that can have an address: the last that does not begin behind it. A binary search
 * finds it, for 4,000 networks in 12 steps of 24 bytes; sets are as large as people write them, and
 * most have less than ten.
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

bool table_ipset_has(const struct table *t, uint32_t first, uint32_t count, const struct ip *ip)
{
    uint32_t lo = first, hi = first + count;
    struct ip_prefix prefix;

    if (count == 0)
        return false;
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
