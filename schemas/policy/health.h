/* SPDX-License-Identifier: Apache-2.0
 *
 * How endpoints are found, watched and spoken to.
 */
#ifndef POLICY_HEALTH_H
#define POLICY_HEALTH_H

#include "policy/field.h"

extern const struct field_object policy_health_discovery; /* struct policy_discovery */
extern const struct field_object policy_health_check;     /* struct policy_health */
extern const struct field_object policy_health_outlier;   /* struct policy_outlier */
extern const struct field_object policy_health_breaker;   /* struct policy_error_breaker */
extern const struct field_object policy_health_tls;       /* struct policy_upstream_tls */

#endif
