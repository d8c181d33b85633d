/* SPDX-License-Identifier: Apache-2.0
 *
 * The LSTN and BIND sections.
 */
#ifndef LOWER_LISTENER_H
#define LOWER_LISTENER_H

#include "lower/part.h"

/* Adds every listener in order of names. */
void lower_listener_add_all(struct lower *l);

#endif
