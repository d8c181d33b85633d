/* SPDX-License-Identifier: Apache-2.0
 *
 * A name's Route, and its file, is the last one that begins at or before it.
 */
#include "table/identity.h"

/* The last of ascending records whose number at `field` is at most `name`; the first one's is 0. */
static uint32_t last_from(const void *records, uint32_t count, size_t stride, size_t field,
                          uint32_t name)
{
    uint32_t low = 0, high = count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2, first;

        memcpy(&first, (const char *)records + middle * stride + field, sizeof(first));
        if (first <= name)
            low = middle;
        else
            high = middle;
    }
    return low;
}

#define LAST_FROM(t, record, name)                                          \
    table_##record((t), last_from((t)->record##_items, (t)->record##_count, \
                                  sizeof(struct table_##record),            \
                                  offsetof(struct table_##record, name_first), (name)))

struct table_identity table_identity_of(const struct table *t, uint32_t name)
{
    const struct table_route *route = LAST_FROM(t, route, name);
    struct str rule = table_text(t, table_rule_name(t, name)->text);

    return (struct table_identity){ table_text(t, route->name), rule,
                                    table_identity_hash(route->stable_id, rule) };
}

struct str table_identity_name(struct arena *a, const struct table *t, uint32_t name)
{
    struct table_identity i = table_identity_of(t, name);

    return str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(i.route), STR_ARG(i.rule));
}

struct str table_identity_source(const struct table *t, uint32_t name,
                                 struct table_identity_place *place)
{
    *place = (struct table_identity_place){ 0 };
    if (t->source_count == 0)
        return STR("");
    *place = table_identity_unpack(table_source(t, name)->place);
    return table_cold_text(t, LAST_FROM(t, source_file, name)->path);
}

static bool fail(struct table_error *error, uint32_t section, uint32_t index, const char *field)
{
    *error = (struct table_error){ TABLE_FAULT_ORDER, section, index, field };
    return false;
}

static bool check_routes(const struct table *t, struct table_error *error)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < t->route_count; i++) {
        const struct table_route *route = table_route(t, i);

        if (route->name_count == 0 || route->name_first != next)
            return fail(error, TABLE_ROUT, i, "name_first");
        next += route->name_count; /* both are inside of RNAM */
    }
    return next == t->rule_name_count || fail(error, TABLE_ROUT, t->route_count, "name_count");
}

static bool check_sources(const struct table *t, struct table_error *error)
{
    if (t->source_count != 0 && t->source_count != t->rule_name_count)
        return fail(error, TABLE_SMAP, t->source_count, "number");
    if (t->script_place_count != t->script_source_count)
        return fail(error, TABLE_LPLC, t->script_place_count, "number");
    if ((t->source_count == 0) != (t->source_file_count == 0))
        return fail(error, TABLE_SFIL, t->source_file_count, "number");
    for (uint32_t i = 0; i < t->source_file_count; i++)
        if (i == 0 ? table_source_file(t, i)->name_first != 0
                   : table_source_file(t, i)->name_first <= table_source_file(t, i - 1)->name_first)
            return fail(error, TABLE_SFIL, i, "name_first");
    return true;
}

bool table_identity_check(const struct table *t, struct table_error *error)
{
    return check_routes(t, error) && check_sources(t, error);
}
