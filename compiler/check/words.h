/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules in the reader's words.
 */
#ifndef CHECK_WORDS_H
#define CHECK_WORDS_H

#include "check/part.h"

/* "exact path `/a`", "template `/a/{b}`", "prefix `/a`" */
struct str check_words_path(struct arena *a, const struct resolve_alternative *alt);

/* "needs `x-beta: 1`, method POST"; empty where any request of the path will do. */
struct str check_words_needs(struct arena *a, const struct resolve_alternative *alt);

/* "goes to upstream shop-beta", "answers 404", "redirects with 301" */
struct str check_words_outcome(struct arena *a, const struct policy_rule *rule);

/* "shop.example.com and *.shop.example.com", "a, b and 3 more" */
struct str check_words_hosts(struct arena *a, const struct str *hosts, size_t count);

/* "`a`", "`a` and `b`", "`a`, `b` and 3 more": rules of the same route are called by their own
 * names. */
struct str check_words_rules(struct arena *a, const struct check_alternatives *alts,
                             const struct policy_route *route);

/* One of them. */
struct str check_words_rule(struct arena *a, const struct resolve_alternative *alt,
                            const struct policy_route *route);

#endif
