/* SPDX-License-Identifier: Apache-2.0
 *
 * Example requests as people read them: "GET http://shop.example.com/a?b=c   x-beta: 1".
 */
#ifndef CHECK_WITNESS_H
#define CHECK_WITNESS_H

#include "check/part.h"
#include "check/space.h"

/* A host name that this place's pattern takes and no more specific one of its domain does. */
struct str check_witness_host(struct arena *a, const struct check_buckets *all,
                              const struct check_place *place);

struct str check_witness_text(struct arena *a, const struct check_witness *w);

#endif
