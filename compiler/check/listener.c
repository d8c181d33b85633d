/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses are sorted by family and port; an address for all interfaces conflicts with every other
 * of its family and port. Port 0 is the kernel's choice and conflicts with nothing.
 */
#include "check/listener.h"

#include <stdlib.h>

#include "base/vec.h"
#include "resolve/address.h"

struct bind {
    struct resolve_address address;
    const struct policy_listener *listener;
    const struct policy_text *text;
};

struct binds {
    struct bind *items;
    size_t count, cap;
};

static int compare_binds(const void *pa, const void *pb)
{
    const struct bind *a = pa, *b = pb;
    int order = (a->address.family > b->address.family) - (a->address.family < b->address.family);

    if (order == 0)
        order = (a->address.port > b->address.port) - (a->address.port < b->address.port);
    if (order == 0)
        order = memcmp(&a->address.ip, &b->address.ip, sizeof(a->address.ip));
    if (order == 0)
        order = str_cmp(a->address.path, b->address.path);
    return order ? order : str_cmp(a->listener->meta.full, b->listener->meta.full);
}

static bool is_any(const struct resolve_address *a)
{
    struct ip any = { 0 };

    if (a->family == TABLE_IPV4)
        any.bytes[10] = any.bytes[11] = 0xff;
    return memcmp(&any, &a->ip, sizeof(any)) == 0;
}

static bool conflict(const struct resolve_address *a, const struct resolve_address *b)
{
    if (a->family != b->family)
        return false;
    if (a->family == TABLE_UNIX)
        return str_eq(a->path, b->path);
    if (a->port != b->port || a->port == 0)
        return false;
    return is_any(a) || is_any(b) || memcmp(&a->ip, &b->ip, sizeof(a->ip)) == 0;
}

static void report(struct check *c, const struct bind *first, const struct bind *second)
{
    struct diag *d =
        diag_add(c->sink, DIAG_LISTENER_CONFLICT, second->text->node->at,
                 first->listener == second->listener
                     ? "listener `" STR_FMT "` binds `" STR_FMT "` twice"
                     : "listener `" STR_FMT "` wants `" STR_FMT "`, which another one has",
                 STR_ARG(second->listener->meta.full), STR_ARG(second->text->text));

    diag_subject(d, "Listener " STR_FMT, STR_ARG(second->listener->meta.full));
    diag_label(d, "already taken");
    diag_related(d, first->text->node->at, "by listener `" STR_FMT "`",
                 STR_ARG(first->listener->meta.full));
    if (!str_eq(first->text->text, second->text->text))
        diag_note(d, "`" STR_FMT "` holds `" STR_FMT "` too", STR_ARG(first->text->text),
                  STR_ARG(second->text->text));
    diag_help(d, "give one of them another port");
}

void check_listener_run(struct check *c)
{
    struct binds binds = { 0 };
    size_t first = 0;

    for (size_t i = 0; i < c->model->listeners.count; i++) {
        const struct policy_listener *l = c->model->listeners.items[i];

        for (size_t k = 0; k < l->bind.count; k++) {
            struct bind b = { .listener = l, .text = &l->bind.items[k] };

            if (resolve_address_parse(b.text->text, &b.address))
                *VEC_ADD(c->arena, &binds) = b;
        }
    }
    if (binds.count > 0)
        qsort(binds.items, binds.count, sizeof(*binds.items), compare_binds);
    /* An address for all interfaces sorts first among those of its port: it is the one to compare
     * with. */
    for (size_t i = 1; i < binds.count; i++) {
        if (conflict(&binds.items[first].address, &binds.items[i].address))
            report(c, &binds.items[first], &binds.items[i]);
        else
            first = i;
    }
}
