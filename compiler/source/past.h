/* SPDX-License-Identifier: Apache-2.0
 *
 * The texts that the policy's files once had.
 */
#ifndef SOURCE_PAST_H
#define SOURCE_PAST_H

#include "source/history.h"

enum {
    SOURCE_PAST_OBJECTS_MAX = 1 << 20, /* trees and files looked at */
    SOURCE_PAST_BYTES_MAX = 256 << 20, /* of texts read */
};

/* Calls `see` once for each text that a YAML file or script of the policy had in one of the
 * commits, whichever had it first in the list. `set` are files as they are now: those texts are
 * left out. False where a limit ended it. None outside of Git. */
bool source_past_walk(struct source *s, const struct source_commits *commits,
                      const struct source_set *set,
                      void (*see)(void *context, const struct source_commit *commit,
                                  struct str path, struct str text),
                      void *context);

#endif
