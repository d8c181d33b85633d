/* SPDX-License-Identifier: Apache-2.0
 *
 * What a rule changes: the path and host sent on, the Location of a redirect, header edits. The
 * same code for proxyd and for `proxyc test`.
 */
#ifndef TABLE_REWRITE_H
#define TABLE_REWRITE_H

#include "table/match.h"

/* The path to forward; points into the table, into q, or into buf (cap bytes). False where it does
 * not fit. */
NODISCARD bool table_rewrite_path(const struct table *t, const struct table_rule *rule,
                                  const struct table_request *q, char *buf, size_t cap,
                                  struct str *path);

/* The Location of a REDIRECT: scheme://host[:port]path[?query]; a port that is the scheme's default
 * is left out. q->port is kept where host and scheme are kept. A request without a host gets a
 * relative reference. */
NODISCARD bool table_rewrite_location(const struct table *t, const struct table_rule *rule,
                                      const struct table_request *q, char *buf, size_t cap,
                                      struct str *location);

/* True where one of the edits [first, first + count) sets or removes the field: the message's own
 * copy is dropped. */
bool table_rewrite_drops(const struct table *t, uint32_t first, uint32_t count,
                         const struct table_field *field);

#endif
