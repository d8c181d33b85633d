/* SPDX-License-Identifier: Apache-2.0
 *
 * A socket is kept over a change as long as its address is written the same: its stable id hashes
 * the text.
 */
#include "lower/listener.h"

#include <stdlib.h>

#include "resolve/address.h"

static int compare_strs(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void add_bind(struct lower *l, struct str text)
{
    struct resolve_address address;
    uint32_t index;
    struct table_bind *out = emit_add(l->image, TABLE_BIND, &index);
    bool read = resolve_address_parse(text, &address);

    assert(read);
    out->stable_id = digest_stable_id(STR("bind"), text);
    memcpy(out->ip, address.ip.bytes, sizeof(out->ip));
    out->family = address.family;
    out->port = address.port;
    out->path = emit_text(l->image, address.path);
}

static void add_binds(struct lower *l, const struct policy_listener *from,
                      struct table_listener *out)
{
    struct str *texts = NEW_N(l->arena, struct str, from->bind.count + 1);

    for (size_t i = 0; i < from->bind.count; i++)
        texts[i] = from->bind.items[i].text;
    qsort(texts, from->bind.count, sizeof(*texts), compare_strs);
    out->bind_first = emit_count(l->image, TABLE_BIND);
    for (size_t i = 0; i < from->bind.count; i++)
        add_bind(l, texts[i]);
    out->bind_count = (uint32_t)from->bind.count;
}

void lower_listener_add_all(struct lower *l)
{
    for (size_t i = 0; i < l->model->listeners.count; i++) {
        const struct policy_listener *from = l->model->listeners.items[i];
        uint32_t index;
        struct table_listener *out = emit_add(l->image, TABLE_LSTN, &index);

        out->stable_id = digest_stable_id(STR("listener"), from->meta.full);
        out->name = emit_text(l->image, from->meta.full);
        out->domain = l->plan->listener_domains[i];
        out->protocol = from->protocol;
        out->head_bytes_max = from->head_max;
        out->fields_max = from->fields_max;
        out->target_bytes_max = from->target_max;
        out->head_timeout_ms = from->head_timeout_ms;
        out->body_timeout_ms = from->body_timeout_ms;
        out->idle_timeout_ms = from->idle_timeout_ms;
        add_binds(l, from, out);
    }
}
