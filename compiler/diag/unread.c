/* SPDX-License-Identifier: Apache-2.0
 *
 * Every span of a finding counts: what it is about, what it quotes, what it would change.
 */
#include "diag/unread.h"

static bool mark_unread(struct diag_span at, bool *files, size_t count)
{
    if (at.start != DIAG_UNREAD || at.file >= count)
        return false;
    files[at.file] = true;
    return true;
}

static bool mark_notes(const struct diag_notes *notes, bool *files, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < notes->count; i++)
        any = mark_unread(notes->items[i].at, files, count) || any;
    return any;
}

bool diag_unread_mark(const struct diag_sink *sink, bool *files, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < sink->all.count; i++) {
        const struct diag *d = sink->all.items[i];

        any = mark_unread(d->at, files, count) || any;
        any = mark_notes(&d->related, files, count) || any;
        any = mark_notes(&d->notes, files, count) || any;
        for (size_t k = 0; k < d->edits.count; k++)
            any = mark_unread(d->edits.items[k].at, files, count) || any;
    }
    return any;
}
