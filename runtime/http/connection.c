/* SPDX-License-Identifier: Apache-2.0
 *
 * A Connection field that names Host, a framing field, a credential or an identity claim would let
 * a client have a proxy remove what the next server relies on: that is refused, not obeyed. Work is
 * bounded by HTTP_CONNECTION_TOKENS_MAX x fields comparisons of 32 bits.
 */
#include "http/connection.h"

#include "http/name.h"
#include "http/scan.h"

/* False where the token must not be there. */
static bool nominate(struct http_fields *f, struct str token)
{
    uint32_t hash = 2166136261u; /* table_name_hash */
    uint8_t seen = 0, class;

    for (size_t i = 0; i < token.n; i++) {
        class = http_scan_class[(unsigned char)token.p[i]];
        if (class == 0)
            return false;
        seen |= class;
        hash = (hash ^ ((unsigned char)token.p[i] | 0x20u)) * 16777619u;
    }
    if (http_name_flag_sets[http_name_find(hash, token, (seen & HTTP_SCAN_SEPARATOR) != 0)] &
        HTTP_NAME_PROTECTED)
        return false;
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].hash == hash && str_ieq(f->items[i].name, token))
            http_head_drop(f, i);
    }
    return true;
}

static bool read_list(struct http_fields *f, struct str list, struct http_connection *c)
{
    struct str token;

    while (str_cut(&list, ',', &token)) {
        if (c->tokens++ == HTTP_CONNECTION_TOKENS_MAX)
            return false;
        token = str_trim(token);
        if (str_ieq(token, STR("close")))
            c->close = true;
        else if (str_ieq(token, STR("keep-alive")))
            c->keep_alive = true;
        else if (str_ieq(token, STR("upgrade")))
            c->upgrade = true;
        else if (!nominate(f, token))
            return false;
    }
    return true;
}

bool http_connection_read(struct http_fields *f, struct http_connection *c)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->ids[i] == HTTP_NAME_CONNECTION && !read_list(f, f->items[i].value, c))
            return false;
    }
    return true;
}
