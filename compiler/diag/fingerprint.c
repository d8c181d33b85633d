/* SPDX-License-Identifier: Apache-2.0
 *
 * A fingerprint is made of the rule, the object and the path of the field: lines may move, files be
 * renamed and numbers in the message change, and it is still the same alert in everybody's list.
 * What is in no object (text that is not YAML, say) goes by file and message instead. Several
 * findings of one rule on one field are told apart by their order.
 */
#include "diag/fingerprint.h"

#include <stdlib.h>

#include "base/digest.h"

enum { SHOWN_BYTES = 8 };

struct item {
    struct digest digest;
    uint32_t index;
};

static struct digest identity(struct arena *a, const struct diag *d, struct diag_files files)
{
    const struct diag_subject *s = &d->subject;
    struct str path = d->at.file < files.count ? files.items[d->at.file].path : STR("");
    struct str text;

    if (s->kind.n > 0)
        text = str_fmt(a, "%s\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
                       diag_rule_info(d->rule)->slug, STR_ARG(s->kind), STR_ARG(s->name),
                       STR_ARG(s->environment), STR_ARG(s->field));
    else
        text = str_fmt(a, "%s\n" STR_FMT "\n" STR_FMT "\n" STR_FMT, diag_rule_info(d->rule)->slug,
                       STR_ARG(path), STR_ARG(d->context), STR_ARG(d->message));
    return digest_of(text.p, text.n);
}

static int by_digest(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = memcmp(a->digest.bytes, b->digest.bytes, DIGEST_BYTES);

    return order ? order : (a->index > b->index) - (a->index < b->index);
}

void diag_fingerprint_set(struct diag_sink *sink, struct diag_files files)
{
    struct item *items = NEW_N(sink->arena, struct item, sink->all.count);
    uint32_t ordinal = 0;

    for (uint32_t i = 0; i < sink->all.count; i++)
        items[i] = (struct item){ identity(sink->arena, sink->all.items[i], files), i };
    if (sink->all.count > 1)
        qsort(items, sink->all.count, sizeof(*items), by_digest);
    for (size_t i = 0; i < sink->all.count; i++) {
        struct digest d = items[i].digest;

        ordinal = i > 0 && digest_eq(&d, &items[i - 1].digest) ? ordinal + 1 : 0;
        if (ordinal > 0) {
            struct str more =
                str_fmt(sink->arena, STR_FMT " %u",
                        STR_ARG(str_hex(sink->arena, d.bytes, DIGEST_BYTES)), ordinal);

            d = digest_of(more.p, more.n);
        }
        sink->all.items[items[i].index]->fingerprint = str_hex(sink->arena, d.bytes, SHOWN_BYTES);
    }
}
