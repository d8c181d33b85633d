/* SPDX-License-Identifier: Apache-2.0
 *
 * "KIND/NAMESPACE/NAME" on a command line, "split/shop/checkout" say: which object of which
 * environment is meant. Kind and namespace may be left out where the name is clear without.
 */
#ifndef COMMAND_TARGET_H
#define COMMAND_TARGET_H

#include "command/session.h"

struct command_target {
    struct str environment; /* "" = the base */
    enum policy_kind kind;
    const struct policy_meta *meta; /* the object begins with it */
};

/* "split", else the kind's name. */
struct str command_target_word(enum policy_kind kind);

/* `kind`: the only one that is meant; POLICY_KINDS: any. Without --env the base is asked first, then
 * the environments. False after a message: COMMAND_USAGE. */
NODISCARD bool command_target_find(struct command_session *s, enum policy_kind kind,
                                   struct str text, struct command_target *out);

/* The same for a split. */
NODISCARD bool command_target_split(struct command_session *s, struct str text,
                                    struct str *environment, const struct policy_split **out);

#endif
