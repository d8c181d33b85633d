/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of a Lua filter against the schema of its document (a subset of JSON Schema), as the
 * JSON that the script is given: defaults filled in, formats converted, so that scripts never
 * parse: a duration is a number, a timestamp seconds of UTC, a size bytes.
 */
#ifndef RESOLVE_PARAMS_H
#define RESOLVE_PARAMS_H

#include "policy/model.h"

/* What is wrong, where, and which line of the schema says so. */
struct resolve_params_fault {
    const struct doc_node *at;     /* in the using document; NULL: the parameters are not there */
    const struct doc_node *schema; /* what was wanted */
    struct str text;               /* what is, then what was wanted */
    struct str best;               /* the name that may have been meant; n 0: none */
};

/* The parameters in `node` (NULL: none written) by `schema` (NULL: there are none). The text's p is
 * NULL where they do not fit; *fault says why. */
struct str resolve_params_json(struct arena *a, const struct doc_node *schema,
                               const struct doc_node *node, struct resolve_params_fault *fault);

/* "2026-01-01T00:00:00Z" as seconds of UTC; false where it is none. */
NODISCARD bool resolve_params_timestamp(struct str s, int64_t *utc_s);

#endif
