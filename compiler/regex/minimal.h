/* SPDX-License-Identifier: Apache-2.0
 *
 * The least automaton of a language, numbered so that there is only one.
 */
#ifndef REGEX_MINIMAL_H
#define REGEX_MINIMAL_H

#include "regex/dfa.h"

/* State 0 of `from` must be dead, as it is of the result. */
void regex_minimal_make(struct arena *a, const struct regex_dfa *from, struct regex_dfa *out);

#endif
