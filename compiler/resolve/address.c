/* SPDX-License-Identifier: Apache-2.0
 *
 * `localhost` is the one name, and it is 127.0.0.1: a name that the machine's resolver answers
 * would make the table depend on where it was compiled.
 */
#include "resolve/address.h"

enum { UNIX_PATH_MAX = 107 }; /* sun_path without its zero */

static bool parse_unix(struct str path, struct resolve_address *out)
{
    if (path.n == 0 || path.n > UNIX_PATH_MAX)
        return false;
    *out = (struct resolve_address){ .family = TABLE_UNIX, .path = path };
    return true;
}

/* Splits "host:port" at the last colon; brackets of an IPv6 address are cut off. */
static bool split_port(struct str text, struct str *host, uint64_t *port, bool *bracketed)
{
    size_t colon = text.n;

    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon == 0 || !str_to_u64(str_sub(text, colon, text.n), 65535, port))
        return false;
    *host = str_sub(text, 0, colon - 1);
    *bracketed = host->n >= 2 && host->p[0] == '[' && host->p[host->n - 1] == ']';
    if (*bracketed)
        *host = str_sub(*host, 1, host->n - 2);
    return true;
}

bool resolve_address_parse(struct str text, struct resolve_address *out)
{
    struct resolve_address found = { 0 };
    struct str host;
    uint64_t port;
    bool bracketed;

    if (str_has_prefix(text, STR("unix:")))
        return parse_unix(str_sub(text, 5, text.n), out);
    if (!split_port(text, &host, &port, &bracketed))
        return false;
    found.localhost = str_eq(host, STR("localhost"));
    if (!ip_parse(found.localhost ? STR("127.0.0.1") : host, &found.ip))
        return false;
    found.port = (uint32_t)port;
    found.family = ip_is_v4(&found.ip) ? TABLE_IPV4 : TABLE_IPV6;
    if (bracketed != (str_find(host, ':') < host.n))
        return false;
    *out = found;
    return true;
}
