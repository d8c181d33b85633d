/* SPDX-License-Identifier: Apache-2.0
 *
 * Reads what policy_freeze_* wrote. It may have lain in a file meanwhile: any bytes are borne.
 */
#ifndef POLICY_THAW_H
#define POLICY_THAW_H

#include "policy/field.h"

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
/* Points into the bytes read; p is never NULL. */
struct str policy_thaw_text(struct policy_thaw *in);

/* A new struct of the kind; its policy_meta is left to the caller. Texts point into the bytes read. */
void *policy_thaw_spec(struct policy_thaw *in, enum policy_kind kind);

#endif
