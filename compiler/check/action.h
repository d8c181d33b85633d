/* SPDX-License-Identifier: Apache-2.0
 *
 * Actions that proxyd could not carry out: bodies where none can be sent (PX113), paths that no
 * request can have, header edits that fit into no head (PX111).
 */
#ifndef CHECK_ACTION_H
#define CHECK_ACTION_H

#include "check/part.h"

void check_action_run(struct check *c);

#endif
