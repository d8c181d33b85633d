/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may pass: the AuthPolicies of a rule, judged for a request whose credentials were checked
 * already. Pure, like every decision over a table: signatures, sessions and password files are the
 * business of who calls; what follows from them is decided here, the same for proxyc and proxyd.
 */
#ifndef TABLE_ACCESS_H
#define TABLE_ACCESS_H

#include "table/match.h"

enum table_verdict {
    TABLE_PASSES,
    TABLE_UNAUTHENTICATED, /* 401: no credentials, or none of these */
    TABLE_LOGIN,           /* 302: a person without a session is sent to log in */
    TABLE_FORBIDDEN,       /* 403: known, and not allowed */
};

struct table_access {
    enum table_verdict verdict;
    uint32_t auth; /* the policy that decided; TABLE_NONE where none is asked */
    uint32_t rule; /* its access rule that decided; TABLE_NONE: none did */
};

/* Judges the request by what its rule asks for (index into POLI, or TABLE_NONE). Denials win over
 * allowances; rules that are only rehearsed (dryRun) decide nothing. With several policies, `any` takes
 * the first that passes and else the mildest refusal, `all` the first refusal. Work is bounded by
 * verified fields. */
void table_access_decide(const struct table *t, uint32_t policy, const struct table_request *q,
                         struct table_access *out);

/* 401, 302 or 403; 0 where it passes. */
uint32_t table_access_status(enum table_verdict verdict);

#endif
