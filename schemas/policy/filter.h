/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules and members say about Filters.
 */
#ifndef POLICY_FILTER_H
#define POLICY_FILTER_H

#include "policy/field.h"

extern const struct field_object policy_filter_use; /* struct policy_filter_use */

#endif
