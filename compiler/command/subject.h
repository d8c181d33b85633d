/* SPDX-License-Identifier: Apache-2.0
 *
 * The request that a test case describes: its own fields over the test's defaults.
 */
#ifndef COMMAND_SUBJECT_H
#define COMMAND_SUBJECT_H

#include "command/decide.h"
#include "policy/model.h"

/* The listener of a table by "namespace/name"; TABLE_NONE where there is none. */
uint32_t command_subject_listener(const struct table *t, struct str name);

/* The reason why the request cannot be made; p NULL where it can and *out is it. */
struct str command_subject_request(const struct table *t, const struct policy_model *model,
                                   const struct policy_test *test,
                                   const struct policy_test_case *one, struct arena *a,
                                   struct command_decide_request *out);

/* Gives the request its own key: the i-th of many different users. */
void command_subject_vary(const struct policy_key *key, uint32_t i, struct arena *a,
                          struct command_decide_request *request);

#endif
