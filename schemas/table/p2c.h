/* SPDX-License-Identifier: Apache-2.0
 *
 * The power of two choices (Mitzenmacher, IEEE TPDS 12(10), 2001): of two nodes drawn by weight,
 * the one with less to do for its weight. The fullest of n nodes is then log log n above the mean,
 * not log n, and nobody scans them.
 */
#ifndef TABLE_P2C_H
#define TABLE_P2C_H

#include "table/alias.h"
#include "table/layout.h"

enum { TABLE_P2C_DRAWS = 8 };

/* Of two nodes drawn from `a`; a tie is tossed. A draw is made anew, up to TABLE_P2C_DRAWS times,
 * while it is down or the node that is already held; where the second finds no other, the first
 * stands. TABLE_NONE where no node has a weight or none that was drawn is up: ask another way then.
 * `nodes`: those that `a` was made of; loads are below 2^47. `random`: a word that was not used
 * before. */
uint32_t table_p2c_pick(const struct table_alias *a, const struct table_node *nodes,
                        const struct table_node_state *state, uint64_t random);

#endif
