/* SPDX-License-Identifier: Apache-2.0
 *
 * Which rule a request comes to, on the model: for rules that follow a request from hop to hop.
 */
#ifndef CHECK_SERVE_H
#define CHECK_SERVE_H

#include "check/part.h"
#include "check/space.h"

/* Position among places of the pattern whose rules a host name is asked about; SIZE_MAX: 404. */
size_t check_serve_place(struct check *c, uint32_t domain, struct str host);

/* The alternative that takes the request; NULL where none does, or where that depends on more than
 * the request says: the client's address, claims, chance. */
const struct resolve_alternative *check_serve_find(struct check *c, uint32_t domain,
                                                   const struct check_witness *w);

/* The path that a rule makes of a path that it takes. */
struct str check_serve_path(struct arena *a, const struct resolve_alternative *alt,
                            const struct policy_path_rewrite *rewrite, struct str path);

/* True where a rule takes all that it matches, as far as method, path and fields say. */
bool check_serve_certain(const struct resolve_alternative *alt);

#endif
