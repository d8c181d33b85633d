/* SPDX-License-Identifier: Apache-2.0
 *
 * Which buckets the members of a split own, kept in a file: NAME.lock.yaml. For two members beside
 * the baseline the percentages say it all; for three no rule can let each grow and shrink without
 * moving users of another, so the ranges themselves are written down and change with the shares.
 */
#ifndef RESOLVE_LOCK_H
#define RESOLVE_LOCK_H

#include "policy/model.h"

enum {
    RESOLVE_LOCK_MOVING_MAX = 2, /* members beside the baseline that need no file */
    RESOLVE_LOCK_RANGES_MAX = 130,
};

enum resolve_lock_fault {
    RESOLVE_LOCK_SOUND,
    RESOLVE_LOCK_GAP,      /* the ranges do not follow each other from 0 to 10,000 */
    RESOLVE_LOCK_STRANGER, /* a range of no member */
    RESOLVE_LOCK_SHARE,    /* a member's ranges are not as much as its percentage */
};

/* Members beside the baseline. */
size_t resolve_lock_moving(const struct policy_split *s);

/* Reads a lock file. *split is the full name of its split. False: *at is what is not understood. */
NODISCARD bool resolve_lock_read(struct arena *a, const struct doc_node *root, struct str *split,
                                 struct policy_lock *out, const struct doc_node **at);

/* What of a lock does not fit its split; *at is the range, or the member's first of wrong size
 * (the count of ranges where it has none). */
enum resolve_lock_fault resolve_lock_judge(const struct policy_split *s,
                                           const struct policy_lock *lock, size_t *at);

/* The ranges for the shares that the split has now, moving no more users than the shares want: who
 * shrinks gives to the baseline, who grows takes from it. From the split's lock, or else from what
 * its first and last member by name have without one. False where the members take more than
 * everything, or the ranges become too many. */
NODISCARD bool resolve_lock_move(struct arena *a, const struct policy_split *s,
                                 struct policy_lock *out);

/* The text of the file. */
struct str resolve_lock_text(struct arena *a, const struct policy_split *s,
                             const struct policy_lock *lock);

#endif
