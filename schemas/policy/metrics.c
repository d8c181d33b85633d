/* SPDX-License-Identifier: Apache-2.0
 *
 * The file of --metrics: plain numbers, since a program writes it out of what a monitoring system says. What
 * is not in it was not measured, and nothing is said of that.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

enum { MEASURED_MAX = 1000000 };         /* rules, routes, upstreams: each */
#define RATE_MAX UINT64_C(1000000000000) /* 1/1,000 a second: a thousand million requests */
#define LATENCY_MAX (UINT64_C(24) * 3600 * 1000000) /* us: a day */

/* So many names with a slash between them. */
static bool names_ok(struct str s, size_t count)
{
    size_t end = str_find(s, '/');

    for (; count > 1 && end < s.n && policy_syntax_name.ok(str_sub(s, 0, end)); count--) {
        s = str_sub(s, end + 1, s.n);
        end = str_find(s, '/');
    }
    return count == 1 && policy_syntax_name.ok(s);
}

static bool full_ok(struct str s)
{
    return names_ok(s, 2);
}

static bool rule_ok(struct str s)
{
    return names_ok(s, 3);
}

#define LABEL "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

static const struct field_syntax full = {
    .ok = full_ok,
    .expects = "`namespace/name`",
    .pattern = "^" LABEL "/" LABEL "$",
};

static const struct field_syntax rule = {
    .ok = rule_ok,
    .expects = "`namespace/route/rule`",
    .pattern = "^" LABEL "/" LABEL "/" LABEL "$",
};

#define M struct policy_measured

static const struct field measured_fields[] = {
    F_DECIMAL(M, rate, "rate", .required = true, .max = RATE_MAX,
              .doc = "Requests a second, of all proxies together.", .example = "1220.5"),
    F_DECIMAL(M, mean_us, "meanMs", .max = LATENCY_MAX,
              .doc = "Mean time that a request takes, in milliseconds.", .example = "81.5"),
    F_DECIMAL(M, p99_us, "p99Ms", .max = LATENCY_MAX,
              .doc = "Time that 99 of 100 requests take at most, in milliseconds.",
              .example = "310"),
};

static const struct field_object measured = {
    .name = "Metrics.measured",
    .noun = "what is measured",
    FIELDS(measured_fields),
    FIELD_STRUCT(M),
    .doc = "The load of one rule, route or upstream.",
};

#define T struct policy_metrics

static const struct field fields[] = {
    F_TEXT(T, period, "period", .min = 1, .max = 100, .syntax = &policy_syntax_value,
           .doc = "What time the figures are of, in words that findings repeat.",
           .example = "p95 hour"),
    F_U32(T, proxies, "proxies", .min = 1, .max = 100000, FIELD_DEFAULT(1),
          .doc = "How many proxies carried the load: limits are per proxy, rates are of all.",
          .example = "4"),
    F_MAP(T, rules, M, "rules", .object = &measured, .max = MEASURED_MAX, .syntax = &rule,
          .doc = "By rule: namespace/route/rule.",
          .example = "{shop/shop/checkout: {rate: 1220, meanMs: 81.5}}"),
    F_MAP(T, routes, M, "routes", .object = &measured, .max = MEASURED_MAX, .syntax = &full,
          .doc = "By route, namespace/name: for routes whose rules are not measured one by one.",
          .example = "{shop/shop: {rate: 1220}}"),
    F_MAP(T, upstreams, M, "upstreams", .object = &measured, .max = MEASURED_MAX, .syntax = &full,
          .doc = "By upstream, namespace/name.",
          .example = "{shop/checkout-v2: {rate: 122, meanMs: 80, p99Ms: 310}}"),
};

const struct field_object policy_metrics_object = {
    .name = "Metrics",
    .noun = "a file of metrics",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "What was measured where the policy runs: the file of --metrics.",
};
