/* SPDX-License-Identifier: Apache-2.0
 *
 * A key file and a table become a signed table; `compile --sign` and `sign` share it.
 */
#ifndef COMMAND_SIGNER_H
#define COMMAND_SIGNER_H

#include "command/command.h"
#include "table/view.h"

/* Adds the signature by the key in file `path`; else says why not and gives the exit status. */
NODISCARD int command_signer_add(const struct command_context *c, struct str path,
                                 const struct table *t, struct str *bytes);

#endif
