/* SPDX-License-Identifier: Apache-2.0
 *
 * Objects of a compiled policy as lists of named texts, the same on both sides of a diff. Two
 * objects are equal where their lists are.
 */
#ifndef COMMAND_ASPECTS_H
#define COMMAND_ASPECTS_H

#include "command/compare.h"

struct command_aspects {
    struct command_aspects_item {
        struct str what, text;
    } * items;
    size_t count, cap;
};

/* An object to compare: a name, and where it stands in model and table. */
struct command_object {
    struct str name;
    uint32_t record;                  /* listener, split, upstream, action */
    const struct policy_route *route; /* of a rule */
    size_t route_index;
    const struct policy_rule *rule;
    struct diag_span at;
};

struct command_objects {
    struct command_object *items; /* ascending by name */
    size_t count, cap;
};

enum command_part {
    COMMAND_LISTENERS,
    COMMAND_ROUTES,
    COMMAND_SPLITS,
    COMMAND_UPSTREAMS,
    COMMAND_PARTS
};

/* All objects of a part. */
void command_aspects_list(struct arena *a, const struct command_compiled *made,
                          enum command_part part, struct command_objects *out);

/* What one object says. */
void command_aspects_of(struct arena *a, const struct command_compiled *made,
                        enum command_part part, const struct command_object *object,
                        struct command_aspects *out);

#endif
