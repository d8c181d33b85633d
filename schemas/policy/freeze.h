/* SPDX-License-Identifier: Apache-2.0
 *
 * The short form of a bound document: what its fields hold, along the field tables, without the YAML around it. A
 * tenth of the size of nodes and structs, free of addresses, so that a cache can keep it; reading it back is several
 * times cheaper than reading the YAML. Only for proxycs of the same build: the order of the tables' rows is its layout.
 */
#ifndef POLICY_FREEZE_H
#define POLICY_FREEZE_H

#include "policy/field.h"

/* A growing text on an arena. */
struct policy_frozen {
    struct arena *arena;
    char *p;
    size_t n, cap;
    bool
        facts; /* leaves out what is `lone`: what another document's checks can depend on, and nothing else */
};

void policy_freeze_number(struct policy_frozen *out, uint64_t value);
void policy_freeze_text(struct policy_frozen *out, struct str text);

/* Appends a document's struct, without its policy_meta. False where a field is written that structs do not hold
 * (FIELD_ANY), or it inherits or is inherited from: such a document has no short form. */
NODISCARD bool policy_freeze_spec(struct policy_frozen *out, enum policy_kind kind,
                                  const void *spec);

#endif
