/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Schemas (draft-07) out of the field tables, for editors and other tools. Committed as
 * schemas/json/.
 */
#ifndef POLICY_SCHEMA_H
#define POLICY_SCHEMA_H

#include "policy/field.h"

/* One file: "Route.schema.json" and its text, or p NULL where `number` is beyond the last: the
 * kinds that this version takes, in the order of kinds.def, then project, metrics and all. */
struct policy_schema {
    struct str name, text;
};

struct policy_schema policy_schema(struct arena *a, size_t number);

/* Text of the schema called "Route", "project", "metrics" or "all"; p NULL where there is none. */
struct str policy_schema_text(struct arena *a, struct str name);

#endif
