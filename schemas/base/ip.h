/* SPDX-License-Identifier: Apache-2.0
 *
 * IP addresses and prefixes. IPv4 is kept as its IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), so
 * that one comparison serves both families.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/str.h"

struct ip {
    uint8_t bytes[16];
};

struct ip_prefix {
    struct ip ip; /* bits below the length are zero */
    uint8_t bits; /* 0..128; an IPv4 /n is 96 + n */
};

enum { IP_TEXT_MAX = 46 };

bool ip_is_v4(const struct ip *ip);

/* Dotted quad, or RFC 4291 text without zone; no brackets. An IPv4-mapped text gives the IPv4
 * address. */
NODISCARD bool ip_parse(struct str s, struct ip *out);

/* Address with /length, or a bare address (its whole length). False also where host bits are set.
 */
NODISCARD bool ip_prefix_parse(struct str s, struct ip_prefix *out);

/* Text as RFC 5952 wants it, zero-terminated; the slice points into buf. */
struct str ip_format(const struct ip *ip, char buf[IP_TEXT_MAX]);

bool ip_prefix_has(const struct ip_prefix *prefix, const struct ip *ip);

#endif
