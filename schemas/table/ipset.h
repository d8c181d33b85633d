/* SPDX-License-Identifier: Apache-2.0
 *
 * Sets of networks: ranges of CIDR whose networks ascend and hold no address twice, which the
 * verifier makes sure of. IPv4 networks stand as their IPv4-mapped ones, so that one order serves
 * both families.
 */
#ifndef TABLE_IPSET_H
#define TABLE_IPSET_H

#include "base/ip.h"
#include "table/view.h"

/* Whether one of the networks [first, first + count) holds the address; no more steps than `count`
 * has bits, and as many again to find its index. */
bool table_ipset_has(const struct table *t, uint32_t first, uint32_t count, const struct ip *ip);

/* The first and the last IPv4 address of a network as numbers; false where it holds none. */
bool table_ipset_v4(const struct ip_prefix *prefix, uint32_t *first, uint32_t *last);

/* Whether the networks ascend, share no address and are all part of one run; `run` of every network
 * was checked by table_ipset_check. */
static inline bool table_ipset_sound(const struct table *t, uint32_t first, uint32_t count)
{
    return count == 0 || count <= table_cidr(t, first)->run;
}

/* Checks `run` of all networks, which bounds the sets for good in one pass. False: *index is the
 * first that is wrong, *field what of it. */
bool table_ipset_check(const struct table *t, uint32_t *index, const char **field);

/* The same for the indexes: each says of every IPv4 address what its networks say. Ranges are
 * proven. */
bool table_ipset_check_indexes(const struct table *t, uint32_t *index, const char **field);

#endif
