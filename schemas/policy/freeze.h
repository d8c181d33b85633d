/* SPDX-License-Identifier: Apache-2.0
 *
 * The short form of a bound document: what its fields hold, along the field tables, without the YAML around it. A
 * tenth of the size of nodes and structs, free of addresses, so that a cache can keep it; reading it back is several
 * times cheaper than reading the YAML. Only for proxycs of the same build: the order of the tables' rows is its layout.
 *
 *     object: head { bit 0: it has a node, bit i + 1: field i says something }, then the fields of set bits in order
 *     text:   length << 1 | has a node, bytes          number, switch: varint          list, map: count, items
 */
#ifndef POLICY_FREEZE_H
#define POLICY_FREEZE_H

#include "policy/field.h"

/* A growing text on an arena. */
struct policy_frozen {
    struct arena *arena;
    char *p;
    size_t n, cap;
};

void policy_freeze_number(struct policy_frozen *out, uint64_t value);
void policy_freeze_text(struct policy_frozen *out, struct str text);

/* Appends a document's struct, without its policy_meta. False where a field is written that structs do not hold
 * (FIELD_ANY), or it inherits or is inherited from: such a document has no short form. */
NODISCARD bool policy_freeze_spec(struct policy_frozen *out, enum policy_kind kind,
                                  const void *spec);

enum { POLICY_THAW_LISTS = 16 };

/* Where reading stands. `fault`: the bytes are not what policy_freeze_* writes; then what is read is zero. */
struct policy_thaw {
    struct str rest;
    struct arena *arena;
    const struct doc_node *node; /* stands for every node */
    bool fault;
    /* Lists of texts repeat themselves (methods, hosts): those read last, by hash of their bytes, are shared. */
    struct {
        struct str bytes;
        void *items;
    } lists[POLICY_THAW_LISTS];
};

uint64_t policy_thaw_number(struct policy_thaw *in);
struct str policy_thaw_text(
    struct policy_thaw *in); /* points into the bytes read; p is never NULL */

/* A new struct of the kind; its policy_meta is left to the caller. Texts point into the bytes read. */
void *policy_thaw_spec(struct policy_thaw *in, enum policy_kind kind);

#endif
