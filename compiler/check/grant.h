/* SPDX-License-Identifier: Apache-2.0
 *
 * What the `auth` of a rule comes to: the AuthPolicies that it names, and what they ask for.
 */
#ifndef CHECK_GRANT_H
#define CHECK_GRANT_H

#include "check/part.h"

size_t check_grant_count(const struct policy_rule *rule);

/* The i-th; NULL where the reference names nothing. */
const struct policy_auth *check_grant_at(const struct policy_model *m,
                                         const struct policy_rule *rule, size_t i);

/* Whether some request is refused: a policy of optional tokens alone refuses none. */
bool check_grant_asks(const struct policy_model *m, const struct policy_rule *rule);

/* Whether requests that pass have claims. */
bool check_grant_has_claims(const struct policy_model *m, const struct policy_rule *rule);

/* The headers in which a policy tells the upstream who it is: the i-th, NULL after the last. */
const struct policy_text *check_grant_forward(const struct policy_auth *auth, size_t i);

/* Where to point when a rule's `auth` is to blame: there, or at the rule's name. */
struct diag_span check_grant_span(const struct policy_rule *rule);

#endif
