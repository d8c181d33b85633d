/* SPDX-License-Identifier: Apache-2.0
 *
 * Field names that mean something to the proxy itself, found by the hash that the scan of a name
 * gives anyway: one multiplication, one slot, one comparison. The list is names.def.
 *
 * CGI and WSGI servers fold `_` and `.` into the same variable as `-`, so X_Forwarded_For is as
 * good a lie as X-Forwarded-For: such aliases of names we remove or write ourselves get an id of
 * their own and are dropped from requests.
 */
#ifndef HTTP_NAME_H
#define HTTP_NAME_H

#include "table/match.h"

enum http_name {
    HTTP_NAME_OTHER,
#define NAME(ID, name, hash, flags) HTTP_NAME_##ID,
#include "http/names.def"
    HTTP_NAME_IDENTITY, /* X-Forwarded-* and X-JWT-* beyond those listed */
    HTTP_NAME_ALIAS,    /* of a name not forwarded in requests */
    HTTP_NAMES,
};

enum http_name_flags {
    HTTP_NAME_REQUEST_DROP = 1,
    HTTP_NAME_RESPONSE_DROP = 2,
    HTTP_NAME_PROTECTED = 4,
};

enum { HTTP_NAME_SLOTS = 64 };

struct http_name_slot {
    uint32_t hash;
    uint8_t id, length;
    char text[26];
};

extern const struct http_name_slot http_name_slots[HTTP_NAME_SLOTS];
extern const uint8_t http_name_flag_sets[HTTP_NAMES];

#define HTTP_NAME_SLOT(hash) ((uint32_t)((uint32_t)(hash)*0x4534d94fu) >> 26)

/* For a name in names.def its id, whatever its case; else HTTP_NAME_OTHER. `name` is a token. */
static inline enum http_name http_name_listed(uint32_t hash, struct str name)
{
    const struct http_name_slot *slot = &http_name_slots[HTTP_NAME_SLOT(hash)];

    if (LIKELY(slot->hash != hash || slot->length != name.n))
        return HTTP_NAME_OTHER;
    /* Listed names are letters, digits and '-': for token bytes, | 0x20 folds onto these nothing
     * but case. */
    for (size_t i = 0; i < name.n; i++) {
        if ((name.p[i] | 0x20) != slot->text[i])
            return HTTP_NAME_OTHER;
    }
    return (enum http_name)slot->id;
}

/* The same, and IDENTITY or ALIAS. `separators`: the name has a '_' or '.'. */
enum http_name http_name_find(uint32_t hash, struct str name, bool separators);

#endif
