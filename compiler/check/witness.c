/* SPDX-License-Identifier: Apache-2.0
 *
 * Names are tried in a fixed order, so that the same policy always shows the same example.
 */
#include "check/witness.h"

/* A label, or a whole name without dots, that no host of the domain spells out. */
static struct str free_name(struct arena *a, const struct check_buckets *all,
                            const struct check_place *place, struct str suffix)
{
    struct str name = str_fmt(a, "www" STR_FMT, STR_ARG(suffix));

    for (unsigned i = 1; check_bucket_place(all, place->domain, name) != SIZE_MAX; i++)
        name = str_fmt(a, "www%u" STR_FMT, i, STR_ARG(suffix));
    return name;
}

struct str check_witness_host(struct arena *a, const struct check_buckets *all,
                              const struct check_place *place)
{
    if (str_eq(place->host, STR("*")))
        return free_name(a, all, place, STR(""));
    if (str_has_prefix(place->host, STR("*.")))
        return free_name(a, all, place, str_sub(place->host, 1, place->host.n));
    return place->host;
}

/* What stands in no head: claims, the client's address, the handshake. */
static struct str with_origin(struct arena *a, struct str text, const struct check_witness_field *f)
{
    if (f->subject == TABLE_CLAIM)
        return str_fmt(a, STR_FMT "   claim " STR_FMT ": " STR_FMT, STR_ARG(text), STR_ARG(f->name),
                       STR_ARG(f->value));
    if (f->subject == TABLE_CLIENT_ADDRESS)
        return str_fmt(a, STR_FMT "   from " STR_FMT, STR_ARG(text), STR_ARG(f->value));
    if (f->subject == TABLE_SNI)
        return str_fmt(a, STR_FMT "   server name " STR_FMT, STR_ARG(text), STR_ARG(f->value));
    return text;
}

struct str check_witness_text(struct arena *a, const struct check_witness *w)
{
    struct str text = str_fmt(a, STR_FMT " http://" STR_FMT STR_FMT, STR_ARG(w->method),
                              STR_ARG(w->host), STR_ARG(w->path));
    struct str cookies = { 0 };
    char mark = '?';

    for (size_t i = 0; i < w->field_count; i++) {
        const struct check_witness_field *f = &w->fields[i];

        if (f->subject == TABLE_QUERY) {
            text = str_fmt(a, STR_FMT "%c" STR_FMT "=" STR_FMT, STR_ARG(text), mark,
                           STR_ARG(f->name), STR_ARG(f->value));
            mark = '&';
        }
        if (f->subject == TABLE_COOKIE)
            cookies = str_fmt(a, STR_FMT "%s" STR_FMT "=" STR_FMT, STR_ARG(cookies),
                              cookies.n ? "; " : "", STR_ARG(f->name), STR_ARG(f->value));
    }
    for (size_t i = 0; i < w->field_count; i++)
        if (w->fields[i].subject == TABLE_HEADER)
            text = str_fmt(a, STR_FMT "   " STR_FMT ": " STR_FMT, STR_ARG(text),
                           STR_ARG(w->fields[i].name), STR_ARG(w->fields[i].value));
    if (cookies.n > 0)
        text = str_fmt(a, STR_FMT "   cookie: " STR_FMT, STR_ARG(text), STR_ARG(cookies));
    for (size_t i = 0; i < w->field_count; i++)
        text = with_origin(a, text, &w->fields[i]);
    return text;
}
