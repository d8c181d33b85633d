/* SPDX-License-Identifier: Apache-2.0
 *
 * What a request carries under a name, and whether a condition on it holds. match.h is the door for
 * others.
 */
#ifndef TABLE_PREDICATE_H
#define TABLE_PREDICATE_H

#include "table/match.h"

enum table_presence {
    TABLE_ABSENT,
    TABLE_FOUND,
    TABLE_TOO_LONG, /* occurs several times, and the joined value does not fit the scratch */
};

/* The request's value of a subject; `name` indexes NAME, TABLE_NONE for subjects without. A joined
 * header and the client address stand in q->scratch until the next call. */
enum table_presence table_predicate_value(const struct table *t, const struct table_request *q,
                                          enum table_subject subject, uint32_t name,
                                          struct str *value);

/* True where the condition holds. A value too long to be joined satisfies none, negated or not. */
bool table_predicate_holds(const struct table *t, const struct table_predicate *p,
                           const struct table_request *q);

#endif
