/* SPDX-License-Identifier: Apache-2.0
 *
 * One object along the history: only the files that hold its documents are looked at, and parsed
 * only where their blobs change, so the rest of the policy can have been broken. A document that stood in
 * another file is found by its name.
 */
#ifndef BUILD_PAST_H
#define BUILD_PAST_H

#include "build/build.h"
#include "source/trail.h"

enum { BUILD_PAST_FILES = 2 }; /* of the base, of the environment */

struct build_past {
    struct build *build;
    enum policy_kind kind;
    const struct policy_meta *meta;
    struct str files[BUILD_PAST_FILES];   /* at the commit looked at last */
    struct str folders[BUILD_PAST_FILES]; /* where else they may have been; "" = in the base */
    struct source_trail *trails[BUILD_PAST_FILES];
    size_t file_count;
    uint8_t oids[BUILD_PAST_FILES][32]; /* at the commit looked at last */
};

struct build_past_value {
    const void *object; /* as bound, of the kind; NULL: not there, or not to be read */
    bool there, readable;
};

/* The object of this kind and name in an environment ("": the base). */
void build_past_open(struct build_past *p, struct build *b, struct str environment,
                     enum policy_kind kind, const struct policy_meta *meta);

/* Goes to a commit; true where the object's files are others there than before. */
bool build_past_step(struct build_past *p, const struct source_commit *c);

/* The object at the commit gone to. */
struct build_past_value build_past_read(struct build_past *p);

#endif
