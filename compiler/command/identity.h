/* SPDX-License-Identifier: Apache-2.0
 *
 * What the upstream is told about who sent a request, and what is kept from it.
 */
#ifndef COMMAND_IDENTITY_H
#define COMMAND_IDENTITY_H

#include "command/decide.h"

/* Takes tokens and clients' own identity headers out of the fields and puts in what the policies of the
 * action forward. */
void command_identity_forward(const struct table *t, const struct command_decision *d,
                              struct arena *a, struct command_decide_fields *fields);

#endif
