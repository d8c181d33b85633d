/* SPDX-License-Identifier: Apache-2.0
 *
 * Warm ones first, newest first, then the stored ones, newest first. Two tables with one content id
 * decide the same, so the first found will do; two content ids behind one abbreviation are a
 * question back.
 */
#include "supervisor/pick.h"

#include <errno.h>
#include <fcntl.h>

static bool named(const struct digest *d, struct str id)
{
    char hex[SUPERVISOR_HEX + 1];

    supervisor_store_hex(d, hex);
    return str_has_prefix((struct str){ hex, SUPERVISOR_HEX }, id);
}

static bool spelled(struct str id)
{
    if (id.n < SUPERVISOR_PICK_MIN || id.n > SUPERVISOR_HEX)
        return false;
    for (size_t i = 0; i < id.n; i++)
        if (!memchr("0123456789abcdef", id.p[i], 16))
            return false;
    return true;
}

struct choice {
    const struct digest *content; /* of the first that fits */
    bool ambiguous;
};

static bool fits(struct choice *c, const struct digest *content, const struct digest *file,
                 struct str id)
{
    if (!named(content, id) && !named(file, id))
        return false;
    if (!c->content) {
        c->content = content;
        return true;
    }
    c->ambiguous |= !digest_eq(c->content, content);
    return false;
}

enum supervisor_pick supervisor_pick_table(const struct supervisor *s, struct str id, int *memfd,
                                           struct supervisor_why *why)
{
    struct supervisor_stored list[SUPERVISOR_STORE_MAX];
    unsigned count, warm = SUPERVISOR_WARM_MAX, stored = SUPERVISOR_STORE_MAX;
    struct choice c = { 0 };

    if (!spelled(id)) {
        (void)supervisor_say_why(
            why, "\"" STR_FMT "\" is not a content id: %d to %d lower-case hex digits",
            (int)MIN(id.n, 80u), id.p, SUPERVISOR_PICK_MIN, SUPERVISOR_HEX);
        return SUPERVISOR_PICK_NONE;
    }
    count = supervisor_store_list(&s->store, list);
    for (unsigned i = 0; i < s->warm_count; i++)
        if (fits(&c, &s->warm[i].table.head->content_id, &s->warm[i].table.head->file_digest, id))
            warm = i;
    for (unsigned i = 0; i < count; i++)
        if (fits(&c, &list[i].content_id, &list[i].file_digest, id))
            stored = i;
    if (c.ambiguous || !c.content) {
        (void)supervisor_say_why(
            why, c.content ? "several tables begin with " STR_FMT : "there is no table " STR_FMT,
            STR_ARG(id));
        return SUPERVISOR_PICK_NONE;
    }
    if (warm == 0)
        return SUPERVISOR_PICK_SERVES;
    *memfd = warm < SUPERVISOR_WARM_MAX
                 ? fcntl(s->warm[warm].memfd, F_DUPFD_CLOEXEC, 0)
                 : supervisor_store_read(&s->store, &list[stored].file_digest, why);
    if (*memfd < 0 && warm < SUPERVISOR_WARM_MAX)
        (void)supervisor_say_why(why, "the table cannot be opened again: %s", strerror(errno));
    if (*memfd < 0)
        return SUPERVISOR_PICK_NONE;
    return warm < SUPERVISOR_WARM_MAX ? SUPERVISOR_PICK_WARM : SUPERVISOR_PICK_STORED;
}
