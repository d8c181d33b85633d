/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses by inet_pton and inet_ntop, which know every odd form and refuse what is none.
 */
#include "base/ip.h"

#include <arpa/inet.h>

static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

bool ip_is_v4(const struct ip *ip)
{
    return memcmp(ip->bytes, mapped, sizeof(mapped)) == 0;
}

bool ip_parse(struct str s, struct ip *out)
{
    char text[IP_TEXT_MAX];
    struct ip ip;

    if (s.n == 0 || s.n >= sizeof(text) || memchr(s.p, '\0', s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    if (inet_pton(AF_INET, text, ip.bytes + 12) == 1)
        memcpy(ip.bytes, mapped, sizeof(mapped));
    else if (inet_pton(AF_INET6, text, ip.bytes) != 1)
        return false;
    *out = ip;
    return true;
}

static bool host_bits_clear(const struct ip *ip, unsigned bits)
{
    for (unsigned i = bits; i < 128; i++)
        if (ip->bytes[i / 8] & (0x80u >> (i % 8)))
            return false;
    return true;
}

bool ip_prefix_parse(struct str s, struct ip_prefix *out)
{
    struct str rest = s, address;
    struct ip_prefix prefix = { .bits = 128 };
    uint64_t bits;

    if (!str_cut(&rest, '/', &address) || !ip_parse(address, &prefix.ip))
        return false;
    if (rest.p) {
        unsigned base = ip_is_v4(&prefix.ip) ? 96 : 0;

        if (!str_to_u64(rest, 128 - base, &bits))
            return false;
        prefix.bits = (uint8_t)(base + bits);
    }
    if (!host_bits_clear(&prefix.ip, prefix.bits))
        return false;
    *out = prefix;
    return true;
}

/* By hand, because proxyd writes one for every request: inet_ntop goes through printf. */
static struct str format_v4(const uint8_t bytes[4], char *buf)
{
    char *at = buf;

    for (size_t i = 0; i < 4; i++) {
        unsigned n = bytes[i];

        if (n >= 100)
            *at++ = (char)('0' + n / 100);
        if (n >= 10)
            *at++ = (char)('0' + n / 10 % 10);
        *at++ = (char)('0' + n % 10);
        *at++ = '.';
    }
    *--at = '\0';
    return (struct str){ buf, (size_t)(at - buf) };
}

struct str ip_format(const struct ip *ip, char buf[IP_TEXT_MAX])
{
    if (ip_is_v4(ip))
        return format_v4(ip->bytes + 12, buf);
    assert(inet_ntop(AF_INET6, ip->bytes, buf, IP_TEXT_MAX) != NULL);
    return str_of(buf);
}

bool ip_prefix_has(const struct ip_prefix *prefix, const struct ip *ip)
{
    unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;

    if (memcmp(prefix->ip.bytes, ip->bytes, whole) != 0)
        return false;
    return rest == 0 || ((prefix->ip.bytes[whole] ^ ip->bytes[whole]) >> (8 - rest)) == 0;
}
