/* SPDX-License-Identifier: Apache-2.0
 *
 * Where listeners bind and endpoints live: "127.0.0.1:80", "[::1]:80", "localhost:80",
 * "unix:/run/x.sock".
 */
#ifndef RESOLVE_ADDRESS_H
#define RESOLVE_ADDRESS_H

#include "base/ip.h"
#include "table/layout.h"

struct resolve_address {
    enum table_family family;
    struct ip ip; /* zero for a unix socket */
    uint32_t port;
    struct str path; /* of a unix socket */
    bool localhost;  /* written as a name; taken as 127.0.0.1 */
};

/* False where the text is none of these. Port 0 is read as such. */
NODISCARD bool resolve_address_parse(struct str text, struct resolve_address *out);

#endif
