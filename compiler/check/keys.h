/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of an upstream balanced by hash that a change gives to another endpoint: PX414.
 */
#ifndef CHECK_KEYS_H
#define CHECK_KEYS_H

#include "diag/diag.h"
#include "policy/model.h"

/* More moved keys than that are worth a word, in 1/10,000: of five endpoints the one that comes or goes moves less. */
enum { CHECK_KEYS_MOVED_MAX = 2500 };

/* Compares an upstream with itself at an earlier revision, called `base` by people. */
void check_keys_judge(struct arena *a, const struct policy_upstream *now,
                      const struct policy_upstream *before, struct str base,
                      struct diag_sink *sink);

#endif
