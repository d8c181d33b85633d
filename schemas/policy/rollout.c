/* SPDX-License-Identifier: Apache-2.0
 *
 * Rollout: the steps by which a member of a split grows, and what must hold at each. A robot commits
 * the steps; nothing of it is in the table.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define S struct policy_step

static const struct field step_percent =
    F_PERCENT(S, percent, "percent", .min = 1, .doc = "Share of the member.", .example = "25");

static const struct field_object step = {
    .name = "Rollout.stepsPercent",
    .noun = "a step",
    FIELD_STRUCT(S),
    .self = &step_percent,
    .doc = "Share of the member at this step.",
};

#define C struct policy_criterion

static const char *const measures[] = { "errors", "p50", "p99", NULL };

static const struct field criterion_fields[] = {
    F_ENUM(C, measure, "measure", .required = true, .words = measures, .doc = "What is measured.",
           .example = "p99"),
    F_PERCENT(C, max_percent, "maxPercent", .doc = "Most failures.", .example = "1"),
    F_DURATION(C, max_ms, "max", .min = 1, .max = 3600000, .doc = "Longest time.",
               .example = "800ms"),
    F_RATIO(C, ratio_max_percent, "maxRatioPercent", .min = 100, .max = 1000000,
            .doc = "Most beside the baseline, measured at the same time.", .example = "120"),
};

static const struct field_object criterion = {
    .name = "Rollout.metrics",
    .noun = "a criterion",
    FIELDS(criterion_fields),
    FIELD_STRUCT(C),
    .doc = "What must hold before the next step.",
};

#define T struct policy_rollout

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const char *const inconclusive[] = { "pause", "abort", NULL };

static const struct field fields[] = {
    F_REF(T, split, "split", .required = true, .kind = POLICY_TRAFFIC_SPLIT,
          .doc = "Split that moves.", .example = "checkout"),
    F_NAME(T, member, "member", .required = true, .doc = "Member that grows.", .example = "canary"),
    F_LIST(T, steps, S, "stepsPercent", .required = true, .min = 1, .max = 64, .object = &step,
           .doc = "Its shares, step by step.", .example = "[1, 5, 25, 50, 100]"),
    F_DURATION(T, hold_ms, "hold", .min = 1000, .max = 604800000, FIELD_DEFAULT(600000),
               .doc = "How long a step lasts at least.", .example = "10m"),
    F_LIST(T, metrics, C, "metrics", .max = 16, .object = &criterion,
           .doc = "What must hold before the next step.",
           .example = "[{measure: errors, maxPercent: 1}]"),
    F_U32(T, failure_limit, "failureLimit", .min = 1, .max = 100, FIELD_DEFAULT(3),
          .doc = "Failed checks that end the roll-out.", .example = "3"),
    F_ENUM(T, on_inconclusive, "onInconclusive", .words = inconclusive,
           FIELD_DEFAULT(POLICY_INCONCLUSIVE_PAUSE),
           .doc = "Where there is too little traffic to judge.", .example = "pause"),
};

const struct field_object policy_rollout_spec = {
    .name = "Rollout",
    .noun = "a Rollout",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "Steps by which a split moves.",
};
