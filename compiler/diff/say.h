/* SPDX-License-Identifier: Apache-2.0
 *
 * Words that all formats of a diff share.
 */
#ifndef DIFF_SAY_H
#define DIFF_SAY_H

#include "diff/diff.h"

/* "rule shop/shop/pay", or "no rule". */
struct str diff_say_rule(struct arena *a, const struct diff_shift *s, int side);

/* "timeout: 2s → none" */
struct str diff_say_fact(struct arena *a, const struct diff_change *c, const struct diff_fact *f);

/* "moves 15.0% of users stable → canary, 0 back", and ", about 183 req/s" where that was measured */
struct str diff_say_move(struct arena *a, const struct diff_move *m);

/* "takes 1220 req/s (load.json, p95 hour)"; empty where it was not measured */
struct str diff_say_flow(struct arena *a, const struct diff_change *c);

/* "canary: 305 req/s expected, shop/v2 carries 600: ok" */
struct str diff_say_load(struct arena *a, const struct diff_load *l);

/* "moves 9.1% of keys to another endpoint"; empty where none moves */
struct str diff_say_remap(struct arena *a, const struct diff_remap *r);

/* "prod", "staging → prod", empty for the base. */
struct str diff_say_environment(struct arena *a, const struct diff *d);

/* "2 differences, 1 weakened" */
struct str diff_say_sum(struct arena *a, const struct diff *d);

#endif
