/* SPDX-License-Identifier: Apache-2.0
 *
 * What single values must look like beyond their numeric range: texts that go onto the wire, to a
 * socket or into a log.
 */
#ifndef TABLE_VALUES_H
#define TABLE_VALUES_H

#include "table/verify.h"

/* Called by table_verify once all fields hold. */
bool table_values_check(const struct table *t, struct table_error *error);

/* True for a status whose response has no body: 204, 205, 304. */
static inline bool table_values_bodiless(uint32_t status)
{
    return status == 204 || status == 205 || status == 304;
}

#endif
