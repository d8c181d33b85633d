/* SPDX-License-Identifier: Apache-2.0
 *
 * What the tries of a retry take in time, at worst: each its whole perTryTimeout, each pause its
 * whole length.
 */
#ifndef CHECK_TRIES_H
#define CHECK_TRIES_H

#include "policy/model.h"

/* The pause after try number `n`, counted from 1. */
uint64_t check_tries_pause(const struct policy_retry *r, uint32_t n);

/* All pauses between `tries` tries. */
uint64_t check_tries_pauses(const struct policy_retry *r, uint32_t tries);

/* Until `tries` tries have ended. */
uint64_t check_tries_worst(const struct policy_retry *r, uint32_t tries);

/* The first try that may end after `total_ms`; 0 where all tries fit. */
uint32_t check_tries_first_late(const struct policy_retry *r, uint32_t total_ms);

/* Round figures for people: at most, and at least, `ms`. 641 -> 600; 2475 -> 2500. */
uint64_t check_tries_below(uint64_t ms);
uint64_t check_tries_above(uint64_t ms);

/* "2.475s", "875ms" */
struct str check_tries_text(struct arena *a, uint64_t ms);

/* "third", "10th" */
struct str check_tries_ordinal(struct arena *a, uint32_t n);

#endif
