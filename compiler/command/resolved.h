/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents as an environment has them: overlays merged, `from` applied, defaults written out.
 */
#ifndef COMMAND_RESOLVED_H
#define COMMAND_RESOLVED_H

#include "command/session.h"
#include "format/context.h"

struct command_resolved {
    const struct doc_node *root;
    enum policy_kind kind;
    struct str full; /* namespace/name */
};

struct command_resolved_list {
    struct command_resolved *items;
    size_t count, cap;
};

/* The documents of an environment ("" = the base), by kind and name; what only serves to make the
 * others (abstract ones, the Environment itself, lists of environments in tests) is left out. A
 * value that nobody wrote has the span DIAG_NOWHERE. */
void command_resolved_documents(struct command_session *s, struct str environment,
                                struct command_resolved_list *out);

#endif
