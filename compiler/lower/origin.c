/* SPDX-License-Identifier: Apache-2.0
 *
 * A set is one condition: the set itself stands in a section of its own, as networks without
 * overlap or as sorted names. The condition's text is for people; it shows a few and counts the
 * rest, so that a list of thousands is not written down twice.
 */
#include "lower/origin.h"

#include "lower/list.h"

enum { SHOWN_MAX = 8 };

static struct str shown(struct lower *l, const struct policy_text *items, size_t count)
{
    struct str text = STR("");

    for (size_t i = 0; i < MIN(count, (size_t)SHOWN_MAX); i++)
        text = str_fmt(l->arena, STR_FMT "%s" STR_FMT, STR_ARG(text), i ? ", " : "",
                       STR_ARG(items[i].text));
    if (count > SHOWN_MAX)
        text = str_fmt(l->arena, STR_FMT " and %zu more", STR_ARG(text), count - SHOWN_MAX);
    return text;
}

void lower_origin_add_predicates(struct lower *l, const struct policy_match *m)
{
    struct table_predicate p = { .name = TABLE_NONE }, *out;
    uint32_t index;

    if (m->more->source_address.count > 0) {
        p.subject = TABLE_CLIENT_ADDRESS;
        p.op = TABLE_IN_NETWORKS;
        p.value = emit_text(l->image,
                            shown(l, m->more->source_address.items, m->more->source_address.count));
        lower_list_networks(l, m->more->source_address.items, m->more->source_address.count,
                            &p.first, &p.count);
        out = emit_add(l->image, TABLE_PRED, &index);
        *out = p;
    }
    if (m->more->sni.count > 0) {
        p.subject = TABLE_SNI;
        p.op = TABLE_IN_HOSTS;
        p.value = emit_text(l->image, shown(l, m->more->sni.items, m->more->sni.count));
        lower_list_words(l, m->more->sni.items, m->more->sni.count, LOWER_SORTED, &p.first,
                         &p.count);
        out = emit_add(l->image, TABLE_PRED, &index);
        *out = p;
    }
}
