/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking for a document that stands in another file in an earlier commit: a search of its tree.
 * What was looked at in vain is remembered by its id, so that a search along a history reads what
 * changed from commit to commit and no more.
 */
#ifndef SOURCE_TRAIL_H
#define SOURCE_TRAIL_H

#include "source/history.h"

struct source_trail;

struct source_trail_wanted {
    struct str folder;                       /* to look in, "" = the policy root */
    struct str but;                          /* a folder that is not looked into; "" = none */
    bool (*has)(void *ctx, struct str text); /* whether a file is the one */
    void *ctx;
};

struct source_trail *source_trail_new(struct source *s);

/* The first YAML file, by path, that `has` what is wanted; false where there is none. One trail is
 * for one thing wanted. */
bool source_trail_find(struct source_trail *t, const struct source_commit *c,
                       const struct source_trail_wanted *wanted, struct str *path, uint8_t oid[32]);

#endif
