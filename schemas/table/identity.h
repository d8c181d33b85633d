/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules are called and where they were written. A Route's name is kept once and its rules' own names behind it, in
 * one list of all (RNAM), so that a rule has one number for all of this. Counters and whatever else outlives a table
 * know a rule by its stable id: a hash of its own name, seeded with the stable id of its Route, which is a digest. Two
 * rules with one id would share a counter, and nothing else.
 */
#ifndef TABLE_IDENTITY_H
#define TABLE_IDENTITY_H

#include "base/hash.h"
#include "table/verify.h"

enum {
    TABLE_IDENTITY_COLUMN_BITS = 12,
    TABLE_IDENTITY_COLUMN_MAX = (1 << TABLE_IDENTITY_COLUMN_BITS) - 1,
    TABLE_IDENTITY_LINE_MAX = (1 << (32 - TABLE_IDENTITY_COLUMN_BITS)) - 1,
};

/* Both from 1; 0: not known, as it is where there are more than fit. */
struct table_identity_place {
    uint32_t line, column;
};

static inline uint32_t table_identity_pack(struct table_identity_place place)
{
    uint32_t line = place.line <= TABLE_IDENTITY_LINE_MAX ? place.line : 0;
    uint32_t column = place.column <= TABLE_IDENTITY_COLUMN_MAX ? place.column : 0;

    return line << TABLE_IDENTITY_COLUMN_BITS | column;
}

static inline struct table_identity_place table_identity_unpack(uint32_t packed)
{
    return (struct table_identity_place){ packed >> TABLE_IDENTITY_COLUMN_BITS,
                                          packed & TABLE_IDENTITY_COLUMN_MAX };
}

static inline uint64_t table_identity_hash(uint64_t route_id, struct str rule)
{
    return hash_str(rule, route_id);
}

/* The stable id of a name, for who goes through all of them from 0 on: *route is 0 then, and goes along. */
static inline uint64_t table_identity_next(const struct table *t, uint32_t name, uint32_t *route)
{
    const struct table_route *of = table_route(t, *route);

    if (name - of->name_first >= of->name_count)
        of = table_route(t, ++*route); /* each has a name */
    return table_identity_hash(of->stable_id, table_text(t, table_rule_name(t, name)->text));
}

struct table_identity {
    struct str route, rule; /* "namespace/route", and what follows the next '/' */
    uint64_t stable_id;
};

/* `name`: index into RNAM, a rule's `name`. Finds the Route by searching: for logs and listings, not for requests. */
struct table_identity table_identity_of(const struct table *t, uint32_t name);

/* The same as one text on the arena: "namespace/route/rule". */
struct str table_identity_name(struct arena *a, const struct table *t, uint32_t name);

/* The path of the file it was written in, and where there; empty where the table does not tell. */
struct str table_identity_source(const struct table *t, uint32_t name,
                                 struct table_identity_place *place);

/* Proves that these lists fit each other. */
NODISCARD bool table_identity_check(const struct table *t, struct table_error *error);

#endif
