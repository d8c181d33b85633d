/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of all kinds, one file each. Use policy_field_kind(); this is for field.c alone.
 */
#ifndef POLICY_TABLES_H
#define POLICY_TABLES_H

#include "policy/field.h"

extern const struct field_object policy_project_object;  /* struct policy_project */
extern const struct field_object policy_metrics_object;  /* struct policy_metrics */
extern const struct field_object policy_envelope_object; /* struct policy_envelope */
extern const struct field_object policy_listener_spec;
extern const struct field_object policy_route_spec;
extern const struct field_object policy_upstream_spec;
extern const struct field_object policy_split_spec;
extern const struct field_object policy_environment_spec;
extern const struct field_object policy_test_spec;
extern const struct field_object policy_l4_spec;
extern const struct field_object policy_auth_spec;
extern const struct field_object policy_limit_spec;
extern const struct field_object policy_waf_spec;
extern const struct field_object policy_telemetry_spec;
extern const struct field_object policy_rollout_spec;
extern const struct field_object policy_filter_spec;
extern const struct field_object policy_filter_test_spec;

#endif
