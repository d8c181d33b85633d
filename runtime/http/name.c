/* SPDX-License-Identifier: Apache-2.0
 *
 * The slot table is laid out by the compiler: designated initialisers at the hash's slot, so that
 * two names in one slot are a compile error (initialiser overridden), not a bug. A clash is cured
 * by another multiplier.
 */
#include "http/name.h"

enum { ALIAS_MAX = 64 }; /* longer names alias nothing we know */

const struct http_name_slot http_name_slots[HTTP_NAME_SLOTS] = {
#define NAME(ID, name, hash, flags) \
    [HTTP_NAME_SLOT(hash)] = { hash, HTTP_NAME_##ID, sizeof(name) - 1, name },
#include "http/names.def"
};

const uint8_t http_name_flag_sets[HTTP_NAMES] = {
#define Q HTTP_NAME_REQUEST_DROP
#define R HTTP_NAME_RESPONSE_DROP
#define P HTTP_NAME_PROTECTED
#define NAME(ID, name, hash, flags) [HTTP_NAME_##ID] = flags,
#include "http/names.def"
    [HTTP_NAME_IDENTITY] = Q | P,
    [HTTP_NAME_ALIAS] = Q,
#undef Q
#undef R
#undef P
};

static bool has_prefix(struct str name, struct str lower)
{
    return name.n > lower.n && str_ieq(str_sub(name, 0, lower.n), lower);
}

static enum http_name find_plain(uint32_t hash, struct str name)
{
    enum http_name id = http_name_listed(hash, name);

    if (id != HTTP_NAME_OTHER)
        return id;
    if (has_prefix(name, STR("x-forwarded-")) || has_prefix(name, STR("x-jwt-")))
        return HTTP_NAME_IDENTITY;
    return HTTP_NAME_OTHER;
}

static enum http_name find_alias(struct str name)
{
    char plain[ALIAS_MAX];
    struct str folded = { plain, name.n };
    enum http_name id;

    if (name.n > ALIAS_MAX)
        return has_prefix(name, STR("x-forwarded-")) ? HTTP_NAME_IDENTITY : HTTP_NAME_OTHER;
    for (size_t i = 0; i < name.n; i++) {
        plain[i] = name.p[i];
        if (plain[i] == '_' || plain[i] == '.')
            plain[i] = '-';
    }
    id = find_plain(table_name_hash(folded), folded);
    return http_name_flag_sets[id] & HTTP_NAME_REQUEST_DROP ? HTTP_NAME_ALIAS : HTTP_NAME_OTHER;
}

enum http_name http_name_find(uint32_t hash, struct str name, bool separators)
{
    if (separators)
        return find_alias(name);
    return find_plain(hash, name);
}
