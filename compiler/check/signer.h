/* SPDX-License-Identifier: Apache-2.0
 *
 * PX630: commits that change the policy and are not signed by somebody who may change it.
 */
#ifndef CHECK_SIGNER_H
#define CHECK_SIGNER_H

#include "diag/diag.h"
#include "policy/model.h"
#include "sign/commit.h"

struct check_signer_commit {
    struct str id;     /* as people read it: "a41f9c2d01ab" */
    struct str author; /* name */
    struct str email;
    struct sign_commit sign;
};

struct check_signer_change {
    const struct policy_project *now; /* where findings are shown */
    struct str file;                  /* of allowed signers, in the earlier revision */
    struct str base;                  /* what that one is called: "the merge base, a41f9c2" */
    const struct check_signer_commit *commits;
    size_t count;
};

/* Reports each commit whose verdict is not good. */
void check_signer_commits(const struct check_signer_change *change, struct diag_sink *sink);

/* A finding on the whole change, at the project's word about signatures. */
struct diag *check_signer_report(const struct policy_project *now, struct str message,
                                 struct diag_sink *sink);

#endif
