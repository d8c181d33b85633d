/* SPDX-License-Identifier: Apache-2.0
 *
 * Two axes: where a request comes from, its client's address and the server name of its handshake,
 * as far as some lists of networks and host patterns can tell them apart.
 */
#ifndef CHECK_ORIGIN_H
#define CHECK_ORIGIN_H

#include "check/atoms.h"

struct check_texts {
    const struct policy_text *items;
    size_t count;
};

struct check_origins {
    struct check_texts *items;
    size_t count, cap;
};

/* What a match wants of CLIENT_ADDRESS or SNI; empty: nothing. */
struct check_texts check_origin_of(const struct policy_match *m, enum table_subject subject);

/* Every case that the lists can tell apart is in the atoms. False where there are more than
 * CHECK_ATOMS_MAX. */
NODISCARD bool check_origin_atoms(struct arena *a, enum table_subject subject,
                                  const struct check_origins *lists, struct check_atoms *out);

/* Whether a list, which may be empty, takes an atom. */
bool check_origin_holds(enum table_subject subject, struct check_texts list,
                        const struct check_atom *atom);

#endif
